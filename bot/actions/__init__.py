"""What a team will try about a finding, who looks after it, and whether the answers moved."""

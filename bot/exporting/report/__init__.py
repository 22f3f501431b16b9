"""`retrostar report`: a team's released weeks as one page that needs nothing else."""

"""What was promised to members: privacy modes, minimum groups, the generated sentence."""

"""Who is asked: workspaces, teams, members, roles and rights."""

"""The demo: a company in the play workspace, sixteen weeks of its generated past, and its week."""

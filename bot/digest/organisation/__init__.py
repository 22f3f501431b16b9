"""The organisation's digest: all teams of the workspace together, and where its roles differ."""

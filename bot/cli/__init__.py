"""The command `retrostar`: one module a group of commands. Nothing is decided here."""

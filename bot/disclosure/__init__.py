"""What may be said: minimum groups and the release ledger; the only way from trends to people."""

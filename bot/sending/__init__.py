"""The outbox: each message exactly once."""

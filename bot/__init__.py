"""Retrostar: a Slack bot that asks, keeps and tells; the packages are listed in ARCHITECTURE.md."""

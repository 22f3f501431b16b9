"""Replies come in and are kept."""

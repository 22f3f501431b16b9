"""Disclosure: what of the figures and the words may be told, and the ledger of what was."""

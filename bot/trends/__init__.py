"""Trends: answers become lines and verdicts; every figure is computed here.

What one team may be told of them is decided above, in disclosure. Nothing here is shown as it is.
"""

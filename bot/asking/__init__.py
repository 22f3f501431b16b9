"""Prompts go out: which questions, to whom, when."""

"""Recurrences become rounds, with their close and freeze instants."""

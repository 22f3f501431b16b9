"""The week, told to leads."""

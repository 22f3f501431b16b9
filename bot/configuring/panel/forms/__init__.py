"""One module a form: which fields it has, and what a filled-in one makes of a team."""

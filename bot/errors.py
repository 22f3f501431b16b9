"""The kinds of failure that the program expects. Anything else is a bug."""


class RetrostarError(Exception):
    """Base of all expected failures. Its text is one line that says what to do."""


class Rejection(RetrostarError):
    """The person can put it right: the text is shown to them, nothing is stored."""


class Unavailable(RetrostarError):
    """Something outside does not answer now; the next tick tries again."""


class Misconfigured(RetrostarError):
    """A setting, a token, a file is wrong: the program does not start (exit code 2)."""


class Failed(RetrostarError):
    """The work was understood and could not be done (exit code 1)."""

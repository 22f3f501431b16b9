"""Why something was not done, in the words of who wanted it."""

from bot.configuring.changing import Archived, Conflict, ReadOnly, Taken, Unknown
from bot.errors import Rejection
from bot.language import Say


def said(say: Say, refused: Rejection) -> str:
    """A refusal in the person's language."""
    if isinstance(refused, Conflict):
        return say("configuring.refused_conflict")
    names = {ReadOnly: "read_only", Taken: "taken", Archived: "archived", Unknown: "unknown"}
    for kind, name in names.items():
        if isinstance(refused, kind):
            return say(f"configuring.refused_{name}")
    return str(refused)

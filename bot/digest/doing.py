"""What a team tries and what became of it, in sentences; and what nobody has replied to. Pure."""

from collections.abc import Iterator

from bot.digest.model import ActionLine
from bot.digest.telling import Telling, counted, number

#: Open actions that the digest names, the earliest due first.
MOST_OPEN = 3
OPEN = "open"
#: Characters of an action's words in one line of the digest.
_WORDS = 120


def sentences(telling: Telling) -> str:
    """First what became of something, then what is open, then what waits for a reply."""
    return "\n".join([*_settled(telling), *_open(telling), *_debts(telling)])


def settled_this_week(telling: Telling) -> list[ActionLine]:
    return [each for each in telling.digest.actions if each.settled_week == telling.week.week]


def became(telling: Telling, action: ActionLine) -> str:
    """What became of an action, with the released size where it moved something."""
    say, trial = telling.say, telling.trial(action)
    if action.result == "moved" and trial is not None and trial.size is not None:
        return counted(say, "digest.became_moved_by", trial.size)
    return say(f"digest.became_{action.result}")


def _settled(telling: Telling) -> Iterator[str]:
    for action in settled_this_week(telling):
        yield telling.say(
            "digest.you_said",
            lens=telling.name(action.lens),
            what=shortened(action.what),
            became=became(telling, action),
        )


def _open(telling: Telling) -> Iterator[str]:
    waiting = [each for each in telling.digest.actions if each.result == OPEN]
    waiting.sort(key=lambda each: (each.due_on, each.id))
    for action in waiting[:MOST_OPEN]:
        yield open_line(telling, action)
    if len(waiting) > MOST_OPEN:
        yield telling.say("digest.action_more", n=len(waiting) - MOST_OPEN)


def open_line(telling: Telling, action: ActionLine) -> str:
    say = telling.say
    owner = action.owner or say("digest.action_nobody")
    day = say.day(action.due_on)
    return say("digest.action_open", what=shortened(action.what), owner=owner, day=day)


def _debts(telling: Telling) -> Iterator[str]:
    for key, first in telling.digest.debts:
        yield telling.say("digest.debt", lens=telling.name(key), week=number(first))


def shortened(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _WORDS else line[: _WORDS - 1].rstrip() + "…"

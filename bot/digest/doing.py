"""What a team tries and what became of it, in sentences; and what nobody has replied to. Pure."""

from collections.abc import Iterator

from bot.actions.agenda import RECENT_WEEKS
from bot.digest.model import ActionLine
from bot.digest.telling import Telling, counted, number
from bot.disclosure.week import week_number

#: Open actions that the digest names, the earliest due first.
MOST_OPEN = 3
#: Results that it names, the newest first.
MOST_SETTLED = 3
OPEN = "open"
#: Characters of an action's words in one line of the digest.
_WORDS = 120


def sentences(telling: Telling) -> str:
    """First what became of something, then what is open, then what waits for a reply."""
    return "\n".join([*_settled(telling), *_open(telling), *_debts(telling)])


def settled_lately(telling: Telling) -> list[ActionLine]:
    """What has a result that is still worth a word, the newest first."""
    return [each for each in telling.digest.actions if _is_recent(telling, each)]


def under_way(telling: Telling) -> list[ActionLine]:
    """What is open, the first due first."""
    waiting = [each for each in telling.digest.actions if each.result == OPEN]
    return sorted(waiting, key=lambda each: (each.due_on, each.id))


def latest(telling: Telling, key: str) -> ActionLine | None:
    """What the team tries against a lens: what is under way, else the newest fresh result."""
    about = [each for each in telling.digest.actions if each.lens == key]
    waiting = [each for each in about if each.result == OPEN]
    found = waiting or [each for each in about if _is_recent(telling, each)]
    return found[0] if found else None


def _is_recent(telling: Telling, action: ActionLine) -> bool:
    if action.settled_week is None:
        return False
    return 0 <= week_number(telling.week.week) - week_number(action.settled_week) < RECENT_WEEKS


def became(telling: Telling, action: ActionLine) -> str:
    """What became of an action, with the released size where it moved something."""
    say, trial = telling.say, telling.trial(action)
    if action.result == "moved" and trial is not None and trial.size is not None:
        return counted(say, "digest.became_moved_by", trial.size)
    return say(f"digest.became_{action.result}")


def _settled(telling: Telling) -> Iterator[str]:
    for action in settled_lately(telling)[:MOST_SETTLED]:
        fresh = action.settled_week == telling.week.week
        yield telling.say(
            "digest.you_said" if fresh else "digest.you_said_before",
            lens=telling.name(action.lens),
            what=shortened(action.what),
            became=became(telling, action),
            week=number(action.settled_week or telling.week.week),
        )


def _open(telling: Telling) -> Iterator[str]:
    waiting = under_way(telling)
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
    """An action's words within a sentence, which has a full stop of its own."""
    line = " ".join(words.split()).rstrip(".")
    return line if len(line) <= _WORDS else line[: _WORDS - 1].rstrip() + "…"

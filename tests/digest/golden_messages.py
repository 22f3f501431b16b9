"""The golden messages: each case's digest and details as they read in Slack, kept word for word.

`python -m tests.digest.golden_messages` writes all of tests/digest/golden/ anew, after a change
that is meant. Read every one of them aloud before it is committed.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.digest.cards import card
from bot.digest.model import ActionLine
from bot.digest.organisation.cards import organisation_card
from bot.digest.organisation.story import OrganisationTelling, tell_organisation
from bot.digest.organisation.view import organisation_message
from bot.digest.story import tell
from bot.digest.telling import Telling
from bot.digest.view import details_message, digest_message
from bot.disclosure.model import BlindSpot, Guard
from bot.disclosure.week import GapVerdict, ReleasedTrial
from bot.slack import Message
from bot.slack.message import BlockDict
from bot.trends.model.blind import Statement
from tests.digest.cases import CASES
from tests.digest.organisation_cases import ORGANISATIONS

FOLDER = Path(__file__).parent / "golden"


def settled() -> Telling:
    """Two actions got their results this week, one finding waits for a reply, fewer take part."""
    told = CASES["raised"]()
    week = replace(
        told.weeks[-1],
        participation="fell",
        trials={5: ReleasedTrial("moved", 0.75, 0.5, 1.0), 6: ReleasedTrial("cannot_tell")},
    )
    actions = tuple(
        ActionLine(number, lens, what, "Ada Lovelace", date(2026, 11, 6), result, "2026-W41", last)
        for number, lens, what, result, last in (
            (6, "silo", "Plan in pairs of two roles", "cannot_tell", "2026-W47"),
            (5, "user_feedback_gap", "Read feedback aloud on Mondays", "moved", "2026-W47"),
        )
    )
    digest = replace(told.digest, actions=actions, debts=(("testing_gap", "2026-W44"),))
    return replace(told, weeks=(*told.weeks[:-1], week), digest=digest)


def every_statement() -> Telling:
    """All four statements about blind spots, in a regulated team."""
    told = CASES["quiet"]()
    spots = tuple(
        BlindSpot(practice, statement)
        for practice, statement in zip(
            ("compliance", "trust", "security", "budgeting", "evolution", "monitoring"),
            (*Statement, *Statement),
            strict=False,
        )
    )
    week = replace(told.weeks[-1], blind_spots=spots)
    return replace(
        told, weeks=(*told.weeks[:-1], week), context=replace(told.context, regulated=True)
    )


def named() -> Telling:
    """A team that has agreed to see all, with somebody's own words."""
    told = CASES["raised"]()
    weeks = [replace(week, guard=Guard(None)) for week in told.weeks]
    weeks[-1] = replace(weeks[-1], quotes=("We test by hand, and late.",))
    return replace(told, weeks=tuple(weeks))


MESSAGES: Mapping[str, Callable[[], Telling]] = {
    **CASES,
    "settled": settled,
    "named": named,
    "every_statement": every_statement,
}
NAMES = (*MESSAGES, *ORGANISATIONS)


def written(name: str) -> str:
    """A case's messages as a reader gets them, one after the other."""
    if name in ORGANISATIONS:
        return _organisation(ORGANISATIONS[name]())
    told = replace(MESSAGES[name](), team_id=7, digest_id=31)
    story = tell(told)
    parts = [
        ("DIGEST", digest_message(story, b"png", filename="digest.png")),
        ("DETAILS, IN THE THREAD", details_message(story.details)),
    ]
    if name in {"raised", "finnish"}:
        parts.append(("CARD FOR THE RETRO", card(told, "testing_gap")))
    return "\n".join(line for title, message in parts for line in _message(title, message))


def _organisation(told: OrganisationTelling) -> str:
    story = tell_organisation(told)
    parts = [
        ("DIGEST", organisation_message(story, b"png")),
        ("DETAILS, IN THE THREAD", details_message(story.details)),
    ]
    if told.week.gaps[0].verdict is not GapVerdict.HIDDEN:
        parts.append(("CARD TO TALK IT OVER", organisation_card(told, "testing_gap")))
    return "\n".join(line for title, message in parts for line in _message(title, message))


def _message(title: str, message: Message) -> Iterator[str]:
    yield f"######## {title}"
    place = message.picture.position if message.picture else None
    for number, block in enumerate(message.blocks):
        if number == place and message.picture:
            yield f"[picture: {message.picture.title}]\n"
        yield f"{_block(block)}\n"
    yield f"-------- as it is read aloud\n{message.text}\n"


def _block(block: BlockDict) -> str:
    read: Mapping[str, Callable[[], str]] = {
        "header": lambda: f"# {block['text']['text']}",
        "section": lambda: str(block["text"]["text"]),
        "rich_text": lambda: f"> {block['elements'][0]['elements'][0]['text']}",
        "actions": lambda: "\n".join(
            f"[{each['text']['text']}] {each['action_id']} {each['value']}"
            for each in block["elements"]
        ),
        "context": lambda: "\n".join(f"({each['text']})" for each in block["elements"]),
        "divider": lambda: "----",
    }
    return read.get(block["type"], lambda: json.dumps(block, ensure_ascii=False))()


def path_of(name: str) -> Path:
    return FOLDER / f"{name}.txt"


def main(names: Sequence[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in names or NAMES:
        path_of(name).write_text(written(name), encoding="utf-8")
        sys.stdout.write(f"{path_of(name).name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])

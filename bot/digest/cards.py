"""The card with which a team takes up one finding in its retrospective. Pure.

Released figures only: what the digest told, three questions, what was tried and what became of it,
and a button to write down what comes next. Where and when it is put up is `counter`'s business,
drawing it anew when something is written down `redrawing`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, ButtonElement

from bot.actions.view import TRY
from bot.digest.doing import became, shortened
from bot.digest.lens import brief
from bot.digest.telling import SIGNS, Telling, number
from bot.digest.view import try_value
from bot.slack import Message
from bot.slack.blocks import actions, button, context, header, section
from bot.slack.message import message
from bot.slack.text import escape

#: Actions of the lens that the card lists, the newest.
_ACTIONS = 3


@dataclass(frozen=True)
class Card:
    """What stands on a card, from top to bottom."""

    title: str
    finding: str
    heading: str
    questions: Sequence[str]
    foot: str
    tried: tuple[str, str] | None = None
    """A heading, and what was tried so far."""
    write: ButtonElement | None = None


def card(telling: Telling, key: str, now: Telling | None = None) -> Message:
    """The card of a lens, as the week's digest told it; what is tried stands as it is *now*."""
    say = telling.say
    tried = "\n".join(_tried(now or telling, key)) or say("digest.card_no_actions")
    value = try_value(telling.team_id, telling.week.week, key)
    return card_of(
        Card(
            title=say("digest.card_title", lens=telling.name(key)),
            finding=finding(telling, key),
            heading=say("digest.card_questions"),
            questions=telling.catalogue.lens(key).discuss.by(say.language),
            tried=(say("digest.card_actions"), tried),
            write=button(say("digest.card_write"), TRY, value, style="primary"),
            foot=say("digest.card_foot", week=number(telling.week.week)),
        )
    )


def finding(telling: Telling, key: str) -> str:
    """The verdict and what the digest said of it."""
    release = telling.week.lenses[key]
    verdict = telling.say(f"digest.verdict_{release.verdict}")
    return f"{SIGNS[release.verdict]} {verdict}. {brief(telling, key)}".rstrip()


def card_of(shown: Card) -> Message:
    asked = "\n".join(f"{place}. {each}" for place, each in enumerate(shown.questions, start=1))
    blocks: list[Block] = [
        header(shown.title),
        section(escape(shown.finding)),
        section(f"*{escape(shown.heading)}*\n{escape(asked)}"),
    ]
    aloud = [f"{shown.title}.", shown.finding[2:], f"{shown.heading}: {' '.join(shown.questions)}"]
    if shown.tried:
        heading, tried = shown.tried
        blocks.append(section(f"*{escape(heading)}*\n{escape(tried)}"))
        aloud.append(f"{heading}: {tried}")
    if shown.write:
        blocks.append(actions([shown.write]))
    return message(escape("\n".join(aloud)), [*blocks, context(escape(shown.foot))])


def _tried(telling: Telling, key: str) -> list[str]:
    found = [each for each in telling.digest.actions if each.lens == key]
    return [
        telling.say("digest.card_action", what=shortened(each.what), became=became(telling, each))
        for each in found[:_ACTIONS]
    ]

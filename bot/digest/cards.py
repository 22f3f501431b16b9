"""The card with which a team takes up one finding in its retrospective. Pure.

Released figures only: what the digest told, three questions, what was tried before, and a button
to write down what comes next. Where and when it is put up is `desk`'s business.
"""

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

#: Earlier actions of the lens that the card lists, the newest.
_ACTIONS = 3


def card(telling: Telling, key: str) -> Message:
    """The card of a lens, as the week's digest told it."""
    say, name = telling.say, telling.name(key)
    title = say("digest.card_title", lens=name)
    questions = telling.catalogue.lens(key).discuss.by(say.language)
    asked = "\n".join(f"{place}. {question}" for place, question in enumerate(questions, start=1))
    tried = "\n".join(_tried(telling, key)) or say(
        "digest.card_no_actions", week=number(telling.week.week)
    )
    finding = f"{_verdict(telling, key)}. {brief(telling, key)}"
    foot = say("digest.card_foot", week=number(telling.week.week))
    blocks: list[Block] = [
        header(title),
        section(f"{SIGNS[telling.week.lenses[key].verdict]} {escape(finding)}"),
        section(f"*{escape(say('digest.card_questions'))}*\n{escape(asked)}"),
        section(f"*{escape(say('digest.card_actions'))}*\n{escape(tried)}"),
        actions([_write(telling, key)]),
        context(escape(foot)),
    ]
    parts = [
        f"{title}.",
        finding,
        f"{say('digest.card_questions')}: {' '.join(questions)}",
        f"{say('digest.card_actions')}: {tried}",
    ]
    return message(escape("\n".join(parts)), blocks)


def _verdict(telling: Telling, key: str) -> str:
    return telling.say(f"digest.verdict_{telling.week.lenses[key].verdict}")


def _tried(telling: Telling, key: str) -> list[str]:
    found = [each for each in telling.digest.actions if each.lens == key]
    return [
        telling.say("digest.card_action", what=shortened(each.what), became=became(telling, each))
        for each in found[:_ACTIONS]
    ]


def _write(telling: Telling, key: str) -> ButtonElement:
    value = try_value(telling.team_id, telling.week.week, key)
    return button(telling.say("digest.card_write"), TRY, value, style="primary")

"""What needs an admin, in words and with the button that puts it right. Pure."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block

from bot.configuring.panel import words
from bot.configuring.panel.attention import Need
from bot.configuring.panel.buttons import open_button, turn_button
from bot.configuring.panel.names import TOLD
from bot.configuring.panel.payload import Aim
from bot.configuring.panel.view import modal
from bot.language import Say
from bot.slack.blocks import actions, section
from bot.slack.message import BlockDict
from bot.slack.text import channel, escape

NAME = "attention"
#: Needs of one page; each may take two blocks.
PAGE = 20
_LABELS = {"digest": "choose_channel", "organisation": "choose_channel", "team": "choose_people",
           "rights": "choose_leads"}  # fmt: skip


def need_text(say: Say, need: Need) -> str:
    """What is wrong, and what follows from it (mrkdwn)."""
    name = escape(need.name) if need.name else say("configuring.all_teams")
    where = channel(need.channel) if need.channel else ""
    who = words.people(say, need.people)
    return say(f"configuring.need_{need.what}", name=name, channel=where, who=who)


def need_blocks(say: Say, need: Need) -> Iterator[Block]:
    yield section(f":warning: {need_text(say, need)}")
    if need.form:
        yield actions([open_button(say, need.form, Aim(team=need.team), _LABELS[need.form])])


def needs_page(say: Say, found: Sequence[Need], aim: Aim) -> BlockDict:
    """One page of what needs somebody."""
    first = aim.page * PAGE
    blocks = [one for need in found[first : first + PAGE] for one in need_blocks(say, need)]
    turns = []
    if aim.page:
        turns.append(turn_button(say, "earlier_page", Aim(page=aim.page - 1)))
    if first + PAGE < len(found):
        turns.append(turn_button(say, "next_page", Aim(page=aim.page + 1)))
    return modal(
        title=say("configuring.attention_title"),
        blocks=[
            *(blocks or [section(say("configuring.attention_none"))]),
            *([actions(turns)] if turns else []),
        ],
        callback_id=f"{TOLD}.{NAME}",
        aim=aim,
        close=say("configuring.close"),
    )

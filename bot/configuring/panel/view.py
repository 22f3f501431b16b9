"""The panel's modals around their fields: titles, buttons, what is said above and below. Pure."""

import re
from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View

from bot.audit.model import Change
from bot.configuring.panel.names import FORM, TOLD, TURN
from bot.configuring.panel.payload import Aim
from bot.language import Say
from bot.slack.blocks import MODAL_TITLE, actions, button, context, section
from bot.slack.message import BlockDict
from bot.slack.text import escape, mention, truncate

#: Changes that a conflict names.
_NAMED = 5
_PERSON = re.compile(r"\b([UW][A-Z0-9]{2,})\b(?!-)")
_CHANNEL = re.compile(r"\b(C[A-Z0-9]{2,})\b(?!-)")
#: The button that shows a form as it stands now, instead of what was typed.
RELOAD = f"{TURN}reload"


def form(
    say: Say, name: str, aim: Aim, blocks: Sequence[Block], *, above: Sequence[Block] = ()
) -> BlockDict:
    """A form: what it is for, its fields, and what its button does next."""
    about = say(f"configuring.{name}_about")
    last = say("configuring.next" if aim.guide and not aim.team else "configuring.save")
    return modal(
        title=say(f"configuring.{name}_title"),
        blocks=[*above, *([context(about)] if about else []), *blocks],
        callback_id=f"{FORM}{name}",
        aim=aim,
        submit=last,
        close=say("configuring.cancel"),
    )


def told(say: Say, *texts: str, blocks: Sequence[Block] = ()) -> BlockDict:
    """A window that only says something."""
    return modal(
        title=say("configuring.told_title"),
        blocks=[*map(section, texts), *blocks],
        callback_id=TOLD,
        close=say("configuring.close"),
    )


def conflict(
    say: Say, aim: Aim, who: str | None, when: str, changes: Sequence[Change]
) -> list[Block]:
    """Above a form that somebody else has overtaken: who, when, what, and the two ways on."""
    by = mention(who) if who and who[:1] in {"U", "W"} else say("configuring.a_file")
    lines = [f"• {change_line(say, one)}" for one in changes[:_NAMED]]
    if more := len(changes) - len(lines):
        lines.append(say("configuring.more_changes", n=more))
    head = say("configuring.conflict", who=by, when=when)
    reload = button(say("configuring.reload"), RELOAD, aim.dumped())
    return [
        section("\n".join([f":warning: {head}", *lines])),
        section(say("configuring.conflict_ways")),
        actions([reload]),
    ]


def change_line(say: Say, one: Change) -> str:
    """One place of a change: `digest.at: 15:00 → 16:00` (mrkdwn)."""
    nothing = say("configuring.nothing")
    before, after = (_shown(text) if text else nothing for text in (one.before, one.after))
    return say(
        "configuring.change_line", where=f"`{escape(one.where)}`", before=before, after=after
    )


def telling(changes: Sequence[Change]) -> list[Change]:
    """The changes without those from nothing to nothing, such as an empty list's first entry."""
    return [one for one in changes if not {one.before, one.after} <= {None, "{}", "", "[]"}]


def _shown(text: str) -> str:
    """A value with people and channels by name."""
    named = _PERSON.sub(r"<@\1>", escape(text))
    return _CHANNEL.sub(r"<#\1>", named)


def modal(
    *,
    title: str,
    blocks: Sequence[Block],
    callback_id: str,
    close: str,
    aim: Aim | None = None,
    submit: str | None = None,
) -> BlockDict:
    view = View(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=truncate(title, MODAL_TITLE)),
        submit=PlainTextObject(text=truncate(submit, MODAL_TITLE)) if submit else None,
        close=PlainTextObject(text=truncate(close, MODAL_TITLE)),
        private_metadata=aim.dumped() if aim else None,
        blocks=list(blocks),
    )
    rendered: dict[str, Any] = view.to_dict()
    return rendered

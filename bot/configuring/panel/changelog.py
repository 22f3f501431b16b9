"""The log of changes as admins and auditors read it: who, when, what, from what to what."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from bot.audit import store as audit
from bot.audit.model import Entry, changes
from bot.configuring.panel.buttons import turn_button
from bot.configuring.panel.names import TOLD
from bot.configuring.panel.payload import Aim
from bot.configuring.panel.stage import Admin
from bot.configuring.panel.view import change_line, modal, telling
from bot.language import Say
from bot.slack.blocks import actions, context, section
from bot.slack.message import BlockDict
from bot.slack.text import escape, mention, truncate

NAME = "log"
#: Entries of one page, and places that one entry names.
PAGE, NAMED = 10, 6
_LINE = 2900


def log_page(session: Session, admin: Admin, aim: Aim) -> BlockDict:
    """The entries older than the one that *aim* names, or the newest."""
    say = admin.say
    before = aim.before or None
    found = audit.entries(session, limit=PAGE + 1, before_id=before)
    shown = found[:PAGE]
    blocks: list[Block] = [context(say("configuring.log_about"))]
    if not shown:
        blocks.append(section(say("configuring.log_none")))
    blocks += [section(truncate(_entry(admin, one), _LINE)) for one in shown]
    blocks += _turns(say, shown, more=len(found) > PAGE, first=before is None)
    return modal(
        title=say("configuring.log_title"),
        blocks=blocks,
        callback_id=f"{TOLD}.{NAME}",
        aim=aim,
        close=say("configuring.close"),
    )


def _turns(say: Say, shown: Sequence[Entry], *, more: bool, first: bool) -> Iterator[Block]:
    buttons = []
    if not first:
        buttons.append(turn_button(say, "newest_entries", Aim()))
    if more:
        buttons.append(turn_button(say, "older_entries", Aim(before=shown[-1].id)))
    if buttons:
        yield actions(buttons)


def _entry(admin: Admin, entry: Entry) -> str:
    say = admin.say
    head = say(
        "configuring.log_entry",
        when=say.moment(entry.at, ZoneInfo(admin.zone)),
        who=_who(say, entry.actor),
        act=_act(say, entry),
    )
    found = telling(changes(entry))
    lines = [f"• {change_line(say, one)}" for one in found[:NAMED]]
    if more := len(found) - len(lines):
        lines.append(say("configuring.more_changes", n=more))
    return "\n".join([head, *lines])


def _act(say: Say, entry: Entry) -> str:
    """What was done, in words where there are some, else by its name in the log."""
    _, _, name = entry.subject.partition(":")
    key = f"configuring.act_{entry.act.replace('.', '_')}"
    if key not in say.entries:
        return f"`{escape(entry.act)}` `{escape(entry.subject)}`"
    return say(key, name=escape(name))


def _who(say: Say, actor: str) -> str:
    if actor[:1] in {"U", "W"}:
        return mention(actor)
    if actor.startswith("file:"):
        return say("configuring.actor_file", file=escape(actor.removeprefix("file:")))
    return say("configuring.actor_system")

"""Entries of the audit log as blocks, for admins and auditors. Pure; whose log it is, callers ask.

A page is `entry_blocks`, one block an entry; where its buttons lead is the caller's business.
"""

import re
from collections.abc import Sequence
from datetime import tzinfo

from slack_sdk.models.blocks import Block

from bot.audit.model import Change, Entry, changes
from bot.audit.naming import MARK
from bot.language import Say
from bot.slack.blocks import SECTION_TEXT, section
from bot.slack.text import escape, mention, truncate

#: Changes that are told of one entry; the export has them all.
CHANGES_SHOWN = 6
_PERSON = re.compile(r"\b[UW][A-Z0-9]{7,}\b")
_ERASED = re.compile(MARK + "[0-9a-f]{32}")
_SYSTEM = "system"


def entry_blocks(entries: Sequence[Entry], say: Say, zone: tzinfo) -> list[Block]:
    """One block for each entry: who did what to what and when, and what was before."""
    if not entries:
        return [section(say("audit.empty"))]
    return [section(truncate(_told(entry, say, zone), SECTION_TEXT)) for entry in entries]


def chain_line(say: Say, broken: int | None) -> str:
    """Whether every entry stands as it was written (mrkdwn)."""
    return say("audit.holds") if broken is None else say("audit.broken", entry=broken)


def _told(entry: Entry, say: Say, zone: tzinfo) -> str:
    head = say(
        "audit.entry",
        when=say.moment(entry.at, zone),
        who=_actor(entry.actor, say),
        what=_act(entry.act, say),
        subject=_subject(entry.subject, say),
    )
    found = changes(entry)
    lines = [f"• {_line(change, say)}" for change in found[:CHANGES_SHOWN]]
    if more := len(found) - len(lines):
        lines.append(say("audit.more", n=more))
    return "\n".join([head, *lines])


def _actor(actor: str, say: Say) -> str:
    if actor[:1] in {"U", "W"}:
        return mention(actor)
    return say("audit.system") if actor == _SYSTEM else escape(actor)


def _act(act: str, say: Say) -> str:
    """In words; an act that has none yet stands as it is."""
    key = f"audit.act_{act.replace('.', '_')}"
    return say(key) if key in say.entries else f"`{escape(act)}`"


def _subject(subject: str, say: Say) -> str:
    kind, _, name = subject.partition(":")
    if f"{kind}:" == MARK:
        return _people(escape(subject if _ERASED.fullmatch(subject) else name), say)
    return f"`{escape(name or kind)}`"


def _line(change: Change, say: Say) -> str:
    before, after = (
        _people(escape(text), say) if text else say("audit.nothing")
        for text in (change.before, change.after)
    )
    return say("audit.change", where=_people(escape(change.where), say), before=before, after=after)


def _people(text: str, say: Say) -> str:
    """Slack ids as mentions; somebody erased as that."""
    named = _PERSON.sub(lambda found: mention(found[0]), text)
    return _ERASED.sub(say("audit.erased"), named)

"""What a team was promised, as a value, and how promises of two times combine. Pure."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.errors import Misconfigured

DEFAULT_MINIMUM = 5
SMALLEST_MINIMUM = 4


class Mode(StrEnum):
    """What leads may see of one person's answers."""

    NAMED = "named"
    """The team agreed to see names, as in a retrospective."""
    CONFIDENTIAL = "confidential"
    """Groups only."""


@dataclass(frozen=True)
class Audience:
    """Who reads the digest beside the team itself; only what the sentence tells is kept here."""

    to: Literal["leads", "channel"] = "leads"
    channel: str | None = None
    leads: tuple[str, ...] = ()
    """Slack ids, as of these terms; the leads' successors inherit."""


@dataclass(frozen=True)
class Promise:
    """What is promised, before it is stored with an id and a date."""

    mode: Mode = Mode.CONFIDENTIAL
    minimum_group: int = DEFAULT_MINIMUM
    """Fewest people that a figure may rest on; 0 in named mode, which has none."""
    audience: Audience = field(default_factory=Audience)


@dataclass(frozen=True)
class Terms(Promise):
    """One stored version of a team's promise; answers are stamped with its id."""

    id: int = 0
    team_id: int = 0
    since_at: datetime = field(kw_only=True)

    @property
    def promise(self) -> Promise:
        return Promise(self.mode, self.minimum_group, self.audience)


def promise(mode: str, minimum_group: int | None, audience: Audience) -> Promise:
    """A lawful promise, or Misconfigured with what to write instead."""
    if mode == "blind":
        raise Misconfigured("privacy.mode blind comes in a later version; use confidential.")
    if mode not in set(Mode):
        raise Misconfigured(f"privacy.mode {mode} is unknown; use confidential or named.")
    smallest = DEFAULT_MINIMUM if minimum_group is None else minimum_group
    if smallest < SMALLEST_MINIMUM:
        raise Misconfigured(
            f"privacy.minimum_group {smallest} is too small; use {SMALLEST_MINIMUM} or more."
        )
    if Mode(mode) is Mode.NAMED:
        return Promise(Mode.NAMED, 0, audience)
    return Promise(Mode.CONFIDENTIAL, smallest, audience)


def strictest(stamped: Terms, present: Terms) -> Terms:
    """What holds for an answer given under *stamped* today: later terms may only tighten.

    Confidential wins over named, the larger minimum over the smaller, leads over a channel,
    and two channels agree only if they are the same one. Who leads is the present's.
    """
    mode = Mode.CONFIDENTIAL if Mode.CONFIDENTIAL in {stamped.mode, present.mode} else Mode.NAMED
    same = (stamped.audience.to, stamped.audience.channel) == (
        present.audience.to,
        present.audience.channel,
    )
    return replace(
        stamped,
        mode=mode,
        minimum_group=max(stamped.minimum_group, present.minimum_group),
        audience=present.audience if same else replace(present.audience, to="leads", channel=None),
    )

"""Everything that is figured out of one team's week; nothing of it may be told as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.trends.model.blind import PracticeCount
from bot.trends.model.moved import Moved
from bot.trends.model.participation import Change, Participation
from bot.trends.model.reading import Reading
from bot.trends.model.state import State

MANY_TEAMS = 10  # from here on what an organisation's teams share can be told from a team's own
PRIVACY_WINDOW = 6  # weeks over which distinct people are counted
UNKNOWN_PARTICIPATION = Participation(Change.CANNOT_TELL, None, None, 0.0)


@dataclass(frozen=True)
class Elsewhere:
    """How much other teams of the organisation said on an item: what "usual" rests on."""

    answers: int = 0
    people: int = 0


class Basis(StrEnum):
    """What a level is told against: what is usual in this workspace, or the scale itself."""

    USUAL = "usual"
    ABSOLUTE = "absolute"


@dataclass(frozen=True)
class LensReading:
    """`people` is how many distinct members gave this lens a scale answer in six weeks.

    `elsewhere` is the least that other teams said on any item behind the level. `basis` is usual
    where every such item has its fifty answers in the workspace. `unfavourable` is the share (0 to
    1) of worrying answers that the level's mean leads one to expect, averaged over those items.
    `organisation_wide` marks a running change that vanishes once what all teams share is taken out.
    Readings kept before these three were figured lack them.
    """

    reading: Reading
    state: State
    people: int
    elsewhere: Elsewhere
    basis: Basis = Basis.ABSOLUTE
    unfavourable: float | None = None
    organisation_wide: bool = False


@dataclass(frozen=True)
class Turnout:
    """Who was asked and who replied; "don't know" is a reply, a skip is silence."""

    people_asked: int
    people_replied: int
    prompts: int
    prompts_replied: int


@dataclass(frozen=True)
class WeekReading:
    """`lenses` by key, in the order of the digest; `blind_spots` is told by `practices`.

    `trials` says what became of open actions, by action id, once their lens was asked again.
    """

    team_id: int
    iso_week: str
    lenses: Mapping[str, LensReading]
    practices: tuple[PracticeCount, ...]
    this_week: Turnout
    window: Turnout  # the last six weeks
    participation: Participation = UNKNOWN_PARTICIPATION
    trials: Mapping[int, Moved] = field(default_factory=dict)

"""Everything that is figured out of one team's week; nothing of it may be told as it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.trends.model.blind import PracticeCount
from bot.trends.model.reading import Reading
from bot.trends.model.state import State

PRIVACY_WINDOW = 6  # weeks over which distinct people are counted


@dataclass(frozen=True)
class Elsewhere:
    """How much other teams of the organisation said on an item: what "usual" rests on."""

    answers: int = 0
    people: int = 0


@dataclass(frozen=True)
class LensReading:
    """`people` is how many distinct members gave this lens a scale answer in six weeks.

    `elsewhere` is the least that other teams said on any item behind the level.
    """

    reading: Reading
    state: State
    people: int
    elsewhere: Elsewhere


@dataclass(frozen=True)
class Turnout:
    """Who was asked and who replied; "don't know" is a reply, a skip is silence."""

    people_asked: int
    people_replied: int
    prompts: int
    prompts_replied: int


@dataclass(frozen=True)
class WeekReading:
    """`lenses` by key, in the order of the digest; `blind_spots` is told by `practices`."""

    team_id: int
    iso_week: str
    lenses: Mapping[str, LensReading]
    practices: tuple[PracticeCount, ...]
    this_week: Turnout
    window: Turnout  # the last six weeks

"""Sixteen generated weeks: what nine people might have answered, with two changes planted.

In week 9 testing gets worse, in week 11 contact with users gets better; nothing else changes.
The bot's own rotation chooses who is asked what. Each answer is a latent worry (the team's level
of that lens, a person's leaning, chance) cut into the categories of the question's scale.
Seeded: the same history each time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from bot.answering.importing import Imported
from bot.asking.model import WEEKLY_CAP, Topics
from bot.asking.rotation import Person, TeamPast, rotate
from bot.catalogue import SKIP, Catalogue, LensKey, Question
from bot.demo.company import ROLES, STARTS_AT
from bot.people.model import Team

WEEKS = 16
SEED = 20261117
#: Share of people who answer in a week, and of single questions skipped.
ANSWERING, SKIPPING = 0.88, 0.04
#: How far people lean from each other, and one person from one answer to the next, in SD.
_LEANING, _CHANCE = 0.35, 0.8


@dataclass(frozen=True)
class Change:
    """A planted step of one lens: its worry *before* and *after*, in SD; week 1 is the oldest."""

    week: int
    before: float
    after: float


PLANTED = {
    LensKey.TESTING_GAP: Change(9, -0.7, 1.1),
    LensKey.USER_FEEDBACK_GAP: Change(11, 0.9, -1.1),
}
#: Cuts of a standard normal worry into five, four, three or two categories of like weight.
_CUTS = {
    5: (-1.2, -0.4, 0.4, 1.2),
    4: (-0.8, 0.0, 0.8),
    3: (-0.5, 0.5),
    2: (0.0,),
}


def level(lens: LensKey | None, week: int) -> float:
    """The planted worry of *lens* in *week*, in SD."""
    change = PLANTED.get(lens) if lens else None
    if change is None:
        return 0.0
    return change.after if week >= change.week else change.before


def worry_to_value(question: Question, worry: float) -> str:
    """The answer that a person with that worry gives: the category it falls into."""
    values = question.values()
    category = int(np.searchsorted(_CUTS[len(values)], worry))
    return next(value for value in values if question.category(value) == category)


def generate(catalogue: Catalogue, team: Team, *, seed: int = SEED) -> list[Imported]:
    """The history of the demo's team, oldest first."""
    rng = np.random.default_rng(seed)
    leaning = {person: rng.normal(0, _LEANING) for person in ROLES}
    rounds = _Rounds(catalogue)
    lines: list[Imported] = []
    for week in range(1, WEEKS + 1):
        tuesday = STARTS_AT - timedelta(weeks=WEEKS + 1 - week, hours=3)
        for person, questions in rounds.deal(tuesday.date()):
            answers = rng.random() < ANSWERING
            at = tuesday + timedelta(minutes=float(rng.uniform(0, 180)))
            for question in questions:
                worry = level(_lens(question), week) + leaning[person] + rng.normal(0, _CHANCE)
                value = worry_to_value(question, worry)
                skips = not answers or rng.random() < SKIPPING
                lines.append(_line(team, person, question, SKIP if skips else value, at))
    return lines


@dataclass
class _Rounds:
    """Who would have been asked what: the rotation, fed with its own past."""

    catalogue: Catalogue
    counts: Counter[str] = field(default_factory=Counter)
    last_on: dict[str, date] = field(default_factory=dict)
    asked: dict[str, dict[str, date]] = field(default_factory=lambda: defaultdict(dict))

    def deal(self, day: date) -> Iterator[tuple[str, tuple[Question, ...]]]:
        """The questions of each person in the round of *day*, those with buttons only."""
        people = dict(enumerate(ROLES))
        dealt = rotate(
            [
                Person(place, ROLES[person], day, WEEKLY_CAP, dict(self.asked[person]))
                for place, person in people.items()
            ],
            [question for question in self.catalogue if question.is_scaled],
            TeamPast(dict(self.counts), dict(self.last_on)),
            known=self.catalogue,
            lenses=Topics().wheel(),
        )
        for place, questions in dealt.items():
            for question in questions:
                self.counts[question.key] += 1
                self.last_on[question.key] = self.asked[people[place]][question.key] = day
            yield people[place], questions


def _lens(question: Question) -> LensKey | None:
    return question.lenses[0] if question.lenses else None


def _line(team: Team, person: str, question: Question, value: str, at: datetime) -> Imported:
    return Imported(at, team, person, ROLES[person].value, question, value, None)

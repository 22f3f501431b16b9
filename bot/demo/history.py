"""Sixteen generated weeks: what nine people might have answered, with two changes planted.

In week 9 testing gets worse, in week 11 contact with users gets better; nothing else changes.
Each answer is a latent worry (the team's level of that lens, a person's leaning, chance) cut into
the categories of the question's scale. Seeded: the same history each time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from bot.answering.importing import Imported
from bot.catalogue import SKIP, Catalogue, LensKey, Question
from bot.demo.company import ROLES, STARTS_AT
from bot.people.model import Team

WEEKS = 16
SEED = 20261117
#: Share of people who answer in a week, and of single questions skipped.
ANSWERING, SKIPPING = 0.88, 0.04


@dataclass(frozen=True)
class Change:
    """A planted step: from *week* (1 is the oldest) on, *lens* worries by *size* SD more."""

    lens: LensKey
    week: int
    size: float


PLANTED = (
    Change(LensKey.TESTING_GAP, 9, 1.3),
    Change(LensKey.USER_FEEDBACK_GAP, 11, -1.4),
)
#: Cuts of a standard normal worry into five, four, three or two categories of like weight.
_CUTS = {
    5: (-1.2, -0.4, 0.4, 1.2),
    4: (-0.8, 0.0, 0.8),
    3: (-0.5, 0.5),
    2: (0.0,),
}


def level(lens: LensKey | None, week: int) -> float:
    """The planted worry of *lens* in *week*, in SD."""
    return sum(c.size for c in PLANTED if c.lens == lens and week >= c.week)


def worry_to_value(question: Question, worry: float) -> str:
    """The answer that a person with that worry gives: the category it falls into."""
    values = question.values()
    category = int(np.searchsorted(_CUTS[len(values)], worry))
    return next(value for value in values if question.category(value) == category)


def generate(catalogue: Catalogue, team: Team) -> list[Imported]:
    """The history of the demo's team, oldest first."""
    rng = np.random.default_rng(SEED)
    leaning = {person: rng.normal(0, 0.35) for person in ROLES}
    lines: list[Imported] = []
    for week in range(1, WEEKS + 1):
        tuesday = STARTS_AT - timedelta(weeks=WEEKS + 1 - week, hours=3)
        for place, person in enumerate(ROLES):
            answers = rng.random() < ANSWERING
            at = tuesday + timedelta(minutes=float(rng.uniform(0, 180)))
            for question in _asked(catalogue, week, place):
                worry = level(_lens(question), week) + leaning[person] + rng.normal(0, 0.8)
                value = worry_to_value(question, worry)
                skips = not answers or rng.random() < SKIPPING
                lines.append(_line(team, person, question, SKIP if skips else value, at))
    return lines


def _lens(question: Question) -> LensKey | None:
    return question.lenses[0] if question.lenses else None


def _asked(catalogue: Catalogue, week: int, place: int) -> Iterator[Question]:
    """Three questions of three lenses for the person at *place*: the lenses take turns."""
    lenses = [key for key in LensKey if key is not LensKey.BLIND_SPOTS]
    for slot in range(3):
        lens = lenses[(place * 3 + slot + week * 27 // 2) % len(lenses)]
        items = [q for q in catalogue if q.is_scaled and q.lenses[:1] == (lens,)]
        yield items[(week * 5 + place * 2 + slot) % len(items)]


def _line(team: Team, person: str, question: Question, value: str, at: datetime) -> Imported:
    return Imported(at, team, person, ROLES[person].value, question, value, None)

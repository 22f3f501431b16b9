"""What is said without an alarm: levels, role gaps, blind spots; and what follow-ups would bend."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from statistics import NormalDist
from typing import Any

import numpy as np

from bot.disclosure.levels import LIKELY
from bot.trends.model.blind import PracticeCount, Statement
from bot.trends.model.effects import Answers
from bot.trends.model.gap import GAP_WINDOW, gap_of
from bot.trends.model.many import Cell, read_teams
from bot.trends.model.norms import POINTS_PER_SD, NormTable
from tests.benchmarks.trends_pulse import World, by_team, cells, generator
from tests.benchmarks.trends_steps import Figures

HIGH = 0.5  # SD above the norm
NEARLY = 0.25  # SD
SILO = 0  # the lens that the generator plants its role gap on
LARGE_GAP = 0.8  # latent: .63 SD of the population
BLIND_WEEK = 12
_Z90 = 1.6449
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Levels:
    """Levels against the truth at three weeks of a quiet half year."""

    size: int
    teams: int
    seed: int

    def run(self, world: World) -> Figures:
        pulse = world.pulse("quiet", teams=self.teams, size=self.size, seed=self.seed, weeks=40)
        norms = world.norms
        counted: defaultdict[str, list[bool]] = defaultdict(list)
        found = cells(pulse)
        for week in (15, 27, 39):
            present = [np.unique(people) for people in pulse.occupant[:, :, week]]
            ready = by_team([Cell(answers, norms, 0, present[team]) for team, _, answers in found])
            readings = chain.from_iterable(read_teams(ready, week=week))
            for (team, lens, _), reading in zip(found, readings, strict=True):
                if reading.enough and reading.level is not None:
                    _judge(counted, reading.level, _truth(pulse, team, lens, week))
        return {f"levels: {name}": (sum(each), len(each)) for name, each in counted.items()}


def _judge(counted: defaultdict[str, list[bool]], level: Any, truth: float) -> None:
    mean, low, high = (each / POINTS_PER_SD for each in (level.points, level.low, level.high))
    counted["covered"].append(low <= truth <= high)
    sure = 1 - _NORMAL.cdf((HIGH - mean) / ((high - low) / (2 * _Z90)))
    if truth > HIGH:
        counted["recall"].append(sure >= LIKELY)
    if sure >= LIKELY:
        counted["precision"].append(truth > HIGH)
        counted["nearly"].append(truth > HIGH - NEARLY)


def _truth(pulse: Any, team: int, lens: int, week: int) -> float:
    """Where the present members stand in that very week, its mood and all, in population SD."""
    people = pulse.occupant[team, :, week]
    of_team = pulse.theta[team, pulse.role_of[team], lens, week].mean()
    own = pulse.person["u"][team, people] + pulse.person["v"][team, people, lens]
    return float((of_team + own.mean()) / _population(pulse.cfg))


def _population(config: Any) -> float:
    spreads = ("base", "wander", "mood", "shock", "roleoff", "u", "v", "noise")
    return float(np.sqrt(sum(getattr(config, f"{name}_sd") ** 2 for name in spreads)))


@dataclass(frozen=True)
class Gaps:
    """Machine learning against software, pooled over 20 teams of `size`, as often as asked."""

    size: int
    organisations: int
    seed: int

    def run(self, world: World) -> Figures:
        figures: Figures = {}
        for name, planted in (("false", 0.0), ("power", LARGE_GAP)):
            told = list(self._told(world, planted))
            figures[f"gaps: {name}"] = (sum(told), len(told))
        return figures

    def _told(self, world: World, planted: float) -> Iterator[bool]:
        """Every organisation's verdict; without a planted gap, of every lens."""
        norms = world.norms
        for number in range(self.organisations):
            pulse = world.pulse(
                "quiet", teams=20, size=self.size, seed=1000 * self.seed + number,
                weeks=GAP_WINDOW + 4, org_role_gap=planted,
            )  # fmt: skip
            for lens in range(1 if planted else 6):
                chosen = (pulse.t >= 4) & (pulse.role < 2) & (pulse.c == lens)
                answers = Answers(
                    *(each[chosen] for each in (pulse.p, pulse.t, pulse.q, pulse.cat))
                )
                gap = gap_of(answers, norms, team=pulse.g[chosen], in_a=pulse.role[chosen] == 0)
                yield gap is not None and gap.differs


@dataclass(frozen=True)
class Blind:
    """Practices on which most say "don't know", after twelve weeks."""

    size: int
    teams: int
    seed: int

    def run(self, world: World) -> Figures:
        pulse = world.pulse(
            "blindspot", teams=self.teams, size=self.size, seed=self.seed, weeks=BLIND_WEEK
        )
        bank = generator(world.home, "pulsesim.bank")
        names = list(bank.PRACTICE_NAMES)
        of_item = np.array([names.index(item.practice) for item in bank.BANK])
        answered, unknown = (
            _by_practice(team, of_item[item], pulse.blind.shape)
            for team, item in ((pulse.g, pulse.q), (pulse.skips[0], pulse.skips[3]))
        )
        found: list[bool] = []
        false: list[bool] = []
        for place, planted in np.ndenumerate(pulse.blind):
            said, silent = int(answered[place]), int(unknown[place])
            count = PracticeCount(names[place[1]], said + silent, 1, said, silent, 9, 9, 9)
            (found if planted else false).append(count.statement is Statement.DONT_KNOW)
        return {"blind: found": (sum(found), len(found)), "blind: false": (sum(false), len(false))}


def _by_practice(team: Any, practice: Any, shape: tuple[int, int]) -> Any:
    return np.bincount(team * shape[1] + practice, minlength=shape[0] * shape[1]).reshape(shape)


@dataclass(frozen=True)
class FollowUps:
    """How far the mean score moves when every worrying answer is asked about once more."""

    size: int
    teams: int
    seed: int

    def run(self, world: World) -> Figures:
        asked, pooled, plain = 0.0, 0.0, 0.0
        with_, without = (
            world.pulse("quiet", teams=self.teams, size=self.size, seed=self.seed, adaptive=chance)
            for chance in (1.0, 0.0)
        )
        norms = world.norms
        asked = _mean(norms, with_, ~with_.followup)
        pooled = _mean(norms, with_, with_.followup >= 0)
        plain = _mean(norms, without, without.followup >= 0)
        return {
            "followups: left out": (asked - plain, 1.0),
            "followups: pooled": (pooled - plain, 1.0),
        }


def _mean(norms: NormTable, pulse: Any, chosen: Any) -> float:
    return float(norms.scores[pulse.q[chosen], pulse.cat[chosen]].mean())

"""The clairvoyant: how soon a change could be found by one who knows everything but its week.

It knows every item's cuts and loading, each person's bias, style and the change's size, and runs a
CUSUM of log likelihood ratios. Its alarm line, and ours here, are set for half a false alarm a
team and year on the same quiet teams.
"""

from dataclasses import dataclass
from itertools import chain
from math import erf
from typing import Any

import numpy as np

from bot.trends.model.many import Cell, read_teams
from bot.trends.model.reading import SILENT_WEEKS
from bot.trends.model.state import REFRACTORY
from tests.benchmarks.trends_pulse import CONCERNS, World, by_team, cells, generator
from tests.benchmarks.trends_steps import Figures

FALSE = 0.5  # alarms a team and year
WITHIN = 6  # weeks
_below = np.vectorize(lambda z: (1 + erf(z / 2**0.5)) / 2)


@dataclass(frozen=True)
class Oracle:
    """The share of the clairvoyant's finds; balanced asking, large changes."""

    size: int
    teams: int
    seed: int

    def run(self, world: World) -> Figures:
        quiet, step = (
            world.pulse(scenario, teams=self.teams, size=self.size, seed=self.seed)
            for scenario in ("quiet", "step")
        )
        figures: Figures = {}
        for name, trace in (("oracle", self._clairvoyant), ("ours", self._ours)):
            calm, moved = trace(world, quiet), trace(world, step)
            line = _line(calm)
            figures[f"oracle: {name}"] = _found(moved, step.events, line)
        return figures

    def _ours(self, world: World, pulse: Any) -> Any:
        """The log Bayes factor for worse, by team, lens and week."""
        norms = world.norms
        trace = np.full((pulse.cfg.teams, CONCERNS, pulse.cfg.weeks), -np.inf)
        found = cells(pulse)
        ready = by_team([Cell(answers, norms, 0) for _, _, answers in found])
        for week in range(SILENT_WEEKS, pulse.cfg.weeks):
            readings = chain.from_iterable(read_teams(ready, week=week))
            for (team, lens, _), reading in zip(found, readings, strict=True):
                if reading.worse is not None and reading.worse.weeks >= 2:
                    trace[team, lens, week] = reading.worse.log_bf
        return trace

    def _clairvoyant(self, world: World, pulse: Any) -> Any:
        """The running sum of what each week's answers say for a large step."""
        ratio = _ratios(world, pulse)
        shape = (pulse.cfg.teams, CONCERNS, pulse.cfg.weeks)
        place = np.ravel_multi_index((pulse.g, pulse.c, pulse.t), shape)
        weekly = np.bincount(place, ratio, int(np.prod(shape))).reshape(shape)
        trace = np.zeros(shape)
        running = np.zeros(shape[:2])
        for week in range(shape[2]):
            running = np.maximum(0, running + weekly[:, :, week])
            trace[:, :, week] = running
        return trace


def _ratios(world: World, pulse: Any) -> Any:
    """Each answer's log likelihood ratio of "moved by a large step" against "as ever"."""
    bank = generator(world.home, "pulsesim.bank").BANK
    size = generator(world.home).SIZES["large"]
    cuts = np.array([[-np.inf, *item.cuts, *[np.inf] * (5 - len(item.cuts))] for item in bank])
    loading, polarity = (
        np.array([getattr(item, name) for item in bank]) for name in ("loading", "polarity")
    )
    calm = _without_events(pulse)
    person = {name: each[pulse.g, pulse.p] for name, each in pulse.person.items() if name != "v"}
    own = (
        calm[pulse.g, pulse.role, pulse.c]
        + person["u"]
        + pulse.person["v"][pulse.g, pulse.p, pulse.c]
    )
    shift = polarity[pulse.q] * person["acq"]
    upper, lower = cuts[pulse.q, pulse.cat + 1], cuts[pulse.q, pulse.cat]

    def chance(moved: float) -> Any:
        centre = person["stretch"] * loading[pulse.q] * (own + moved) + shift
        spread = person["stretch"] * pulse.cfg.noise_sd
        return _below((upper - centre) / spread) - _below((lower - centre) / spread)

    return np.log(np.maximum(chance(size), 1e-12) / np.maximum(chance(0.0), 1e-12))


def _without_events(pulse: Any) -> Any:
    """Where each team, role and lens stands in the long run, [team, role, lens]."""
    theta = pulse.theta.copy()
    for event in pulse.events:
        theta[event["team_index"], :, event["concern_index"], event["onset_index"] :] -= event[
            "size"
        ]
    return theta.mean(axis=3)


def _alarms(trace: Any, line: float) -> list[tuple[int, int, int]]:
    """Where each cell goes up through the line, not twice within the refractory weeks."""
    found = []
    for team in range(trace.shape[0]):
        for lens in range(trace.shape[1]):
            above = trace[team, lens] >= line
            last = -REFRACTORY
            for week in np.flatnonzero(above[1:] & ~above[:-1]) + 1:
                if week >= SILENT_WEEKS and week - last >= REFRACTORY:
                    last = int(week)
                    found.append((team, lens, last))
    return found


def _line(calm: Any) -> float:
    years = calm.shape[0] * (calm.shape[2] - SILENT_WEEKS) / 52
    lines = np.arange(1.0, 12.0, 0.05)
    rates = [len(_alarms(calm, line)) / years for line in lines]
    return float(lines[np.argmax(np.array(rates) <= FALSE)])


def _found(trace: Any, events: list[dict[str, Any]], line: float) -> tuple[float, float]:
    alarms = _alarms(trace, line)
    hits = 0
    for event in events:
        cell, onset = (event["team_index"], event["concern_index"]), event["onset_index"]
        hits += any(at[:2] == cell and 0 <= at[2] - onset < WITHIN for at in alarms)
    return hits, len(events)

"""The generator in PULSESIM driven as a library, with our own rule for focus weeks."""

import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from bot.trends.model.effects import Answers
from bot.trends.model.focus import pick, suspicion
from bot.trends.model.many import Cell, read_many
from bot.trends.model.norms import NormTable
from bot.trends.model.state import State, advance
from bot.trends.samples import read_bank

CONCERNS = 6
MEMORY = 27  # weeks of answers kept for the focus rule, one more than it looks at


def generator(home: str, module: str = "pulsesim") -> Any:
    """A module of the generator; its folder is looked for first from now on."""
    if home not in sys.path:
        sys.path.insert(0, home)
    return importlib.import_module(module)


@dataclass(frozen=True)
class World:
    """What a worker needs: where the generator is, and the bank of items with their norms."""

    home: str
    bank: Path

    @property
    def norms(self) -> NormTable:
        return NormTable.of(read_bank(self.bank).norms)

    def pulse(
        self, scenario: str, *, focus: bool = False, effect: str = "large", **set_: Any
    ) -> Any:
        """A simulated organisation for a year; with `focus`, ours steers one question of three."""
        pulsesim = generator(self.home)
        if not focus:
            return pulsesim.simulate(pulsesim.scenario(scenario, size_name=effect, **set_))
        generate = generator(self.home, "pulsesim.generate")
        generate._Focus = OurFocus
        config = pulsesim.scenario(scenario, size_name=effect, focus=1 / 3, **set_)
        return pulsesim.simulate(config, self.norms)


class OurFocus:
    """Stands in for the generator's rule: the bot's own, fed with the same answers.

    The generator does not say here who answered: what is told already is figured as if every
    answer were another person's.
    """

    def __init__(self, norms: NormTable, teams: int) -> None:
        self._norms = norms
        self._teams = teams
        self._weeks: list[tuple[Any, ...]] = []
        self._week = -1
        self._states: list[State | None] = [None] * (teams * CONCERNS)
        self._lately: list[list[str | None]] = [[] for _ in range(teams)]

    def update(self, team: Any, lens: Any, item: Any, category: Any) -> None:
        """A week's answers of all teams."""
        self._week += 1
        told = np.full(len(team), self._week)
        self._weeks = [*self._weeks[-MEMORY:], (team * CONCERNS + lens, told, item, category)]

    def target(self, _config: Any) -> Any:
        """The lens that each team is asked more about next, -1 for none."""
        cell, week, item, category = (
            np.concatenate(column) for column in zip(*self._weeks, strict=True)
        )
        order = np.argsort(cell, kind="stable")
        bounds = np.searchsorted(cell[order], np.arange(self._teams * CONCERNS + 1))
        rows = [order[first:last] for first, last in pairwise(bounds)]
        told = [Answers(each, week[each], item[each], category[each]) for each in rows]
        readings = read_many([Cell(each, self._norms, 0) for each in told], week=self._week)
        self._states = [advance(*each) for each in zip(self._states, readings, strict=True)]
        return np.array([self._chosen(team, told) for team in range(self._teams)])

    def _chosen(self, team: int, told: Sequence[Answers]) -> int:
        places = range(team * CONCERNS, (team + 1) * CONCERNS)
        found, known = {}, []
        for lens, place in enumerate(places):
            found[str(lens)] = suspicion(told[place], self._norms, week=self._week)
            state = self._states[place]
            if state is not None and state.is_told:
                known.append(str(lens))
        name = pick(found, told=known, lately=self._lately[team])
        self._lately[team].append(name)
        return -1 if name is None else int(name)


def cells(pulse: Any) -> list[tuple[int, int, Answers]]:
    """Every team and lens with its answers; follow-ups are left out, as in the bot."""
    kept = ~pulse.followup
    found = []
    for team in range(pulse.cfg.teams):
        of_team = kept & (pulse.g == team)
        for lens in range(CONCERNS):
            rows = np.flatnonzero(of_team & (pulse.c == lens))
            answers = Answers(pulse.p[rows], pulse.t[rows], pulse.q[rows], pulse.cat[rows])
            found.append((team, lens, answers))
    return found

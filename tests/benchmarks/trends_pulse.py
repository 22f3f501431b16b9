"""The generator in PULSESIM driven as a library, with our own rule for focus weeks."""

import importlib
import inspect
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from bot.trends.model.effects import Answers
from bot.trends.model.focus import pick, suspicion
from bot.trends.model.many import Cell, read_teams
from bot.trends.model.norms import NormTable
from bot.trends.model.reading import Reading
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

    The generator hands over no people: who answered is read where it calls from.
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
        person = _caller()["rows"]["p"][-1]
        self._weeks = [
            *self._weeks[-MEMORY:], (team * CONCERNS + lens, person, told, item, category)
        ]  # fmt: skip

    def target(self, _config: Any) -> Any:
        """The lens that each team is asked more about next, -1 for none."""
        cell, *columns = (np.concatenate(column) for column in zip(*self._weeks, strict=True))
        order = np.argsort(cell, kind="stable")
        bounds = np.searchsorted(cell[order], np.arange(self._teams * CONCERNS + 1))
        rows = [order[first:last] for first, last in pairwise(bounds)]
        told = [Answers(*(column[each] for column in columns)) for each in rows]
        ready = by_team([Cell(each, self._norms, 0) for each in told])
        return np.array(
            [
                self._chosen(team, readings)
                for team, readings in enumerate(read_teams(ready, week=self._week))
            ]
        )

    def _chosen(self, team: int, readings: Sequence[Reading]) -> int:
        found, known = {}, []
        for lens, reading in enumerate(readings):
            place = team * CONCERNS + lens
            self._states[place] = state = advance(self._states[place], reading)
            found[str(lens)] = suspicion(reading)
            if state.is_told:
                known.append(str(lens))
        name = pick(found, told=known, lately=self._lately[team])
        self._lately[team].append(name)
        return -1 if name is None else int(name)


def _caller() -> dict[str, Any]:
    """What the generator's loop has at hand when it calls the rule."""
    frame = inspect.currentframe()
    rule = frame.f_back if frame else None
    loop = rule.f_back if rule else None
    return dict(loop.f_locals) if loop else {}


def by_team(ready: Sequence[Cell]) -> list[Sequence[Cell]]:
    """The cells of each team together."""
    return [ready[place : place + CONCERNS] for place in range(0, len(ready), CONCERNS)]


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

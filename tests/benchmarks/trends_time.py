"""What one week's statistics cost on one core, and whether a long history makes them dearer."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.trends.model.focus import pick, suspicion
from bot.trends.model.many import Cell, read_teams
from tests.benchmarks.trends_pulse import World, by_team, cells
from tests.benchmarks.trends_steps import Figures

TEAMS = 2500


@dataclass(frozen=True)
class Cost:
    """All six lenses of `teams` teams of 8 in their last week; seconds of one core."""

    weeks: int
    teams: int
    seed: int

    def run(self, world: World) -> Figures:
        pulse = world.pulse("quiet", teams=self.teams, size=8, seed=self.seed, weeks=self.weeks)
        norms = world.norms
        ready = by_team([Cell(answers, norms, 0) for _, _, answers in cells(pulse)])
        week = self.weeks - 1
        together, apart = (_spent(teams, week) for teams in ([ready], [[team] for team in ready]))
        return {
            f"cost: {self.weeks} weeks": (apart, self.teams),
            f"cost: {self.weeks} weeks, together": (together, self.teams),
        }


def _spent(batches: Sequence[Sequence[Sequence[Cell]]], week: int) -> float:
    """Milliseconds of this process for the readings and the focus of every batch of teams."""
    began = time.process_time()
    for batch in batches:
        for readings in read_teams(batch, week=week):
            pick({str(lens): suspicion(each) for lens, each in enumerate(readings)})
    return 1000 * (time.process_time() - began)

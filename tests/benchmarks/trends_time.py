"""What one week's statistics cost on one core, and whether a long history makes them dearer."""

import time
from dataclasses import dataclass

from bot.trends.model.focus import suspicion
from bot.trends.model.reading import read_lens
from tests.benchmarks.trends_pulse import World, cells
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
        ready = cells(pulse)
        week = self.weeks - 1
        began = time.process_time()
        for _, _, answers in ready:
            read_lens(answers, norms, week=week, first_week=0)
            suspicion(answers, norms, week=week)
        spent = time.process_time() - began
        return {f"cost: {self.weeks} weeks": (spent * 1000, self.teams)}

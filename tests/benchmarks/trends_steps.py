"""Planted changes found, and false alarms: the bot's `trends replay` beside two everyday rules."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bot.cli.trends import trends_group
from bot.trends.model.state import REFRACTORY
from bot.trends.replay import Cell, cells_of
from bot.trends.samples import read_answers, read_bank
from tests.benchmarks.trends_pulse import World, generator

Row = tuple[str, str, str, str]
#: Figures by name: what was counted, out of how much.
Figures = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Case:
    """One organisation of `teams` teams of `size` for a year."""

    scenario: str
    effect: str
    focus: bool
    size: int
    teams: int
    seed: int

    @property
    def name(self) -> str:
        planted = f" {self.effect}" if self.scenario == "step" else ""
        return f"{'focus' if self.focus else 'files'} {self.scenario}{planted}"

    def run(self, world: World) -> Figures:
        """Alarms of each rule, scored by the generator."""
        pulse = world.pulse(
            self.scenario, focus=self.focus, effect=self.effect,
            teams=self.teams, size=self.size, seed=self.seed,
        )  # fmt: skip
        with TemporaryDirectory() as folder:
            home = Path(folder)
            generate = generator(world.home, "pulsesim.generate")
            generate.write_answers_csv(pulse, home / "answers.csv", text=False)
            rules = {"": replayed(home, world.bank)}
            is_large = self.scenario == "step" and self.effect == "large"
            if self.focus and is_large:
                rules["released "] = replayed(home, world.bank, "--released")
            if not self.focus and (is_large or self.scenario == "quiet"):
                for rule in ("z 4 v 12", "week over week"):
                    rules[f"{rule} "] = list(everyday(home, world.bank, rule))
        figures: Figures = {}
        for rule, rows in rules.items():
            for name, counted in self._scored(world, pulse, rows).items():
                figures[f"{self.name}: {rule}{name}"] = counted
        return figures

    def _scored(self, world: World, pulse: Any, rows: list[Row]) -> Figures:
        score = generator(world.home, "pulsesim.score").score_alarms
        truth = {
            "events": pulse.events,
            "config": {"weeks": pulse.cfg.weeks, "teams": pulse.cfg.teams},
        }
        by_way = {way: [row for row in rows if row[3] == way] for way in ("worse", "better")}
        worse = score(truth, by_way["worse"])
        better = score({**truth, "events": []}, by_way["better"])
        figures = {
            "false": (worse["false_alarms"], worse["team_years"]),
            "false better": (better["false_alarms"], better["team_years"]),
        }
        events = worse["events"]
        for weeks in (3, 6, 12) if events else ():
            figures[f"d{weeks}"] = (round(worse[f"within{weeks}"] * events), events)
        return figures


def replayed(folder: Path, bank: Path, *options: str) -> list[Row]:
    """The alarms that `trends replay` writes."""
    out = folder / "alarms.csv"
    paths = ["--answers", str(folder / "answers.csv"), "--bank", str(bank), "--out", str(out)]
    trends_group.main(["replay", *paths, *options], standalone_mode=False)
    _, *rows = csv.reader(out.read_text().splitlines())
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def everyday(folder: Path, bank_path: Path, rule: str) -> Iterator[Row]:
    """Alarms of a rule that people use: z of 4 weeks against 12, or week over week."""
    bank = read_bank(bank_path)
    widest = np.array([len(norm.scores) - 1 for norm in bank.norms])
    for cell in cells_of(read_answers(folder / "answers.csv", bank)):
        points = 4 * cell.answers.category / widest[cell.answers.item]
        last, before = -REFRACTORY, False
        for week in range(cell.first_week + 8, int(cell.answers.week.max()) + 1):
            above = _above(rule, cell, points, week)
            if above and not before and week - last >= REFRACTORY:
                last = week
                yield date.fromordinal(week * 7 + 1).isoformat(), cell.team, cell.lens, "worse"
            before = above


def _above(rule: str, cell: Cell, points: np.ndarray[Any, Any], week: int) -> bool:
    age = week - cell.answers.week
    recent, earlier = (1, 2) if rule == "week over week" else (4, 16)
    new = points[(age >= 0) & (age < recent)]
    old = points[(age >= recent) & (age < earlier)]
    if len(new) == 0 or len(old) == 0:
        return False
    rise = float(new.mean() - old.mean())
    if rule == "week over week":
        return rise >= 0.5
    if len(new) < 2 or len(old) < 2:
        return False
    spread = float(np.sqrt(new.var(ddof=1) / len(new) + old.var(ddof=1) / len(old)))
    return spread > 0 and rise / spread > 1.645

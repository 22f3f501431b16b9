"""How soon planted changes are found and how often nothing is cried out: `make bench-trends`.

Makes teams whose truth is known with the generator in PULSESIM, replays their answers and scores
the alarms beside two everyday rules. Prints; asserts nothing.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import numpy as np

from bot.cli.trends import trends_group
from bot.trends.model.state import REFRACTORY
from bot.trends.replay import Cell, cells_of
from bot.trends.samples import read_answers, read_bank

SIZES = (5, 8, 15, 30)
HEADER = (
    "scenario",
    "n",
    "rule",
    "in 3",
    "in 6",
    "in 12",
    "false/yr",
    "better/yr",
    "CPU ms/team-week",
)


@dataclass(frozen=True)
class Case:
    """One row of the table: `teams` teams of `size` for a year."""

    scenario: str
    size: int
    teams: int
    seed: int

    @property
    def options(self) -> list[str]:
        names = ("scenario", "size", "teams", "seed")
        pairs = [(f"--{name}", str(getattr(self, name))) for name in names]
        return ["generate", *(each for pair in pairs for each in pair), "--effect", "large"]


class Generator:
    """The generator as a program of its own; nothing of it is imported."""

    def __init__(self, home: Path) -> None:
        self._environment = {**os.environ, "PYTHONPATH": str(home)}

    def __call__(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "pulsesim", *arguments]
        done = subprocess.run(
            command, env=self._environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def score(self, folder: Path, rows: Iterable[tuple[str, ...]]) -> dict[str, Any]:
        path = folder / "scored.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([("week", "team", "concern", "direction"), *rows])
        truth = str(folder / "truth.json")
        found: dict[str, Any] = json.loads(self("score", "--truth", truth, "--alarms", str(path)))
        return found


def replayed(folder: Path, *options: str) -> list[tuple[str, ...]]:
    """The alarms that `trends replay` writes."""
    paths = {"answers": "answers.csv", "bank": "bank.csv", "out": "alarms.csv"}
    arguments = [each for name, file in paths.items() for each in (f"--{name}", str(folder / file))]
    trends_group.main(["replay", *arguments, *options], standalone_mode=False)
    _, *rows = csv.reader((folder / "alarms.csv").read_text().splitlines())
    return [tuple(row) for row in rows]


def everyday(folder: Path, rule: str) -> Iterator[tuple[str, str, str, str]]:
    """Alarms of a rule that people use: z of 4 weeks against 12, or week over week."""
    bank = read_bank(folder / "bank.csv")
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


def measure(generator: Generator, case: Case) -> Iterator[tuple[object, ...]]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        generator(*case.options, "--no-text", "--out", name)
        generator("bank", "--out", str(folder / "bank.csv"))
        began = time.process_time()
        alarms = replayed(folder)
        spent = (time.process_time() - began) / (case.teams * 52) * 1000
        yield _line(generator, folder, case, "Retrostar", alarms, spent)
        yield _line(generator, folder, case, "  released", replayed(folder, "--released"))
        for rule in ("z 4 v 12", "week over week"):
            yield _line(
                generator, folder, case, f"  {rule}", list(everyday(folder, rule)), both=False
            )


def _line(
    generator: Generator,
    folder: Path,
    case: Case,
    rule: str,
    alarms: list[tuple[str, ...]],
    spent: float | None = None,
    *,
    both: bool = True,
) -> tuple[object, ...]:
    by_way = {
        way: generator.score(folder, [row for row in alarms if row[3] == way])
        for way in ("worse", "better")
    }
    worse = by_way["worse"]
    found = [worse[name] for name in ("within3", "within6", "within12")]
    return (
        case.scenario,
        case.size,
        rule,
        *("" if share is None else f"{share:.0%}" for share in found),
        f"{worse['false_per_team_year']:.2f}",
        f"{by_way['better']['false_per_team_year']:.2f}" if both else "",
        "" if spent is None else f"{spent:.2f}",
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pulsesim", default="", help="the folder that holds the generator")
    parser.add_argument("--seeds", default="1", help="such as '1 2 3'")
    parser.add_argument("--teams", type=int, default=100)
    parser.add_argument("--sizes", default=" ".join(map(str, SIZES)))
    parser.add_argument("--scenarios", default="step quiet churn-quiet low-response-quiet moody")
    chosen = parser.parse_args()
    home = Path(chosen.pulsesim)
    if not (home / "pulsesim" / "__main__.py").is_file():
        click.echo("PULSESIM is not set: nothing measured. It names the folder of the generator:")
        click.echo('  make bench-trends PULSESIM=DIR SEEDS="1 2"')
        return 0
    widths = (20, 3, 17, 5, 5, 6, 9, 10, 16)
    click.echo("  ".join(f"{cell:<{width}}" for cell, width in zip(HEADER, widths, strict=True)))
    for seed in chosen.seeds.split():
        for scenario in chosen.scenarios.split():
            for size in chosen.sizes.split():
                case = Case(scenario, int(size), chosen.teams, int(seed))
                for line in measure(Generator(home), case):
                    cells = zip(line, widths, strict=True)
                    click.echo("  ".join(f"{cell!s:<{width}}" for cell, width in cells))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How soon planted changes are found and how often nothing is cried out: `make bench-trends`.

Drives the generator in PULSESIM, whose teams' truth is known, and prints every goal beside what
was measured, with its seeds. Prints; asserts nothing.
"""

import argparse
import multiprocessing
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.benchmarks.trends_oracle import Oracle
from tests.benchmarks.trends_pulse import World, generator
from tests.benchmarks.trends_states import Blind, FollowUps, Gaps, Levels
from tests.benchmarks.trends_steps import Case, Figures
from tests.benchmarks.trends_table import BY_FILES, SIZES, STATES, WITH_FOCUS, printed
from tests.benchmarks.trends_time import TEAMS, Cost

ORGANISATION = 20  # teams in one simulated organisation
QUIET = ("quiet", "churn-quiet", "low-response-quiet", "seasonal", "moody")
HISTORIES = (8, 26, 104)  # weeks
PARTS = ("files", "focus", "states", "time")

Job = Case | Levels | Gaps | Blind | FollowUps | Oracle | Cost


def jobs(chosen: argparse.Namespace, seed: int) -> Iterator[tuple[int, Job]]:
    """All that is to be run for one seed, each with the team size it belongs to."""
    for size in chosen.sizes:
        for focus in (part == "focus" for part in ("files", "focus") if part in chosen.parts):
            for scenario in QUIET:
                yield from _cases(scenario, size, chosen.years, seed, focus=focus)
            yield from _cases("step", size, chosen.events, seed, focus=focus)
            if focus:
                yield from _cases("step", size, chosen.events, seed, focus=True, effect="medium")
        if "states" in chosen.parts:
            yield size, Levels(size, max(400, chosen.years), seed)
            yield size, Gaps(size, max(40, chosen.years), seed)
            yield size, Blind(size, max(500, chosen.years), seed)
            yield size, FollowUps(size, max(100, chosen.years), seed)
            yield size, Oracle(size, max(60, chosen.events), seed)
    if "time" in chosen.parts:
        for weeks in HISTORIES:
            yield 0, Cost(weeks, TEAMS if weeks == 26 else TEAMS // 10, seed)


def _cases(
    scenario: str, size: int, teams: int, seed: int, *, focus: bool, effect: str = "large"
) -> Iterator[tuple[int, Case]]:
    """Organisations of at most twenty teams, each with a seed of its own."""
    for number in range(0, teams, ORGANISATION):
        count = min(ORGANISATION, teams - number)
        own = 1000 * seed + number // ORGANISATION
        yield size, Case(scenario, effect, focus, size, count, own)


def run(jobs_: Sequence[tuple[int, Job]], world: World, processes: int) -> dict[int, Figures]:
    """The figures by team size, added up over organisations and seeds."""
    summed: defaultdict[int, Figures] = defaultdict(dict)
    context = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(processes, mp_context=context) as pool,
        click.progressbar(
            length=len(jobs_), label="Measuring", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar,
    ):
        sizes = {pool.submit(job.run, world): size for size, job in jobs_}
        for done in as_completed(sizes):
            figures = summed[sizes[done]]
            for name, (counted, of) in done.result().items():
                before = figures.get(name, (0.0, 0.0))
                figures[name] = before[0] + counted, before[1] + of
            bar.update(1)
    for figures in summed.values():
        if "oracle: oracle" in figures:
            figures["oracle: share"] = figures["oracle: ours"][0], figures["oracle: oracle"][0]
    return summed


def report(found: dict[int, Figures], chosen: argparse.Namespace) -> None:
    """The parts that were run."""
    titles = {
        "files": ("By files, 3 questions, balanced", BY_FILES),
        "focus": ("With focus weeks, 3 questions", WITH_FOCUS),
        "states": ("States", STATES),
    }
    for part, (title, lines) in titles.items():
        if part in chosen.parts:
            click.echo(printed(title, lines, found, chosen.sizes) + "\n")
    if "time" in chosen.parts:
        click.echo(_costs(found[0]))


def _costs(figures: Figures) -> str:
    """The lines on time: whole organisations, and one team by the length of its history."""
    lines = ["One week's statistics on one core, teams of 8".ljust(56) + "must     best known"]
    each = {name: spent / teams for name, (spent, teams) in figures.items()}
    for label, name in (("team by team", ""), ("all at once", ", together")):
        seconds = each[f"cost: {HISTORIES[1]} weeks{name}"] * TEAMS / 1000
        mark = "!" if seconds > 10 else ""
        lines.append(f"  2,500 teams, {label}: {seconds:.1f} s{mark}".ljust(56) + "<= 10 s  2 s")
    told = ", ".join(f"{weeks} weeks {each[f'cost: {weeks} weeks']:.2f} ms" for weeks in HISTORIES)
    lines.append(f"  one team, by the length of its history: {told}".ljust(56))
    return "\n".join(lines)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pulsesim", default="", help="the folder that holds the generator")
    parser.add_argument("--seeds", default="1", help="such as '1 2 3'")
    parser.add_argument("--years", type=int, default=60, help="team-years a cell without changes")
    parser.add_argument("--events", type=int, default=80, help="planted changes a cell")
    parser.add_argument("--quick", action="store_true", help="20 team-years and 20 events a cell")
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="such as '5 8'")
    parser.add_argument("--parts", type=str.split, default=PARTS, help=" ".join(PARTS))
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.years, chosen.events = 20, 20
    return chosen


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(int(word) for word in words.split())


def main() -> int:
    chosen = options()
    if not (Path(chosen.pulsesim) / "pulsesim" / "__main__.py").is_file():
        click.echo("PULSESIM is not set: nothing measured. It names the folder of the generator:")
        click.echo('  make bench-trends PULSESIM=DIR SEEDS="1 2"')
        return 0
    # One thread a process: the cores are taken by the processes.
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    began = time.monotonic()
    seeds = _numbers(chosen.seeds)
    with TemporaryDirectory() as folder:
        world = World(str(Path(chosen.pulsesim).resolve()), Path(folder) / "bank.csv")
        generator(world.home, "pulsesim.bankfile").write_bank(world.bank)
        found = run([job for seed in seeds for job in jobs(chosen, seed)], world, chosen.processes)
    click.echo(
        f"Seeds {' '.join(map(str, seeds))}; for each {chosen.years} team-years and"
        f" {chosen.events} changes a cell; log Bayes factor 3.0; {time.monotonic() - began:.0f} s."
        "\nFalse alarms are per team and year; ! marks a must that was missed.\n"
    )
    report(found, chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Histories by the thousand: does any of them give one person's answers away?"""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from tests.attacks.breaches import breaches
from tests.attacks.history import random_history
from tests.attacks.ledger import Ledger
from tests.attacks.solver import Figure, isolated, witness

_BATCH = 50


@dataclass(frozen=True)
class Leak:
    """One person's answers worked out, and which figures it takes: kind, cell and week."""

    seed: int
    group: tuple[str, ...]
    via: tuple[tuple[str, str, int], ...]


@dataclass
class Tally:
    histories: int = 0
    told: Counter[str] = field(default_factory=Counter)
    leaks: list[Leak] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.histories += other.histories
        self.told += other.told
        self.leaks += other.leaks
        self.breaches += other.breaches


def search(seeds: Iterable[int], *, fewest: int = 2) -> Tally:
    """`fewest`: groups of fewer people than that count as a leak."""
    tally = Tally()
    for seed in seeds:
        history = random_history(seed)
        ledger = Ledger(history).run()
        tally.histories += 1
        tally.told += Counter(_kind(figure) for figure in ledger.figures)
        tally.breaches += [f"seed {seed}, {each}" for each in breaches(history, ledger)]
        for group in isolated(ledger.figures, ledger.people, fewest=fewest)[:1]:
            via = tuple(witness(ledger.figures, ledger.people, group))
            named = tuple(str(person) for person in sorted(group, key=str))
            tally.leaks.append(Leak(seed, named, via))
    return tally


def _kind(figure: Figure) -> str:
    return f"{figure.cell.partition(':')[0]} {figure.kind}"


def _batch(seeds: range, fewest: int) -> Tally:
    return search(seeds, fewest=fewest)


def search_in_parallel(first: int, histories: int, *, fewest: int, workers: int) -> Iterable[Tally]:
    """In batches, each with its own tally; the seeds are `first`, `first` + 1 and so on."""
    seeds = range(first, first + histories)
    batches = (seeds[start : start + _BATCH] for start in range(0, histories, _BATCH))
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_batch, islice(batches, None), [fewest] * (histories // _BATCH + 1))

"""Taps that share a commit: who waits for whom, and for how long nobody commits."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

from sqlalchemy.orm import Session

from bot.clock import elapsed
from bot.db.gathering import LARGEST_BATCH, PAUSE_SECONDS, Gathering

#: Longer than any of these tests may take: whoever waits for it has not been woken.
FOREVER = 60.0


class Commits:
    """Stands in for a database: remembers each batch, and when it began and ended."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.began: list[float] = []
        self.ended: list[float] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.under_way = threading.Event()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        self.began.append(elapsed())
        self.under_way.set()
        self.may_go_on.wait(FOREVER)
        yield cast("Session", None)
        self.ended.append(elapsed())

    def work(self, _session: Session, items: Sequence[int]) -> list[int]:
        self.batches.append(list(items))
        return [item * 2 for item in items]


def start(gathering: Gathering[int, int], items: Sequence[int]) -> list[threading.Thread]:
    threads = [threading.Thread(target=gathering.do, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    return threads


def join(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.join(FOREVER / 2)
        assert not thread.is_alive()


def after_a_batch_of_three(commits: Commits, *, company: float) -> Gathering[int, int]:
    """A gathering in which three callers have just shared a commit."""
    gathering: Gathering[int, int] = Gathering(commits.begin, commits.work, company=company)
    commits.may_go_on.clear()
    first = start(gathering, [1])
    commits.under_way.wait(FOREVER)
    others = start(gathering, [2, 3])
    while len(gathering._queue) < 2:
        threading.Event().wait(0.001)
    commits.may_go_on.set()
    join([*first, *others])
    return gathering


def test_who_is_alone_waits_for_nobody() -> None:
    commits = Commits()
    gathering: Gathering[int, int] = Gathering(commits.begin, commits.work, company=FOREVER)
    join(start(gathering, [1]))
    join(start(gathering, [2]))
    assert commits.batches == [[1], [2]]


def test_a_batch_is_held_until_as_many_have_come_as_last_time() -> None:
    commits = Commits()
    gathering = after_a_batch_of_three(commits, company=0.2)
    gathering._longest_wait = FOREVER
    expected = gathering._expected
    before = len(commits.batches)
    join(start(gathering, range(10, 10 + expected)))
    assert expected > 1
    assert [sorted(batch) for batch in commits.batches[before:]] == [list(range(10, 10 + expected))]


def test_who_waits_in_vain_for_others_is_served_and_the_next_waits_for_nobody() -> None:
    commits = Commits()
    gathering = after_a_batch_of_three(commits, company=0.01)
    join(start(gathering, [7]))
    gathering._longest_wait = FOREVER
    join(start(gathering, [8]))
    assert commits.batches[-2:] == [[7], [8]]


def test_everyone_is_served_with_a_pause_between_any_two_batches() -> None:
    commits = Commits()
    gathering: Gathering[int, int] = Gathering(commits.begin, commits.work)
    results: list[int] = []

    def many(first: int) -> None:
        results.extend(gathering.do(first + turn) for turn in range(10))

    threads = [threading.Thread(target=many, args=(10 * n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    join(threads)
    assert sorted(results) == [2 * n for n in range(120)]
    assert max(map(len, commits.batches)) <= LARGEST_BATCH
    pauses = [began - ended for ended, began in zip(commits.ended, commits.began[1:], strict=False)]
    assert min(pauses) >= PAUSE_SECONDS

"""Group commit: callers that wait at the same time share one transaction.

The first caller to find nobody at work leads: it waits a moment for as many as there were last
time, takes all that waits, does it in one transaction and wakes the others; then the next that
waits leads. Without that moment every second commit would be for one caller alone, the first to
come back after a large one. Who is alone waits for nobody. No thread of its own.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from bot.clock import elapsed
from bot.errors import Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Between two batches: lets another process's writer in. A back-to-back writer starves it.
PAUSE_SECONDS = 0.001
#: How long a batch is held for those who are expected. Nobody notices it in the answer to a tap.
COMPANY_SECONDS = 0.008
#: Keeps a write transaction far below half a second.
LARGEST_BATCH = 64


class _Waiting(Generic[Item, Result]):
    __slots__ = ("done", "error", "item", "result", "woken")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.done = False
        # Held until somebody wakes the caller. A bare lock: an Event costs ten times as much.
        self.woken = threading.Lock()
        self.woken.acquire()
        self.result: Result | None = None
        self.error: BaseException | None = None


class Gathering(Generic[Item, Result]):
    """Shares the commits of one kind of work."""

    def __init__(
        self,
        begin: Callable[[], AbstractContextManager[Session]],
        work: Callable[[Session, Sequence[Item]], Sequence[Result]],
        *,
        company: float = COMPANY_SECONDS,
    ) -> None:
        """*company*: seconds that a batch is held at most for those who are expected."""
        self._begin = begin
        self._longest_wait = company
        self._work = work
        self._lock = threading.Lock()
        self._company = threading.Condition(self._lock)
        self._queue: list[_Waiting[Item, Result]] = []
        self._led = False
        self._expected = 0
        """How many callers there were last time: in the batch, or queued behind it."""
        self._ended = -PAUSE_SECONDS
        """When the last batch ended."""

    def do(self, item: Item) -> Result:
        """Wait until *item* is committed and give its result, or raise its own error."""
        mine: _Waiting[Item, Result] = _Waiting(item)
        with self._lock:
            self._queue.append(mine)
            leads, self._led = not self._led, True
            if not leads and len(self._queue) == self._expected:
                self._company.notify()
        if not leads:
            mine.woken.acquire()
            leads = not mine.done
        if leads:
            self._lead(mine)
        if mine.error is not None:
            raise mine.error
        return mine.result  # type: ignore[return-value]

    def _lead(self, mine: _Waiting[Item, Result]) -> None:
        """Commit batches until the leader's own is done, then wake the next to lead."""
        while not mine.done:
            batch = self._gathered()
            self._commit(batch)
            self._ended = elapsed()
            with self._lock:
                self._expected = min(len(batch) + len(self._queue), LARGEST_BATCH)
            for one in batch:
                one.done = True
                one.woken.release()
        with self._lock:
            self._led = bool(self._queue)
            if self._queue:
                self._queue[0].woken.release()

    def _gathered(self) -> Sequence[_Waiting[Item, Result]]:
        """The next batch, when those expected have come or the moment for them has passed."""
        with self._lock:
            self._company.wait_for(
                lambda: len(self._queue) >= self._expected, timeout=self._longest_wait
            )
        if (rest := self._ended + PAUSE_SECONDS - elapsed()) > 0:
            time.sleep(rest)
        with self._lock:
            batch, self._queue = self._queue[:LARGEST_BATCH], self._queue[LARGEST_BATCH:]
        return batch

    def _commit(self, batch: Sequence[_Waiting[Item, Result]]) -> None:
        try:
            self._together(batch)
        except Unavailable as error:
            # The database itself is away: one by one each would wait for it all over again.
            for one in batch:
                one.error = error
        except Exception as error:  # noqa: BLE001  whatever it was, the others must not pay for it
            if len(batch) == 1:
                batch[0].error = error
            else:
                for one in batch:
                    self._alone(one)

    def _together(self, batch: Sequence[_Waiting[Item, Result]]) -> None:
        with self._begin() as session:
            results = self._work(session, [one.item for one in batch])
        for one, result in zip(batch, results, strict=True):
            one.result = result

    def _alone(self, one: _Waiting[Item, Result]) -> None:
        try:
            self._together([one])
        except Exception as error:  # noqa: BLE001  handed to the caller that waits for it
            one.error = error

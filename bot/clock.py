"""The only reader of the wall clock; everything else takes `now` as an argument."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the instant, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock(Clock):
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class TurnableClock(Clock):
    """A clock that can be set, for the demo, for `RETROSTAR_NOW` and for tests.

    A running one goes on from where it was set; a still one stands until it is turned.
    """

    def __init__(self, start: datetime, *, running: bool = False) -> None:
        self._running = running
        self._lock = threading.Lock()
        self._base = start.astimezone(UTC)
        self._set_at = time.monotonic()

    def now(self) -> datetime:
        with self._lock:
            if not self._running:
                return self._base
            return self._base + timedelta(seconds=time.monotonic() - self._set_at)

    def turn(self, to: datetime) -> None:
        """Set the clock to *to*, backwards too."""
        with self._lock:
            self._base = to.astimezone(UTC)
            self._set_at = time.monotonic()


def clock_from(start: datetime | None) -> Clock:
    """The system's clock, or one that started at *start* and runs on (`RETROSTAR_NOW`)."""
    return SystemClock() if start is None else TurnableClock(start, running=True)


def elapsed() -> float:
    """Seconds on a clock that never goes back: for pauses and waits, not for dates."""
    return time.monotonic()

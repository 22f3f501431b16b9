"""How fast messages leave (GCRA): evenly, after a rest a few at once, never what earns a 429.

Paces one process; sharing a pace between replicas is not done here.
"""

import threading
from collections.abc import Callable

from bot.clock import elapsed

#: Messages that may leave at once after a rest.
LARGEST_BURST = 10


class Pace:
    """Gives out slots at *per_minute*; up to *burst* of them at once after a rest."""

    def __init__(
        self, per_minute: float, *, burst: int = 1, elapsed: Callable[[], float] = elapsed
    ) -> None:
        self._interval = 60 / per_minute
        self._ahead = (burst - 1) * self._interval
        self._elapsed = elapsed
        self._next = 0.0
        self._lock = threading.Lock()

    def reserve(self) -> float:
        """Take the next slot, and give the seconds to wait for it."""
        with self._lock:
            now = self._elapsed()
            wait = max(0.0, self._next - self._ahead - now)
            self._next = max(self._next, now) + self._interval
            return wait

    def take(self) -> float:
        """Take a slot if one is free now (0); else give the seconds until one will be."""
        with self._lock:
            now = self._elapsed()
            wait = self._next - self._ahead - now
            if wait > 0:
                return wait
            self._next = max(self._next, now) + self._interval
            return 0.0

    def free(self) -> bool:
        """Whether a slot is free now; it is not taken."""
        with self._lock:
            return self._next - self._ahead <= self._elapsed()

    def hold(self, seconds: float) -> None:
        """Give out nothing for so many seconds, and after that evenly."""
        with self._lock:
            self._next = max(self._next, self._elapsed() + seconds + self._ahead)


def pace_of(posts_per_minute: int, *, elapsed: Callable[[], float] = elapsed) -> Pace:
    """A pace of which no minute holds more than its share, though a few go at once after a rest.

    A small team is asked within a moment, and a large one is kept to the even pace.
    """
    burst = min(LARGEST_BURST, posts_per_minute // 10)
    if burst < 2:
        return Pace(posts_per_minute, elapsed=elapsed)
    return Pace(posts_per_minute - burst, burst=burst, elapsed=elapsed)


class Freezes:
    """Kinds of messages that wait because Slack asked for it (429)."""

    def __init__(self, elapsed: Callable[[], float] = elapsed) -> None:
        self._elapsed = elapsed
        self._until: dict[str, float] = {}

    def freeze(self, kind: str, seconds: float) -> None:
        """Send nothing of *kind* for so many seconds from now."""
        self._until[kind] = max(self._until.get(kind, 0.0), self._elapsed() + seconds)

    def frozen(self) -> frozenset[str]:
        """The kinds that still wait."""
        now = self._elapsed()
        return frozenset(kind for kind, until in self._until.items() if until > now)

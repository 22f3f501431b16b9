"""The play workspace's own time: it can be set, runs on or stands, and stamps messages."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class PlayClock:
    """Time as the workspace tells it. Signatures, trigger ids and limits use real time instead."""

    def __init__(self, start: datetime | None = None) -> None:
        base = start.astimezone(UTC) if start else datetime.now(UTC)
        # One tuple, since it is set in one thread and read in another: base, set at, running.
        self._hands = (base, time.monotonic(), True)
        self._last_stamp = 0
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        base, set_at, running = self._hands
        return base + timedelta(seconds=time.monotonic() - set_at) if running else base

    @property
    def running(self) -> bool:
        return self._hands[2]

    def set(self, at: datetime, *, running: bool = True) -> None:
        """Jump to `at`; from there time runs on, or stands still with `running=False`."""
        self._hands = (at.astimezone(UTC), time.monotonic(), running)
        for listener in list(self._listeners):
            listener()

    def on_change(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def off_change(self, listener: Callable[[], None]) -> None:
        self._listeners.remove(listener)

    def stamp(self) -> str:
        """A message's `ts`: six digits after the point, never the same or smaller twice."""
        micros = int(self.now().timestamp() * 1_000_000)
        self._last_stamp = max(self._last_stamp + 1, micros)
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"

    def seconds(self) -> int:
        return int(self.now().timestamp())

    async def sleep(self, seconds: float) -> None:
        """Wait by this clock: a jump ahead ends the wait, a standing clock holds it."""
        until = self.now() + timedelta(seconds=seconds)
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(changed.set)

        self.on_change(wake)
        try:
            while (left := (until - self.now()).total_seconds()) > 0:
                changed.clear()
                try:
                    async with asyncio.timeout(left if self.running else None):
                        await changed.wait()
                except TimeoutError:
                    continue
        finally:
            self.off_change(wake)

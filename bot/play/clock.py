"""The play workspace's own time: it can be set, runs on or stands, and stamps messages."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class PlayClock:
    """Time as the workspace tells it. Signatures, trigger ids and limits use real time instead."""

    def __init__(self, start: datetime | None = None) -> None:
        self._base = start.astimezone(UTC) if start else datetime.now(UTC)
        self._set_at = time.monotonic()
        self._running = True
        self._last_stamp = 0
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        if not self._running:
            return self._base
        return self._base + timedelta(seconds=time.monotonic() - self._set_at)

    @property
    def running(self) -> bool:
        return self._running

    def set(self, at: datetime, *, running: bool = True) -> None:
        """Jump to `at`; from there time runs on, or stands still with `running=False`."""
        self._base = at.astimezone(UTC)
        self._set_at = time.monotonic()
        self._running = running
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
                    await asyncio.wait_for(changed.wait(), left if self._running else None)
                except TimeoutError:
                    continue
        finally:
            self.off_change(wake)

"""Rate limits as Slack keeps them: a bucket per method, and more for chat.postMessage.

Buckets fill with real time. Figures: Slack's published tiers, per minute.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

_TIERS = {1: 1.0, 2: 20.0, 3: 50.0, 4: 100.0}
_SPECIAL = 600.0  # "hundreds a minute"
_METHOD_TIERS = {
    "apps.connections.open": 3,
    "bots.info": 3,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.join": 3,
    "conversations.list": 2,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.replies": 3,
    "dnd.info": 3,
    "dnd.teamInfo": 2,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "reactions.add": 3,
    "team.info": 3,
    "usergroups.list": 2,
    "usergroups.users.list": 2,
    "users.info": 4,
    "users.list": 2,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}
_POST_PER_MINUTE = 300.0
_POST_BURST_PER_CHANNEL = 5.0


@dataclass(slots=True)
class _Bucket:
    capacity: float
    per_second: float
    left: float
    at: float

    def fill(self, now: float) -> None:
        self.left = min(self.capacity, self.left + (now - self.at) * self.per_second)
        self.at = now

    def wait(self) -> float:
        """Seconds until one more call fits; 0 when it fits now."""
        return 0.0 if self.left >= 1 else (1 - self.left) / self.per_second


@dataclass(slots=True)
class Limits:
    on: bool = True
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)

    def spend(self, method: str, channel: str = "") -> int:
        """Count one call. 0: it may go on; else the seconds of Retry-After."""
        if not self.on:
            return 0
        now = time.monotonic()
        buckets = [self._bucket((method, ""), _per_minute(method), None, now)]
        if method == "chat.postMessage" and channel:
            buckets.append(self._bucket((method, channel), 60.0, _POST_BURST_PER_CHANNEL, now))
        wait = max(bucket.wait() for bucket in buckets)
        if wait > 0:
            return max(1, math.ceil(wait))
        for bucket in buckets:
            bucket.left -= 1
        return 0

    def clear(self) -> None:
        self._buckets.clear()

    def _bucket(
        self, key: tuple[str, str], per_minute: float, burst: float | None, now: float
    ) -> _Bucket:
        capacity = burst if burst is not None else per_minute
        bucket = self._buckets.setdefault(key, _Bucket(capacity, per_minute / 60, capacity, now))
        bucket.fill(now)
        return bucket


def _per_minute(method: str) -> float:
    if method == "chat.postMessage":
        return _POST_PER_MINUTE
    tier = _METHOD_TIERS.get(method)
    return _TIERS[tier] if tier is not None else _SPECIAL

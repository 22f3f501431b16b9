"""When a message is tried again, and what identifies it in Slack. No row, no call, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: How long an attempt may be under way before another process takes it for dead. Longer than a
#: call's time limits together; with a picture the upload and Slack's making it ready come on top.
LEASE = timedelta(seconds=30)
PICTURE_LEASE = timedelta(seconds=150)
#: After an attempt that Slack did not clearly answer: a few seconds until its history tells,
#: and more when Slack said nothing at all, because it may still be at it.
LOOK_AFTER = timedelta(seconds=5)
LOOK_AFTER_SILENCE = timedelta(seconds=10)
#: An uncertain message is looked for at least so long, and until it expires. Then it is given up
#: rather than risked twice.
LONGEST_DOUBT = timedelta(days=1)
#: How long all rests when the installation itself is refused.
REST = timedelta(seconds=60)
_SHORTEST, _LONGEST = 5, 60


@dataclass(frozen=True)
class Queued:
    """One outbox row as it was read."""

    id: int
    kind: str
    subject: str
    revision: int
    recipient: str
    thread: str | None
    attempts: int
    attempted_at: datetime | None
    expires_at: datetime | None

    @property
    def metadata_id(self) -> str:
        """What travels with the message and is looked for after an uncertain attempt."""
        name = f"{self.kind}:{self.subject}"
        return f"{name}:{self.revision}" if self.revision else name

    def expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    def looked_for_long(self, now: datetime) -> bool:
        """Whether Slack has been out of reach for too long to go on looking for the attempt."""
        if self.attempted_at is None or self.attempted_at + LONGEST_DOUBT > now:
            return False
        return self.expires_at is None or self.expired(now)


def pause(attempts: int) -> timedelta:
    """How long to wait after the *attempts*-th vain attempt: 5 s, doubled up to a minute."""
    return timedelta(seconds=min(_LONGEST, _SHORTEST * 2 ** min(max(attempts - 1, 0), 10)))

"""What the number of a team's people means for asking them: nobody, or so many that it takes long.

Pure. How many there are is told by Slack when a team is saved or a file is checked.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.scheduling.model import LATE_AFTER

#: More people than this in one team: said before it is saved.
LARGE = 5_000
#: What Slack lets one app post in a minute, unless the settings say otherwise.
POSTS_PER_MINUTE = 180


@dataclass(frozen=True)
class Crowd:
    """The people of one team."""

    size: int
    posts_per_minute: int = POSTS_PER_MINUTE

    @property
    def is_empty(self) -> bool:
        return self.size == 0

    @property
    def is_large(self) -> bool:
        return self.size > LARGE

    @property
    def sending_for(self) -> timedelta:
        """How long it takes until the last of them has their message, in whole minutes."""
        return timedelta(minutes=-(-self.size // self.posts_per_minute))

    @property
    def too_late(self) -> int:
        """How many would not be asked in their own zone's one go, being too late by then."""
        in_time = int(LATE_AFTER / timedelta(minutes=1)) * self.posts_per_minute
        return max(0, self.size - in_time)

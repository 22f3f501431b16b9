"""When people have asked Slack not to disturb them; it needs `dnd:read`, an optional scope."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import partial

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.slack.wire import Answer

#: People that one call of dnd.teamInfo may ask for.
AT_ONCE = 50


class QuietTimes:
    """Asks Slack, through the gateway's way of reading."""

    def __init__(
        self, client: WebClient, read: Callable[[str, Callable[[], SlackResponse]], Answer]
    ) -> None:
        self._client = client
        self._read = read

    def of(self, user_ids: Collection[str]) -> dict[str, tuple[datetime, datetime]]:
        """When these do not want to be disturbed, from and until: now, or else next.

        Missing where this Slack, or the token without `dnd:read`, does not tell.
        """
        found: dict[str, tuple[datetime, datetime]] = {}
        ids = sorted(user_ids)
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            answer = self._read("dnd.teamInfo", partial(self._client.dnd_teamInfo, users=some))
            told = answer.data.get("users")
            for user_id, one in (told if isinstance(told, dict) else {}).items():
                if times := _times(one):
                    found[str(user_id)] = times
        return found


def _times(told: object) -> tuple[datetime, datetime] | None:
    """The quiet time of a `dnd` answer, under way or next: from and until; None: none."""
    if not isinstance(told, dict) or not told.get("dnd_enabled"):
        return None
    start, end = told.get("next_dnd_start_ts"), told.get("next_dnd_end_ts")
    if not isinstance(start, int) or not isinstance(end, int) or end <= start:
        return None
    return datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)

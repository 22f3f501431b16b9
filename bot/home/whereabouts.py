"""Where in App Home people last were, as far as this process has seen it. Nothing rests on it.

A drawing that nobody tapped for, such as the tick's, then leaves a reader where they are; without
this it would put them back on the first page.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

_MOST = 2000


class Whereabouts:
    """The latest place of each of the last few people. Safe to share between threads."""

    def __init__(self) -> None:
        self._places: OrderedDict[str, tuple[datetime, str]] = OrderedDict()
        self._lock = Lock()

    def note(self, slack_id: str, place: str, now: datetime) -> None:
        with self._lock:
            self._places[slack_id] = now, place
            self._places.move_to_end(slack_id)
            while len(self._places) > _MOST:
                self._places.popitem(last=False)

    def last(self, slack_id: str, *, within: timedelta, now: datetime) -> str:
        """Where they were a moment ago; empty, which is the first page, if that is not known."""
        with self._lock:
            at, place = self._places.get(slack_id, (now - within - within, ""))
        return place if timedelta(0) <= now - at <= within else ""

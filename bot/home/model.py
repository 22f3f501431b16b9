"""Where in App Home somebody is, as a value. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

#: The longest pause in weeks; who wants longer can pause again.
LONGEST_PAUSE = 26
#: A place comes back from Slack and may be anything; more of it than this is nothing of ours.
_LONGEST_PLACE = 120


class Tab(StrEnum):
    """The pages of App Home, in the order of its row of buttons."""

    TODAY = "today"
    ANSWERS = "answers"
    TOLD = "told"
    PRIVACY = "privacy"
    SETTINGS = "settings"
    DATA = "data"
    DIGESTS = "digests"
    PEOPLE = "people"
    LOG = "log"
    SETUP = "setup"


@dataclass(frozen=True)
class Place:
    """Where in App Home somebody is: `answers:2` is the second page of their answers.

    It travels in the view and in its buttons. It opens nothing: what a place shows is asked of
    the person's rights each time.
    """

    tab: Tab | None = None
    """None: the first page that the person has."""
    detail: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The place of that text; the front for anything else."""
        tab, _, detail = text[:_LONGEST_PLACE].partition(":")
        return cls(Tab(tab), detail) if tab in set(Tab) else cls()

    def __str__(self) -> str:
        tab = self.tab or ""
        return f"{tab}:{self.detail}" if self.detail else str(tab)

    @property
    def number(self) -> int:
        """The page, from 1 on."""
        plain = self.detail.isascii() and self.detail.isdecimal() and len(self.detail) < 7
        return max(1, int(self.detail)) if plain else 1

"""The workspace's own questions, beside those of prompts/. Pure; their rows are in `own`.

The one part of the catalogue that changes while the program runs: it is swapped whole, so that
readers in other threads see all of the old ones or all of the new.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.catalogue.question import Question

#: What the keys of own questions begin with: they never meet a key of prompts/.
PREFIX = "own_"


@dataclass(frozen=True)
class OwnQuestion:
    """One version of a question that an admin wrote."""

    question: Question
    teams: tuple[str, ...] = ()
    """Keys of the teams that may be asked it; none: every team."""
    in_use: bool = True

    def suits(self, team: str) -> bool:
        return self.in_use and (not self.teams or team in self.teams)


@dataclass(frozen=True)
class Books:
    """What stands on the shelf at one time."""

    all: tuple[OwnQuestion, ...] = ()
    mark: tuple[int, int] = (0, 0)
    """Changes with every change of the rows behind it."""

    @cached_property
    def by_version(self) -> Mapping[tuple[str, int], Question]:
        return {(each.question.key, each.question.version): each.question for each in self.all}

    @cached_property
    def latest(self) -> Mapping[str, Question]:
        rising = sorted(self.all, key=lambda each: (each.in_use, each.question.version))
        return {str(each.question.key): each.question for each in rising}


@dataclass
class Shelf:
    """Own questions as of the last look; a key that is not there is looked for once more."""

    books: Books = field(default_factory=Books)
    look_again: Callable[[], None] | None = None
    """Reads the rows anew: a tap may be on a question that another process took in just now."""

    def in_use(self) -> Iterator[Question]:
        return (each.question for each in self.books.all if each.in_use)

    def find(self, key: str, version: int | None) -> Question | None:
        found = self._find(key, version)
        if found is None and self.look_again and key.startswith(PREFIX):
            self.look_again()
            found = self._find(key, version)
        return found

    def _find(self, key: str, version: int | None) -> Question | None:
        books = self.books
        return books.latest.get(key) if version is None else books.by_version.get((key, version))

    def suits(self, question: Question, team: str) -> bool:
        """Whether a team may be asked it; questions of prompts/ are for everybody."""
        if not question.key.startswith(PREFIX):
            return True
        same = (each for each in self.books.all if each.question == question)
        return any(each.suits(team) for each in same)

"""What readers of all digests are left with once they take what the teams told from the whole.

Pure. A release is a sum over answers; whoever knows the organisation's and its teams' releases
knows every difference of them. Each difference must be nobody's, or at least five people's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.disclosure.rules import remainder_holds

Said = tuple[str, datetime]


@dataclass(frozen=True)
class Span:
    """One team's answers to a lens, by person and instant, and up to when what was told of them.

    `until` is the end of what is in the whole now, `told` of what the team's own releases hold;
    `before` and `told_before` are the same for the last time that the whole was told. None:
    nothing.
    """

    answers: Sequence[Said]
    until: datetime | None
    told: datetime | None
    before: datetime | None = None
    told_before: datetime | None = None

    def between(self, after: datetime | None, until: datetime | None) -> frozenset[str]:
        return frozenset(
            person
            for person, at in self.answers
            if until is not None and at <= until and (after is None or at > after)
        )

    @property
    def uncovered(self) -> frozenset[str]:
        """Who is in the whole now with something that the team's own releases do not hold."""
        return self.between(self.told, self.until)

    @property
    def moved(self) -> frozenset[str]:
        """Who is left when the last whole is taken from this one, the readers' best way.

        They may take the team's own newer release into account or leave it out.
        """
        if self.before is None:
            return self.uncovered
        untold = self.between(self.told_before, self.before)
        if self.until is None:
            ways = [untold, self.between(self.before, self.told)]
        else:
            ways = [self.uncovered | untold, self.between(self.before, self.until)]
        if self.told == self.told_before:
            # No newer release of the team: one of the ways is not open.
            return ways[0] if self.until is None else ways[1]
        return min(ways, key=len)


def holds(spans: Iterable[Span], *, since: datetime) -> bool:
    """Whether the whole may be told beside its parts; `since` begins the privacy window."""
    spans = list(spans)
    rest = _united(span.uncovered for span in spans)
    lately = _united(
        span.between(max(span.told, since) if span.told else since, span.until) for span in spans
    )
    return all(
        remainder_holds(each) for each in (rest, lately, _united(span.moved for span in spans))
    )


def _united(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*sets)

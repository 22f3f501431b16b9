"""The digest as a value: the JSON that others rely on, and what stands at its top. Pure.

How it is said in a language is `story`'s, how it looks is `view`'s and `chart`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from bot.catalogue.model import LensKey
from bot.disclosure.model import LensRelease, Verdict
from bot.disclosure.week import ReleasedWeek

#: The three that lead every digest.
STARRED = (LensKey.SILO, LensKey.USER_FEEDBACK_GAP, LensKey.TESTING_GAP)
#: All that have a verdict, in the order of the digest; blind spots stand apart.
LENSES = tuple(key for key in LensKey if key is not LensKey.BLIND_SPOTS)
MOST_RAISED = 3
_FIRST = (Verdict.RAISED, Verdict.EASED)


@dataclass(frozen=True)
class LensLine:
    """One lens. `size_points` is in the verdict's direction, with its 90 % interval."""

    key: str
    verdict: Verdict
    new: bool
    onset_week: str | None
    size_points: float | None
    interval: tuple[float, float] | None
    organisation_wide: bool = False
    """The change is every team's at the same time; not in the JSON."""

    @classmethod
    def of(cls, release: LensRelease) -> Self:
        interval = (
            None if release.low is None or release.high is None else (release.low, release.high)
        )
        return cls(
            release.lens,
            release.verdict,
            release.new,
            release.onset_week,
            release.size,
            interval,
            release.organisation_wide,
        )


@dataclass(frozen=True)
class ActionLine:
    """What a team tries, as it stood when the week was composed.

    `result` is open, moved, not_moved or cannot_tell; the owner is called by name, or "" where
    nobody of that name is known any more.
    """

    id: int
    lens: str
    what: str
    owner: str
    due_on: date
    result: str
    created_week: str
    settled_week: str | None = None


@dataclass(frozen=True)
class Digest:
    team: str
    week: str
    respondents_band: str
    participation_band: str
    lenses: tuple[LensLine, ...]
    blind_spots: tuple[tuple[str, str], ...]
    """(practice, statement)"""
    detectable_change_points: float | None
    hidden_reasons: tuple[tuple[str, str], ...]
    """(lens, reason)"""
    actions: tuple[ActionLine, ...] = ()
    """The newest first."""
    debts: tuple[tuple[str, str], ...] = ()
    """(lens, week told first): told as worse for three weeks without a reply; not in the JSON."""

    def to_json(self) -> dict[str, Any]:
        return {
            "team": self.team,
            "week": self.week,
            "respondents_band": self.respondents_band,
            "participation_band": self.participation_band,
            "lenses": [_line(line) for line in self.lenses],
            "blind_spots": [
                {"practice": practice, "statement": statement}
                for practice, statement in self.blind_spots
            ],
            "detectable_change_points": self.detectable_change_points,
            "actions": [_action(each) for each in self.actions],
            "hidden_reasons": [
                {"lens": lens, "reason": reason} for lens, reason in self.hidden_reasons
            ],
        }

    def raised(self) -> tuple[str, ...]:
        """The at most three lenses told in full as worse: starred ones first, then the larger.

        What is worse in the whole organisation at once is no finding of this team.
        """
        return _raised(self.lenses)[:MOST_RAISED]

    def wide(self) -> tuple[str, ...]:
        """The lenses of which a change is told that all teams share."""
        return tuple(
            line.key for line in self.lenses if line.organisation_wide and line.verdict in _FIRST
        )

    def lead(self) -> tuple[str, ...]:
        """What stands at the top: the starred three, then every other lens that has changed.

        Worse before better in both, so that nothing is named in the summary and told nowhere.
        """
        lines = {line.key: line for line in self.lenses}
        raised = self.raised()
        others = [
            line.key
            for line in self.lenses
            if line.key not in STARRED
            and (line.key in raised or line.verdict is Verdict.EASED or line.key in self.wide())
        ]
        return tuple(
            key
            for keys in (STARRED, others)
            for key in sorted(keys, key=lambda key: _urgency(lines[key]))
        )


def _line(line: LensLine) -> dict[str, Any]:
    content = asdict(line)
    content["verdict"] = line.verdict.value
    content["interval"] = list(line.interval) if line.interval else None
    del content["organisation_wide"]
    return content


def _action(action: ActionLine) -> dict[str, Any]:
    return {
        "id": action.id,
        "lens": action.lens,
        "what": action.what,
        "owner": action.owner,
        "due": action.due_on.isoformat(),
        "result": action.result,
    }


def _urgency(line: LensLine) -> tuple[int, bool, float]:
    """Worse first, then better, then all else; of two alike the new one, then the larger."""
    rank = _FIRST.index(line.verdict) if line.verdict in _FIRST else len(_FIRST)
    return rank, not line.new, -(line.size_points or 0.0)


def _raised(lines: tuple[LensLine, ...]) -> tuple[str, ...]:
    raised = [
        line for line in lines if line.verdict is Verdict.RAISED and not line.organisation_wide
    ]
    raised.sort(key=lambda line: (line.key not in STARRED, -(line.size_points or 0)))
    return tuple(line.key for line in raised)


def digest_of(
    team: str,
    week: ReleasedWeek,
    actions: Sequence[ActionLine] = (),
    debts: Sequence[tuple[str, str]] = (),
) -> Digest:
    """The digest of *team* (its key) from what was released for the week, and what is tried."""
    return Digest(
        team=team,
        week=week.week,
        respondents_band=week.attendance.respondents_band,
        participation_band=week.attendance.participation_band,
        lenses=tuple(LensLine.of(week.lenses[key]) for key in LENSES),
        blind_spots=tuple((spot.practice, spot.statement.value) for spot in week.blind_spots),
        detectable_change_points=week.detectable,
        hidden_reasons=_reasons(week.lenses),
        actions=tuple(actions),
        debts=tuple(debts),
    )


def _reasons(lenses: Mapping[str, LensRelease]) -> tuple[tuple[str, str], ...]:
    return tuple((key, reason) for key in LENSES if (reason := lenses[key].reason))

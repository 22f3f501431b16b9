"""Released weeks to tell and to draw: a ledger made by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.catalogue.load import load_catalogue
from bot.digest.model import LENSES, digest_of
from bot.digest.telling import Telling
from bot.disclosure.model import (
    TOO_FEW_PEOPLE,
    Attendance,
    BlindSpot,
    Grade,
    Guard,
    LensRelease,
    Verdict,
)
from bot.disclosure.week import ReleasedWeek
from bot.language import load_texts
from bot.people.model import Context
from bot.trends.model.blind import Statement
from bot.trends.model.weeks import iso_week, week_number

LAST = "2026-W47"
CATALOGUE = load_catalogue()
TEXTS = load_texts()

Course = Sequence[float | None]


def release(lens: str, week: str, level: float | None, **more: object) -> LensRelease:
    figures = (
        {"level": level, "level_low": level - 0.5, "level_high": level + 0.5}
        if level is not None
        else {}
    )
    base = LensRelease(lens, Verdict.STEADY, detectable=1.0, figures_week=week, **figures)  # type: ignore[arg-type]
    return replace(base, **more)  # type: ignore[arg-type]


def hidden(lens: str) -> LensRelease:
    return LensRelease(lens, Verdict.HIDDEN, reason=TOO_FEW_PEOPLE)


def a_week(week: str, lenses: Mapping[str, LensRelease], **more: object) -> ReleasedWeek:
    base = ReleasedWeek(
        week=week,
        freeze_at=datetime(2026, 11, 20, 13, tzinfo=UTC)
        - timedelta(weeks=week_number(LAST) - week_number(week)),
        first_trend_week="2026-W40",
        guard=Guard(5),
        lenses=lenses,
        attendance=Attendance("5-9", "60-80"),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def weeks(courses: Mapping[str, Course], last: str = LAST) -> list[ReleasedWeek]:
    """One week per level of the courses, the last of them *last*; a lens without one is level."""
    count = len(next(iter(courses.values())))
    names = [iso_week(week_number(last) - count + 1 + place) for place in range(count)]
    return [
        a_week(
            name,
            {
                str(key): release(str(key), name, courses.get(key, [0.0] * count)[place])
                for key in LENSES
            },
        )
        for place, name in enumerate(names)
    ]


def telling(
    weeks: Sequence[ReleasedWeek],
    *,
    language: str = "en",
    context: Context | None = None,
    name: str = "Fraud ML",
) -> Telling:
    return Telling(
        digest_of("fraud-ml", weeks[-1]),
        tuple(weeks),
        name,
        context or Context(),
        CATALOGUE,
        TEXTS.by(language),
    )


_EARLY: list[float | None] = [None, None]
_LEVELS: dict[str, list[float | None]] = {
    "silo": [*_EARLY, 0.25, 0.25, 0, 0.25, 0.25, 0, 0, 0.25, 0.25, 0.25, 0, 0, 0, 0],
    "testing_gap": [*_EARLY, 0, 0, 0, 0, -0.25, 0, 0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 1],
    "user_feedback_gap": [
        *_EARLY, 0.5, 0.5, 0.75, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0, 0, -0.25, -0.25,
    ],
    "method_gap": [None] * 16,
}  # fmt: skip


def a_rich_history() -> list[ReleasedWeek]:
    """Sixteen weeks: testing got worse, user contact better, silo was hidden for a while."""
    told = weeks(_LEVELS)
    for place in (7, 8):
        told[place] = replace(told[place], lenses={**told[place].lenses, "silo": hidden("silo")})
    for place, week in enumerate(told):
        lenses = _too_early(week.lenses) if place < 8 else dict(week.lenses)
        lenses["method_gap"] = hidden("method_gap")
        if place in {12, 14}:
            earlier = told[place - 1].week
            lenses["innovation_gap"] = replace(lenses["innovation_gap"], figures_week=earlier)
        told[place] = replace(week, lenses=lenses)
    told[-1] = _with_changes(told[-1])
    return told


def _too_early(lenses: Mapping[str, LensRelease]) -> dict[str, LensRelease]:
    return {
        key: each
        if each.verdict is Verdict.HIDDEN
        else replace(each, verdict=Verdict.NOT_ENOUGH_EVIDENCE, detectable=None)
        for key, each in lenses.items()
    }


def _with_changes(week: ReleasedWeek) -> ReleasedWeek:
    last = dict(week.lenses)
    last["testing_gap"] = replace(
        last["testing_gap"], verdict=Verdict.RAISED, onset_week="2026-W41",
        size=0.75, low=0.25, high=1.25, grade=Grade.VERY_LIKELY_HIGH,
    )  # fmt: skip
    last["user_feedback_gap"] = replace(
        last["user_feedback_gap"], verdict=Verdict.EASED, new=True, onset_week="2026-W42",
        size=1.0, low=0.5, high=1.5,
    )  # fmt: skip
    last["operations_gap"] = replace(last["operations_gap"], figures_week="2026-W46")
    spots = (
        BlindSpot("trust", Statement.NOT_ASKED),
        BlindSpot("compliance", Statement.DONT_KNOW),
    )
    return replace(week, lenses=last, blind_spots=spots)

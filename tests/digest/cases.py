"""The weeks that golden pictures and messages are kept of: ledgers made by hand, by name."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.digest.model import LENSES, ActionLine
from bot.digest.telling import Telling
from bot.disclosure.model import Attendance, BlindSpot, Grade, Guard, LensRelease, Verdict
from bot.disclosure.week import ReleasedWeek, week_number
from bot.trends.model.blind import Statement
from bot.trends.model.weeks import iso_week
from tests.digest.weeks import Course, a_week, hidden, telling, weeks

_KEYS = tuple(str(key) for key in LENSES)
_SPOTS = (
    BlindSpot("compliance", Statement.DONT_KNOW),
    BlindSpot("trust", Statement.NOT_ASKED),
)


def early(lens: str) -> LensRelease:
    return LensRelease(lens, Verdict.NOT_ENOUGH_EVIDENCE)


def with_lens(week: ReleasedWeek, key: str, **more: Any) -> ReleasedWeek:
    changed = replace(week.lenses[key], **more)
    return replace(week, lenses={**week.lenses, key: changed})


def all_hidden(week: str, attendance: Attendance | None = None) -> ReleasedWeek:
    return a_week(week, {key: hidden(key) for key in _KEYS}, attendance=attendance or Attendance())


def _steps(*runs: tuple[float | None, int]) -> list[float | None]:
    return [level for level, count in runs for _ in range(count)]


#: Half a year of a team in which nothing stands out; the first two weeks are too early.
_QUIET: Mapping[str, Course] = {
    "silo": _steps((None, 2), (0.25, 6), (0.0, 5), (0.25, 9), (0.0, 4)),
    "user_feedback_gap": _steps((None, 2), (0.5, 4), (0.25, 8), (0.5, 5), (0.25, 7)),
    "testing_gap": _steps((None, 2), (-0.25, 10), (0.0, 8), (-0.25, 6)),
    "method_gap": _steps((None, 3), (0.0, 12), (-0.25, 6), (0.0, 5)),
    "operations_gap": _steps((None, 3), (0.75, 9), (0.5, 8), (0.75, 6)),
    "innovation_gap": _steps((None, 2), (0.0, 24)),
}
_RISING = _steps((None, 2), (0.0, 10), (0.25, 6), (0.5, 3), (0.75, 3), (1.0, 2))
_FALLING = _steps((None, 2), (0.75, 12), (0.5, 5), (0.25, 3), (0.0, 2), (-0.25, 2))


def rising() -> Course:
    return _RISING


def half_a_year(**courses: Course) -> list[ReleasedWeek]:
    told = weeks({**_QUIET, **courses})
    first = told[8].week
    return [_at_its_age(week, place, first) for place, week in enumerate(told)]


def _at_its_age(week: ReleasedWeek, age: int, first: str) -> ReleasedWeek:
    """No verdict in the first eight weeks, no level before there are answers enough."""
    lenses = {}
    for key, each in week.lenses.items():
        if each.level is None:
            lenses[key] = early(key)
        else:
            lenses[key] = replace(each, basis="usual", grade=Grade.NO_SIGN)
            if age < 8:
                lenses[key] = replace(
                    lenses[key], verdict=Verdict.NOT_ENOUGH_EVIDENCE, detectable=None
                )
    return replace(week, lenses=lenses, first_trend_week=first, blind_spots=_SPOTS)


def new_team(age: int) -> Telling:
    """No level in weeks 1 and 2; by week 8 there are some, all measured from the scale's middle."""
    names = [iso_week(week_number("2026-W47") - age + 1 + place) for place in range(age)]
    first = iso_week(week_number(names[0]) + 8)
    levels: dict[str, Course] = {
        key: [None if place < 3 + number // 2 else 0.25 * number - 0.5 for place in range(age)]
        for number, key in enumerate(_KEYS)
    }
    told = [_at_its_age(week, place, first) for place, week in enumerate(weeks(levels))]
    for place, week in enumerate(told):
        attendance = Attendance("5-9" if place else "hidden", "60-80")
        told[place] = replace(absolute(week), attendance=attendance, blind_spots=())
    return telling(told)


def absolute(week: ReleasedWeek) -> ReleasedWeek:
    """The levels of a workspace that does not know yet what is usual."""
    for key, each in week.lenses.items():
        if each.level is not None:
            share = 0.25 if each.level < 0.5 else 0.5
            week = with_lens(week, key, basis="absolute", unfavourable=share, grade=None)
    return week


def quiet() -> Telling:
    return telling(half_a_year())


def raised() -> Telling:
    """Testing got worse, is told for the second week, and something is being tried."""
    told = half_a_year(testing_gap=_RISING)
    change = {
        "verdict": Verdict.RAISED, "onset_week": "2026-W40",
        "size": 0.75, "low": 0.25, "high": 1.25, "grade": Grade.LIKELY_HIGH,
    }  # fmt: skip
    told[-2] = with_lens(told[-2], "testing_gap", new=True, **change)
    told[-1] = with_lens(told[-1], "testing_gap", **change)
    actions = (
        ActionLine(
            2, "testing_gap", "A second person runs each test of the model once", "Grace Hopper",
            date(2026, 12, 11), "open", "2026-W46",
        ),
        ActionLine(
            1, "operations_gap", "One of us sits with operations on Mondays", "Alan Turing",
            date(2026, 10, 23), "not_moved", "2026-W38", "2026-W43",
        ),
    )  # fmt: skip
    return _trying(telling(told), actions)


def eased() -> Telling:
    """Users came nearer, new this week, after something that was tried; one figure is held."""
    told = half_a_year(user_feedback_gap=_FALLING)
    told[-1] = with_lens(
        told[-1], "user_feedback_gap", verdict=Verdict.EASED, new=True, onset_week="2026-W41",
        size=0.75, low=0.25, high=1.25,
    )  # fmt: skip
    for place in (-1, -2):
        told[place] = with_lens(told[place], "method_gap", figures_week="2026-W45")
    actions = (
        ActionLine(
            1, "user_feedback_gap", "Read three pieces of feedback aloud every week",
            "Grace Hopper", date(2026, 11, 13), "moved", "2026-W39", "2026-W46",
        ),
    )  # fmt: skip
    return _trying(telling(told), actions)


def everywhere() -> Telling:
    """What `finnish` tells, where the whole organisation has moved: the longest heading."""
    told = finnish()
    last = with_lens(told.week, "testing_gap", organisation_wide=True)
    return replace(told, weeks=(*told.weeks[:-1], last))


def _trying(told: Telling, actions: tuple[ActionLine, ...]) -> Telling:
    return replace(told, digest=replace(told.digest, actions=actions))


def some_hidden() -> Telling:
    """Fewer than five people answered on the silo for a while, and on users right now."""
    told = half_a_year()
    for place in (12, 13, 14, 15):
        told[place] = replace(told[place], lenses={**told[place].lenses, "silo": hidden("silo")})
    for place in (23, 24, 25):
        lenses = {**told[place].lenses, "user_feedback_gap": hidden("user_feedback_gap")}
        told[place] = replace(told[place], lenses=lenses)
    return telling(told)


def empty() -> Telling:
    """Nobody has answered for seven weeks: older figures stood for a while, then none at all."""
    told = half_a_year()
    for place in range(19, 23):
        for key in _KEYS:
            level = told[18].lenses[key]
            told[place] = with_lens(
                told[place], key, figures_week=told[18].week, level=level.level,
                level_low=level.level_low, level_high=level.level_high,
            )  # fmt: skip
        told[place] = replace(told[place], attendance=Attendance("5-9", "<40"))
    told[23:] = [all_hidden(week.week) for week in told[23:]]
    return telling(told)


def team_of_4() -> Telling:
    """Below the minimum group from the first week on: its figures count elsewhere only."""
    names = [iso_week(week_number("2026-W47") - ago) for ago in range(11, -1, -1)]
    return telling([all_hidden(name) for name in names], name="Edge")


def team_of_30() -> Telling:
    """Narrow intervals, and four lenses that changed in the same weeks; the last is folded."""
    told = half_a_year(
        testing_gap=_RISING, silo=_RISING, method_gap=_RISING, innovation_gap=_FALLING
    )
    for place, week in enumerate(told):
        lenses = {
            key: each
            if each.level is None
            else replace(each, level_low=each.level - 0.25, level_high=each.level + 0.25)
            for key, each in week.lenses.items()
        }
        told[place] = replace(
            week, lenses=lenses, attendance=Attendance("20+", ">80"), guard=Guard(5)
        )
    for key in ("testing_gap", "silo", "method_gap"):
        told[-1] = with_lens(
            told[-1], key, verdict=Verdict.RAISED, new=key == "silo", onset_week="2026-W39",
            size=1.0, low=0.75, high=1.25, grade=Grade.VERY_LIKELY_HIGH,
        )  # fmt: skip
    told[-1] = with_lens(
        told[-1], "innovation_gap", verdict=Verdict.EASED, onset_week="2026-W40",
        size=1.0, low=0.5, high=1.25,
    )  # fmt: skip
    return telling(told, name="Search and recommendations")


def finnish() -> Telling:
    """What `raised` tells, with older levels from before it was known what is usual."""
    told = raised()
    measured = tuple(absolute(week) if place < 9 else week for place, week in enumerate(told.weeks))
    fresh = telling(measured, language="fi", name="Petosten tunnistus")
    return _trying(fresh, told.digest.actions)


CASES: Mapping[str, Callable[[], Telling]] = {
    "new_week_1": lambda: new_team(1),
    "new_week_2": lambda: new_team(2),
    "new_week_8": lambda: new_team(8),
    "quiet": quiet,
    "raised": raised,
    "eased": eased,
    "hidden": some_hidden,
    "empty": empty,
    "team_of_4": team_of_4,
    "team_of_30": team_of_30,
    "finnish": finnish,
}

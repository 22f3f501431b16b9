"""The ledger as rows and as lines for the command line: what was released, no more. Pure."""

from collections.abc import Sequence
from typing import Any

from bot.disclosure.model import LensRelease
from bot.disclosure.week import ReleasedWeek


def as_rows(weeks: Sequence[ReleasedWeek]) -> list[dict[str, Any]]:
    return [
        {
            "week": week.week,
            "respondents_band": week.attendance.respondents_band,
            "participation_band": week.attendance.participation_band,
            "participation": week.participation,
            "first_trend_week": week.first_trend_week,
            "detectable_change_points": week.detectable,
            "lenses": [_row(release) for release in week.lenses.values()],
            "blind_spots": [
                {"practice": spot.practice, "statement": spot.statement.value}
                for spot in week.blind_spots
            ],
        }
        for week in weeks
    ]


def _row(release: LensRelease) -> dict[str, Any]:
    return {
        "key": release.lens,
        "verdict": release.verdict.value,
        "new": release.new,
        "onset_week": release.onset_week,
        "size_points": release.size,
        "interval": _pair(release.low, release.high),
        "level_points": release.level,
        "level_interval": _pair(release.level_low, release.level_high),
        "level_basis": release.basis,
        "unfavourable": release.unfavourable,
        "grade": release.grade.value if release.grade else None,
        "organisation_wide": release.organisation_wide,
        "figures_week": release.figures_week,
        "reason": release.reason,
    }


def _pair(low: float | None, high: float | None) -> list[float] | None:
    return None if low is None or high is None else [low, high]


def as_text(weeks: Sequence[ReleasedWeek]) -> str:
    if not weeks:
        return "Nothing has been released yet.\n"
    return "\n".join(_lines(week) for week in weeks)


def _lines(week: ReleasedWeek) -> str:
    attendance = week.attendance
    head = (
        f"{week.week}  respondents {attendance.respondents_band}, "
        f"participation {attendance.participation_band}"
    )
    lenses = [_line(release, week.week) for release in week.lenses.values()]
    spots = [f"  {spot.practice:18} {spot.statement.value}" for spot in week.blind_spots]
    return "\n".join([head, *lenses, *spots]) + "\n"


def _line(release: LensRelease, week: str) -> str:
    said = f"  {release.lens:18} {release.verdict.value}"
    if release.new:
        said += " (new)"
    if release.size is not None:
        said += f", since {release.onset_week}, {release.size} points"
        said += f" ({release.low} to {release.high})"
    if release.level is not None:
        said += f", level {release.level:+} ({release.level_low:+} to {release.level_high:+})"
    if release.figures_week not in {None, week}:
        said += f", figures of {release.figures_week}"
    return said

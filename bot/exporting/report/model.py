"""What the report shows, as values and words: lenses, actions, blind spots, participation. Pure.

Made of released weeks only; nothing here is finer than what was released. How it looks is `page`'s
and `svg`'s.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from bot.digest.drawing.panels import (
    Look,
    Panel,
    Point,
    Span,
    basis_of,
    calendar_week,
    panels,
    span,
)
from bot.digest.drawing.rows import Row
from bot.digest.drawing.words import change_in_words, signed
from bot.digest.footing import found_useful
from bot.digest.lens import level_in_full
from bot.digest.model import ActionLine
from bot.digest.organisation import gaps
from bot.digest.telling import Telling, counted, number, points
from bot.digest.usefulness import Heard
from bot.disclosure.model import Verdict
from bot.disclosure.week import GapVerdict, ReleasedOrganisation, ReleasedWeek, week_number
from bot.language import Say


@dataclass(frozen=True)
class Figures:
    """One week of one lens as a row: what is absent is an empty text."""

    week: int
    verdict: str
    level: str
    likely: str
    change: str
    note: str
    sentence: str
    """The same in words."""


@dataclass(frozen=True)
class Topic:
    """One lens: its panel, what is said of it now, and its weeks."""

    panel: Panel
    verdict: Verdict
    said: str
    about: str
    weeks: tuple[Figures, ...]


@dataclass(frozen=True)
class Presence:
    """Who took part in a week, in bands; None where it is hidden."""

    week: int
    participation: str | None
    respondents: str | None


@dataclass(frozen=True)
class BlindSpotLine:
    practice: str
    statement: str
    weeks: str
    now: bool


@dataclass(frozen=True)
class Tried:
    """An action and what became of it, in words."""

    action: ActionLine
    result: str


@dataclass(frozen=True)
class GapLine:
    """Two roles' view of a topic: who is more worried, by how much; `drawn` where they differ."""

    topic: str
    sides: str
    figures: str
    drawn: Row | None = None


@dataclass(frozen=True)
class Report:
    team: str
    say: Say
    span: Span
    last: ReleasedWeek
    released_on: date
    """When the last week was frozen, where the team is."""
    topics: tuple[Topic, ...]
    presence: tuple[Presence, ...]
    blind_spots: tuple[BlindSpotLine, ...]
    actions: tuple[Tried, ...]
    useful: tuple[str, ...] = ()
    """What was told of readers' words on the digests, the newest first."""
    gaps: tuple[GapLine, ...] | None = None
    """None for a team: gaps between roles are told of the whole organisation only."""

    @property
    def of_team(self) -> bool:
        """Only a team writes down what it tries."""
        return self.gaps is None


def report_of(
    telling: Telling,
    most: int,
    *,
    zone: tzinfo,
    useful: Iterable[Heard] = (),
    between: Sequence[GapLine] | None = None,
) -> Report:
    """The newest *most* weeks of the calendar, up to the last release.

    *between* are the gaps between roles, of the whole organisation.
    """
    weeks = span(telling.weeks, most)
    within = [week for week in telling.weeks if week_number(week.week) >= weeks.first]
    shown = panels(telling, most)
    return Report(
        team=telling.team_name,
        say=telling.say,
        span=weeks,
        last=telling.week,
        released_on=telling.week.freeze_at.astimezone(zone).date(),
        topics=tuple(_topic(telling, panel) for panel in shown),
        presence=tuple(_presence(week) for week in within),
        blind_spots=tuple(_blind_spots(telling, within)),
        actions=tuple(
            Tried(each, _result(telling, each))
            for each in telling.digest.actions
            if _concerns(each, weeks)
        ),
        useful=tuple(
            found_useful(telling.say, each)
            for each in reversed(list(useful))
            if week_number(each.until) >= weeks.first
        ),
        gaps=None if between is None else tuple(between),
    )


def gap_lines(week: ReleasedOrganisation, telling: Telling) -> list[GapLine]:
    """The gaps that are there, then the comparisons that found none; hidden ones are no lines."""
    say = telling.say
    found = [
        GapLine(row.name, row.note, _gap_size(say, row), row)
        for row in gaps.rows(week, telling, None)
    ]
    alike = [
        GapLine(
            topic=telling.name(gap.lens),
            sides=say("report.gap_none", **gaps.sides(gap, telling)),
            figures="" if gap.see is None else counted(say, "report.gap_see", gap.see),
        )
        for gap in week.gaps
        if gap.verdict is GapVerdict.NO_DIFFERENCE
    ]
    return [*found, *alike]


def _gap_size(say: Say, row: Row) -> str:
    low, high = points(say, row.low), points(say, row.high)
    return counted(say, "report.gap_size", row.size, low=low, high=high)


def _concerns(action: ActionLine, weeks: Span) -> bool:
    settled = action.settled_week
    return settled is None or week_number(settled) >= weeks.first


def _result(telling: Telling, action: ActionLine) -> str:
    """Since when and how it was found, with the size that was released where something moved."""
    say, settled = telling.say, action.settled_week
    result = say(f"report.result_{action.result}")
    if settled is None:
        return result
    trial = telling.trial(action)
    if trial is not None and trial.result == "moved" and trial.size is not None:
        size = counted(
            say,
            "report.result_size",
            trial.size,
            low=points(say, trial.low or 0.0),
            high=points(say, trial.high or trial.size),
        )
        result = f"{result}, {size}"
    return say("report.looked", week=number(settled), result=result)


def _topic(telling: Telling, panel: Panel) -> Topic:
    lens = telling.catalogue.lens(panel.key)
    return Topic(
        panel=panel,
        verdict=panel.release.verdict,
        said=verdict_in_words(telling.say, panel.points[-1]),
        about=lens.about.by(telling.say.language),
        weeks=tuple(_figures(telling, panel, point) for point in panel.points),
    )


def verdict_in_words(say: Say, point: Point) -> str:
    release = point.release
    verdict = say(f"digest.verdict_{release.verdict}")
    if release.onset_week:
        verdict = say("digest.chart_since", verdict=verdict, week=number(release.onset_week))
    more = [
        say("digest.chart_everywhere") if release.organisation_wide else None,
        say("digest.new") if release.new else None,
    ]
    return ", ".join(each for each in (verdict, *more) if each)


def _figures(telling: Telling, panel: Panel, point: Point) -> Figures:
    say, release = telling.say, point.release
    level = likely = ""
    if point.shown:
        level = signed(say, release.level or 0.0)
        low, high = signed(say, release.level_low or 0.0), signed(say, release.level_high or 0.0)
        likely = say("report.range", low=low, high=high)
    change = change_in_words(say, release) or ""
    notes = tuple(_notes(telling, panel, point))
    sentences = [
        say("report.week", week=calendar_week(point.week)),
        verdict_in_words(say, point) if not change else say(f"digest.verdict_{release.verdict}"),
        change,
        say(f"report.level_{basis_of(release)}", level=level, likely=likely) if level else "",
        *notes,
    ]
    return Figures(
        week=calendar_week(point.week),
        verdict=verdict_in_words(say, point),
        level=level,
        likely=likely,
        change=change,
        note=" ".join(notes),
        sentence=" · ".join(each for each in sentences if each),
    )


def _notes(telling: Telling, panel: Panel, point: Point) -> Iterator[str]:
    say, release = telling.say, point.release
    if point.look is Look.HIDDEN:
        yield say("report.hidden")
    if point.look is Look.EARLY:
        yield say("report.early")
    if point.look is Look.HELD and point.level_week:
        alone = release.figures_week and week_number(release.figures_week) == point.week
        key = "report.held_level" if alone else "report.held"
        yield say(key, week=number(point.level_week))
    if point.shown and not panel.comparable(point):
        yield say("report.otherwise")
    if (stands := level_in_full(say, release)) is not None:
        yield stands
    if release.organisation_wide:
        yield say("report.organisation_wide")
    yield from _trials(telling, panel.key, point.week)


def _trials(telling: Telling, key: str, week: int) -> Iterator[str]:
    """What was begun, or looked at again, in a week."""
    for action in telling.digest.actions:
        if action.lens != key:
            continue
        if week_number(action.created_week) == week:
            yield telling.say("report.began", what=action.what)
        if action.settled_week is not None and week_number(action.settled_week) == week:
            yield telling.say(f"report.found_{action.result}", what=action.what)


def _presence(week: ReleasedWeek) -> Presence:
    attendance = week.attendance
    return Presence(
        week_number(week.week),
        None if attendance.participation_band == "hidden" else attendance.participation_band,
        None if attendance.respondents_band == "hidden" else attendance.respondents_band,
    )


def _blind_spots(telling: Telling, weeks: list[ReleasedWeek]) -> Iterator[BlindSpotLine]:
    """Each practice and statement with the weeks in which it was told; those of now come first."""
    say, told = telling.say, dict[tuple[str, str], list[int]]()
    for week in weeks:
        for spot in week.blind_spots:
            told.setdefault((spot.practice, spot.statement.value), []).append(
                week_number(week.week)
            )
    last = week_number(weeks[-1].week)
    for (practice, statement), found in sorted(
        told.items(), key=lambda each: (each[1][-1] != last, -len(each[1]), each[0])
    ):
        yield BlindSpotLine(
            practice=telling.catalogue.practice(practice).name.by(say.language),
            statement=say(f"report.blind_{statement}"),
            weeks=runs_of(found),
            now=found[-1] == last,
        )


def runs_of(weeks: list[int]) -> str:
    """Weeks in ascending order as '36–39, 45–47'."""
    runs: list[list[int]] = []
    for week in weeks:
        if runs and runs[-1][1] == week - 1:
            runs[-1][1] = week
        else:
            runs.append([week, week])
    named = ((calendar_week(first), calendar_week(last)) for first, last in runs)
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in named)

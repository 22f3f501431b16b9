"""The picture in words, with its numbers: for those who do not see it. Pure.

Says what `panels` shows and no more, so that a reader of the words is told as much as a viewer.
"""

from collections.abc import Iterable

from bot.digest.drawing.panels import (
    Look,
    Panel,
    Point,
    basis_of,
    calendar_week,
    panels,
    span,
    stretches,
)
from bot.digest.telling import Telling, counted, in_sentence, number, points
from bot.disclosure.model import TOLD_CHANGE, LensRelease
from bot.disclosure.week import week_number
from bot.language import Say


def alt_of(telling: Telling) -> str:
    """What stands in for the whole picture: six lenses, each with its latest figures."""
    say, weeks = telling.say, span(telling.weeks)
    shown = panels(telling)
    return say(
        "digest.chart_alt",
        first=calendar_week(weeks.first),
        last=number(telling.week.week),
        lenses=" ".join(_panel(say, panel) for panel in shown),
    )


def _panel(say: Say, panel: Panel) -> str:
    release = panel.release
    facts = [
        in_sentence(say(f"digest.verdict_{release.verdict}")),
        say("digest.new") if release.new else None,
        change_in_words(say, release),
        say("digest.chart_everywhere")
        if release.organisation_wide and release.verdict in TOLD_CHANGE
        else None,
        _levels(say, panel),
        held_in_words(say, panel.points[-1]),
        _hidden(say, panel),
        *(
            say(f"digest.chart_alt_{mark.event}", week=calendar_week(mark.week))
            for mark in panel.marks
        ),
    ]
    return say(
        "digest.chart_alt_lens", name=panel.name, facts=", ".join(fact for fact in facts if fact)
    )


def change_in_words(say: Say, release: LensRelease) -> str | None:
    """Since when, by how many points, and the likely range; None where no change is told."""
    if release.verdict not in TOLD_CHANGE or release.onset_week is None or release.size is None:
        return None
    return counted(
        say,
        "digest.chart_alt_change",
        release.size,
        week=number(release.onset_week),
        low=points(say, release.low or 0.0),
        high=points(say, release.high or release.size),
    )


def _levels(say: Say, panel: Panel) -> str | None:
    """Where the line ends, and where it came from."""
    if panel.points[-1].look is Look.HIDDEN:
        return None
    known = [point for point in panel.points if point.shown and panel.comparable(point)]
    if not known:
        return say("digest.chart_alt_none")
    now = level_in_words(say, known[-1].release)
    if known[0].week == known[-1].week:
        return now
    was = signed(say, known[0].release.level or 0.0)
    return f"{now}, {say('digest.chart_alt_was', level=was, week=calendar_week(known[0].week))}"


def level_in_words(say: Say, release: LensRelease) -> str:
    """A released level and its interval, against what it is measured by."""
    return say(
        f"digest.chart_alt_level_{basis_of(release)}",
        level=signed(say, release.level or 0.0),
        low=signed(say, release.level_low or 0.0),
        high=signed(say, release.level_high or 0.0),
    )


def held_in_words(say: Say, point: Point) -> str | None:
    figures = point.level_week
    if point.look is not Look.HELD or figures is None:
        return None
    return say("digest.chart_alt_held", week=calendar_week(week_number(figures)))


def _hidden(say: Say, panel: Panel) -> str | None:
    """The weeks of which nothing is shown, as stretches; None if there are none."""
    hidden = [run for run in stretches(panel.points) if run[0].look is Look.HIDDEN]
    if not hidden:
        return None
    return say("digest.chart_alt_hidden", weeks=_runs(hidden))


def _runs(runs: Iterable[list[Point]]) -> str:
    """Stretches of weeks as '36–39, 45–47'."""
    ends = ((calendar_week(run[0].week), calendar_week(run[-1].week)) for run in runs)
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ends)


def signed(say: Say, value: float) -> str:
    """'+0.75', '−0,5', '0'."""
    return f"+{points(say, value)}" if value > 0 else points(say, value)

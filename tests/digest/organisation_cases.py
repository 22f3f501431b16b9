"""The weeks of an organisation that golden pictures and messages are kept of: made by hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.digest.organisation.story import OrganisationTelling
from bot.digest.usefulness import Heard
from bot.disclosure.model import Attendance, Verdict
from bot.disclosure.week import GapVerdict, ReleasedGap, ReleasedOrganisation, ReleasedWeek
from tests.digest.cases import absolute, empty, half_a_year, new_team, rising, with_lens
from tests.digest.weeks import CATALOGUE, TEXTS

ML, SOFTWARE = ("ml", "data"), ("software",)
_GAPS = (
    ReleasedGap("silo", ML, SOFTWARE, GapVerdict.DIFFERS, 0.75, 0.5, 1.0, 0.5),
    ReleasedGap("testing_gap", ("data",), SOFTWARE, GapVerdict.DIFFERS, -0.5, -0.75, -0.25, 0.5),
    ReleasedGap("operations_gap", ML, SOFTWARE, GapVerdict.NO_DIFFERENCE, 0.0, -0.25, 0.25, 0.5),
    ReleasedGap("method_gap", ML, SOFTWARE, GapVerdict.NO_DIFFERENCE, 0.0, -0.25, 0.25, 0.5),
)
_HIDDEN = (ReleasedGap("silo", ML, SOFTWARE, GapVerdict.HIDDEN),)
_QUOTES = (
    "We hear of a failure when the customer calls.",
    "Nobody has read the plan since spring.",
)


def organisation(
    weeks: Sequence[ReleasedWeek],
    gaps: tuple[ReleasedGap, ...] = (),
    *,
    language: str = "en",
    quotes: tuple[str, ...] = (),
    useful: Heard | None = None,
) -> OrganisationTelling:
    """An organisation of which these weeks were released, the last with gaps and quotes."""
    told = [_released(week) for week in weeks]
    told[-1] = replace(told[-1], gaps=gaps, quotes=quotes)
    return OrganisationTelling("Kuormitus", tuple(told), CATALOGUE, TEXTS.by(language), 31, useful)


def _released(week: ReleasedWeek) -> ReleasedOrganisation:
    silent = week.attendance.respondents_band == "hidden"
    return ReleasedOrganisation(
        week=week.week,
        freeze_at=week.freeze_at,
        first_trend_week=week.first_trend_week,
        guard=week.guard,
        lenses=week.lenses,
        attendance=week.attendance if silent else Attendance("20+", "60-80"),
        teams="1-4" if silent else "10-19",
        blind_spots=week.blind_spots,
    )


def raised(language: str = "en") -> OrganisationTelling:
    """Testing got worse everywhere, and roles see two topics differently."""
    told = [absolute(week) for week in half_a_year(testing_gap=rising())]
    told[-1] = with_lens(
        told[-1], "testing_gap", verdict=Verdict.RAISED, new=True, onset_week="2026-W40",
        size=0.75, low=0.25, high=1.25,
    )  # fmt: skip
    useful = Heard("most", "2026-W43", "2026-W46")
    return organisation(told, _GAPS, language=language, quotes=_QUOTES, useful=useful)


def quiet() -> OrganisationTelling:
    return organisation([absolute(week) for week in half_a_year()], _GAPS[2:])


ORGANISATIONS: Mapping[str, Callable[[], OrganisationTelling]] = {
    "organisation_raised": raised,
    "organisation_finnish": lambda: raised("fi"),
    "organisation_quiet": quiet,
    "organisation_new": lambda: organisation(new_team(2).weeks, _HIDDEN),
    "organisation_hidden": lambda: organisation(empty().weeks, _HIDDEN),
}

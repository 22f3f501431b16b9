"""Eight weeks of sixty people in twelve zones; the whole year is `make bench`'s."""

from tests.benchmarks.year.run import a_year, report


def test_in_eight_weeks_of_a_company_nobody_is_asked_at_a_bad_moment_and_no_round_is_lost() -> None:
    year = a_year(weeks=8, seed=3)
    assert not +year.faults, report(year)
    # Enough has happened for that to mean something.
    assert year.prompts > 300
    assert year.reminders > 100
    assert {"cap", "away", "paused", "asked_today"} <= year.left_out.keys()

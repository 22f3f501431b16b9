"""What stands of an earlier week, and what was made ready before the week is entered."""

from dataclasses import replace

import pytest

from bot.catalogue import load_catalogue
from bot.db.database import Database
from bot.disclosure.flow import enter, prepare, read_week_in, released, stands
from bot.disclosure.model import Crowd, Guard, LensRelease, Verdict, guarded
from bot.trends.model.weeks import iso_week
from tests.disclosure.figures import FREEZE, MONDAY, WEEK, a_reading, a_state
from tests.seed import a_team, terms_of

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("weeks", "verdict"), [(11, Verdict.RAISED), (12, Verdict.STEADY), (20, Verdict.STEADY)]
)
def test_a_change_that_stands_is_told_for_twelve_weeks(weeks: int, verdict: Verdict) -> None:
    crowd = Crowd(recent=6, newly=1, members=6)
    last = LensRelease(
        "silo", Verdict.RAISED, size=0.5, figures_week=iso_week(MONDAY - 3),
        alarm_week=iso_week(MONDAY - weeks), organisation_wide=True,
    )  # fmt: skip
    told = guarded("silo", a_reading(), a_state(), crowd=crowd, guard=Guard(5), last=last)
    assert told.verdict is verdict
    assert told.figures_week == last.figures_week
    assert (told.size is None) == (verdict is Verdict.STEADY)


def test_what_was_made_ready_stands_until_a_promise_or_a_ledger_changes(
    database: Database,
) -> None:
    with database.write() as session:
        team, other = (a_team(session, key=key) for key in ("one", "two"))
        ready = []
        for each in (team, other):
            figures = read_week_in(
                session, CATALOGUE, team_id=each.id, iso_week=WEEK, freeze_at=FREEZE
            )
            ready.append(prepare(session, CATALOGUE, figures, freeze_at=FREEZE))
        assert all(stands(session, each) for each in ready)
        terms_of(session, team, minimum_group=8)
        assert [stands(session, each) for each in ready] == [False, True]
        enter(session, ready[1], now=FREEZE)
        assert not stands(session, replace(ready[1]))
        assert [each.week for each in released(session, other.id)] == [WEEK]

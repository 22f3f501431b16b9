"""Absences: said, taken back, overruled."""

from datetime import timedelta

from bot.clock import TurnableClock
from bot.db.database import Database
from bot.people import absence, store
from bot.people.absence import Said
from tests.seed import a_member, a_team


def test_an_absence_can_be_taken_back_by_its_own_member_only(
    database: Database, clock: TurnableClock
) -> None:
    now = clock.now()
    with database.write() as session:
        team = a_team(session)
        ada, bo = a_member(session, team, slack_id="U01"), a_member(session, team, slack_id="U02")
        made = absence.away(session, ada.id, said=Said.SELF, until_at=None, now=now)
        assert not absence.take_back(session, made, bo.id, now=now)
        assert absence.absences_of(session, ada.id, now=now)
        assert absence.take_back(session, made, ada.id, now=now)
        assert not absence.take_back(session, made, ada.id, now=now)
        assert absence.absences_of(session, ada.id, now=now) == ()


def test_i_am_back_holds_against_a_status_that_only_goes_on(
    database: Database, clock: TurnableClock
) -> None:
    now = clock.now()
    end = now + timedelta(days=3)
    with database.write() as session:
        ada = a_member(session, a_team(session), slack_id="U01")

        def status(*, is_away: bool, until_at: object = end) -> bool:
            standing = absence.standing_statuses(session, [ada.id], now=now).get(ada.id)
            assert until_at is None or until_at == end
            return absence.follow_status(
                session, ada.id, standing,
                is_away=is_away, until_at=end if until_at else None, now=now,
            )  # fmt: skip

        assert status(is_away=True)
        assert not status(is_away=True)
        assert absence.bring_back(session, ada.id, now=now) == 1
        assert not status(is_away=True)
        assert absence.absences_of(session, ada.id, now=now) == ()
        assert status(is_away=True, until_at=None)  # another end: said anew
        assert len(absence.absences_of(session, ada.id, now=now)) == 1
        assert status(is_away=False)
        assert absence.absences_of(session, ada.id, now=now) == ()
        assert status(is_away=True)  # and away again later


def test_whatever_changes_somebodys_time_has_their_prompts_planned_anew(
    database: Database, clock: TurnableClock
) -> None:
    now = clock.now()
    with database.write() as session:
        team = a_team(session)
        ada, bo = a_member(session, team, slack_id="U01"), a_member(session, team, slack_id="U02")
        assert store.stale_plans(session) == {}
        store.set_own_time(session, ada.id, now=now, working_hours="11:00-19:00")
        assert set(store.stale_plans(session)) == {ada.id}
        store.plans_fresh(session, {ada.id: now - timedelta(seconds=1)})
        assert set(store.stale_plans(session)) == {ada.id}  # marked again meanwhile
        store.plans_fresh(session, store.stale_plans(session))
        store.mark_plans_stale(session, now, team_id=team.id)
        assert set(store.stale_plans(session)) == {ada.id, bo.id}

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.asking.flow import plan_prompts
from bot.asking.model import PromptState, Reason
from bot.asking.store import PromptRow
from bot.audit import store as audit
from bot.catalogue import load_catalogue
from bot.clock import TurnableClock
from bot.configuring import above, changing, document
from bot.configuring.above import Above
from bot.configuring.changing import (
    Archived,
    Change,
    Changed,
    Conflict,
    Managed,
    ReadOnly,
    Taken,
    Unknown,
)
from bot.configuring.flow import Applied, File, apply, exported
from bot.configuring.model import Retention, TeamPart
from bot.db.database import Database
from bot.errors import Rejection
from bot.language import Texts
from bot.scheduling import notices, store
from bot.scheduling.flow import open_rounds
from bot.sending.store import OutboxRow
from tests.configuring.files import CONFIG, changed
from tests.conftest import NOW

TUESDAY = "FREQ=WEEKLY;BYDAY=TU"


def filed(database: Database, clock: TurnableClock, text: str = CONFIG) -> Applied:
    config = document.parse(text, "teams.yaml")
    source = File("/etc/teams.yaml", text)
    return apply(database, config, now=clock.now(), found=None, source=source)


@contextmanager
def in_slack(database: Database, clock: TurnableClock, text: str = CONFIG) -> Iterator[Session]:
    """The contract's team, managed in Slack."""
    filed(database, clock, text)
    with database.write() as session:
        changing.manage(
            session, "fraud-ml", Managed.SLACK, actor="U09", version=None, now=clock.now()
        )
    with database.write() as session:
        yield session


def part_of(session: Session) -> tuple[TeamPart, int]:
    found = changing.standing(session, "fraud-ml")
    assert found is not None
    return found.part, found.version


def at_ten(part: TeamPart, at: str, recurrence: str = TUESDAY) -> TeamPart:
    one = part.schedules[0].model_copy(update={"at": at, "recurrence": recurrence})
    return part.with_schedule(one)


def test_a_team_of_a_file_is_read_only_until_it_is_taken_over(
    database: Database, clock: TurnableClock
) -> None:
    filed(database, clock)
    with database.write() as session:
        part, version = part_of(session)
        with pytest.raises(ReadOnly):
            changing.change(session, part, actor="U09", version=version, now=clock.now())
        changing.manage(
            session, part.key, Managed.SLACK, actor="U09", version=version, now=clock.now()
        )
        part, version = part_of(session)
        done = changing.change(
            session,
            part.model_copy(update={"name": "Fraud"}),
            actor="U09",
            version=version,
            now=clock.now(),
        )
    assert done.after.name == "Fraud"
    assert done.version == version + 1


def test_a_file_leaves_alone_what_is_managed_in_slack_unless_it_takes_over(
    database: Database, clock: TurnableClock
) -> None:
    with in_slack(database, clock) as session:
        part, version = part_of(session)
        renamed = part.model_copy(update={"name": "Ours"})
        changing.change(session, renamed, actor="U09", version=version, now=clock.now())
    assert filed(database, clock).changes == {"fraud-ml": Change.KEPT}
    with database.read() as session:
        assert part_of(session)[0].name == "Ours"
    config = document.parse(CONFIG, "teams.yaml")
    taken = apply(database, config, now=clock.now(), found=None, take_over=True)
    assert taken.changes == {"fraud-ml": Change.CHANGED}
    with database.read() as session:
        found = changing.standing(session, "fraud-ml")
    assert found is not None
    assert (found.part.name, found.managed) == ("Fraud ML", Managed.FILE)


def test_the_second_of_two_admins_is_told_who_changed_the_team_and_when(
    database: Database, clock: TurnableClock
) -> None:
    with in_slack(database, clock) as session:
        part, version = part_of(session)
        first = part.model_copy(update={"name": "First"})
        changing.change(session, first, actor="U09", version=version, now=clock.now())
        second = part.model_copy(update={"name": "Second"})
        with pytest.raises(Conflict) as refused:
            changing.change(session, second, actor="U01", version=version, now=clock.now())
        assert (refused.value.by, refused.value.at) == ("U09", clock.now())
        assert part_of(session)[0].name == "First"
        done = changing.change(session, second, actor="U01", version=None, now=clock.now())
        assert done.after.name == "Second"


def test_a_change_that_changes_nothing_is_neither_counted_nor_noted(
    database: Database, clock: TurnableClock
) -> None:
    with in_slack(database, clock) as session:
        part, version = part_of(session)
        before = audit.head(session)
        done = changing.change(session, part, actor="U09", version=version, now=clock.now())
        assert (done.change, done.version) == (Change.SAME, version)
        assert audit.head(session) == before


def test_every_change_is_noted_with_what_was_before(
    database: Database, clock: TurnableClock
) -> None:
    with in_slack(database, clock) as session:
        part, version = part_of(session)
        changing.change(
            session, at_ten(part, "11:30"), actor="U09", version=version, now=clock.now()
        )
        entry = audit.newest_of(session, "team:fraud-ml")
        assert entry is not None
        assert (entry.actor, entry.act) == ("U09", "team.changed")
        assert entry.before is not None
        assert entry.after is not None
        assert entry.before["schedules"]["weekly"]["at"] == "10:00"
        assert entry.after["schedules"]["weekly"]["at"] == "11:30"
        assert set(entry.after) == {"schedules"}
        assert audit.verify(session) is None
        assert [one.actor for one in audit.all_entries(session)] == [
            "file:teams.yaml", "file:teams.yaml", "U09", "U09",
        ]  # fmt: skip


def test_a_file_applied_again_notes_nothing(database: Database, clock: TurnableClock) -> None:
    filed(database, clock)
    with database.read() as session:
        before = audit.head(session)
    filed(database, clock)
    with database.read() as session:
        assert audit.head(session) == before


def test_a_new_team_needs_a_key_that_is_free(database: Database, clock: TurnableClock) -> None:
    with in_slack(database, clock) as session:
        part, version = part_of(session)
        with pytest.raises(Taken):
            changing.create(session, part, actor="U09", now=clock.now())
        changing.archive(session, part.key, actor="U09", version=version, now=clock.now())
        with pytest.raises(Taken):
            changing.create(session, part, actor="U09", now=clock.now())
        new = part.model_copy(update={"key": "new"})
        done = changing.create(session, new, actor="U09", now=clock.now())
        assert (done.change, done.version) == (Change.NEW, 1)
        found = changing.standing(session, "new")
        assert found is not None
        assert found.managed is Managed.SLACK


def test_a_paused_schedule_asks_nobody_until_it_is_resumed(
    database: Database, clock: TurnableClock
) -> None:
    with in_slack(database, clock) as session:
        changing.pause(session, "fraud-ml", "weekly", actor="U09", version=None, now=clock.now())
        assert store.schedules(session) == []
        assert part_of(session)[0].schedules[0].paused is True
    # A file that does not speak of the pause does not end it.
    apply(database, document.parse(CONFIG, "c"), now=clock.now(), found=None, take_over=True)
    with database.write() as session:
        assert store.schedules(session) == []
        changing.manage(
            session, "fraud-ml", Managed.SLACK, actor="U09", version=None, now=clock.now()
        )
        clock.turn(clock.now() + timedelta(weeks=3, days=2))
        changing.resume(session, "fraud-ml", "weekly", actor="U09", version=None, now=clock.now())
        [schedule] = store.schedules(session)
        assert schedule.since_at == clock.now()
    # What came while it paused was not missed.
    clock.turn(clock.now() + timedelta(minutes=1))
    assert open_rounds(database, now=clock.now()) == []


def test_a_paused_team_asks_nobody_until_it_is_resumed(
    database: Database, clock: TurnableClock
) -> None:
    with in_slack(database, clock) as session:
        changing.pause(session, "fraud-ml", actor="U09", version=None, now=clock.now())
        assert store.schedules(session) == []
        done = changing.resume(session, "fraud-ml", actor="U09", version=None, now=clock.now())
        assert done.after.paused is None
        assert len(store.schedules(session)) == 1


def test_an_archived_team_comes_back_with_its_schedules_paused(
    database: Database, clock: TurnableClock
) -> None:
    with in_slack(database, clock) as session:
        part, version = part_of(session)
        changing.archive(session, part.key, actor="U09", version=version, now=clock.now())
        assert [one.part.key for one in changing.standings(session)] == []
        assert [one.part.key for one in changing.standings(session, archived=True)] == ["fraud-ml"]
        with pytest.raises(Archived):
            changing.change(session, part, actor="U09", version=None, now=clock.now())
        with pytest.raises(Archived):
            changing.pause(session, part.key, actor="U09", version=None, now=clock.now())
        done = changing.restore(session, part.key, actor="U09", version=None, now=clock.now())
        assert [one.paused for one in done.after.schedules] == [True]
        assert done.after.model_copy(update={"schedules": part.schedules}) == part


def test_an_archived_schedule_comes_back_as_it_was(
    database: Database, clock: TurnableClock
) -> None:
    with in_slack(database, clock) as session:
        part, version = part_of(session)
        done = changing.archive(
            session, part.key, "weekly", actor="U09", version=version, now=clock.now()
        )
        assert done.after.schedules == ()
        found = changing.standing(session, part.key)
        assert found is not None
        assert [one.key for one in found.archived] == ["weekly"]
        done = changing.restore(
            session, part.key, "weekly", actor="U09", version=done.version, now=clock.now()
        )
        assert done.after == part


def test_copies_ask_nobody(database: Database, clock: TurnableClock) -> None:
    with in_slack(database, clock) as session:
        done = changing.duplicate(
            session, "fraud-ml", new_key="copy", name="A copy", actor="U09", now=clock.now()
        )
        assert done.after.members == part_of(session)[0].members
        assert [one.paused for one in done.after.schedules] == [True]
        second = changing.duplicate_schedule(
            session, "fraud-ml", "weekly", new_key="more", actor="U09", version=None,
            now=clock.now(),
        )  # fmt: skip
        assert [(one.key, one.paused) for one in second.after.schedules] == [
            ("weekly", None),
            ("more", True),
        ]
        assert len(store.schedules(session)) == 1


def acts() -> list[Callable[[Session], Changed]]:
    def at(session: Session, act: Callable[..., Changed], *names: str) -> Changed:
        return act(session, *names, actor="U09", version=None, now=NOW)

    return [
        lambda session: at(session, changing.pause, "none"),
        lambda session: at(session, changing.pause, "fraud-ml", "none"),
        lambda session: at(session, changing.archive, "fraud-ml", "none"),
        lambda session: at(session, changing.restore, "fraud-ml", "none"),
    ]


@pytest.mark.parametrize("number", range(4))
def test_what_is_not_there_is_refused(
    database: Database, clock: TurnableClock, number: int
) -> None:
    with in_slack(database, clock) as session, pytest.raises(Unknown) as refused:
        acts()[number](session)
    assert isinstance(refused.value, Rejection)


def test_pausing_takes_back_the_prompts_that_wait(
    database: Database, clock: TurnableClock, texts: Texts
) -> None:
    # 8:30 in Helsinki: the round of 8:00 is open, and its prompts wait for the working hours.
    clock.turn(clock.now() - timedelta(hours=2, minutes=30))
    text = changed(('at: "10:00"', 'at: "08:00"'))
    filed(database, clock, text)
    with database.write() as session:
        changing.manage(
            session, "fraud-ml", Managed.SLACK, actor="U09", version=None, now=clock.now()
        )
    assert open_rounds(database, now=clock.now())
    assert plan_prompts(database, load_catalogue(), now=clock.now()) == 5
    with database.write() as session:
        done = changing.pause(
            session, "fraud-ml", "weekly", actor="U09", version=None, now=clock.now()
        )
        assert done.taken_back == 5
        # Nobody has got anything of the round that was open: it is told, whatever comes then.
        assert [one.occurrence.hour for one in done.fallen] == [8]
        states = session.execute(select(PromptRow.state, PromptRow.reason)).all()
        assert set(states) == {(PromptState.SKIPPED.value, Reason.STOPPED.value)}
        changing.resume(session, "fraud-ml", "weekly", actor="U09", version=None, now=clock.now())
        [row] = session.scalars(select(OutboxRow).where(OutboxRow.kind == notices.KIND))
        assert notices.renderer(texts)(session, row) is not None


def test_a_round_that_an_edit_makes_fall_away_is_told_to_admins_once_it_stays_so(
    database: Database, clock: TurnableClock, texts: Texts
) -> None:
    clock.turn(clock.now() - timedelta(hours=6))
    with in_slack(database, clock) as session:
        part, _ = part_of(session)
        monday = at_ten(part, "10:00", "FREQ=WEEKLY;BYDAY=MO")
        done = changing.change(session, monday, actor="U09", version=None, now=clock.now())
        [lost] = done.fallen
        assert lost.occurrence.date() == date(2026, 11, 24)
        [row] = session.scalars(select(OutboxRow).where(OutboxRow.kind == notices.KIND))
        message = notices.renderer(texts)(session, row)
        assert message is not None
        assert "Tuesday 24 November" in message.text
        assert "Monday 30 November" in message.text
        changing.change(session, part, actor="U09", version=None, now=clock.now())
        assert notices.renderer(texts)(session, row) is None


def test_a_round_that_is_moved_within_its_week_does_not_fall_away(
    database: Database, clock: TurnableClock
) -> None:
    clock.turn(clock.now() - timedelta(hours=6))
    with in_slack(database, clock) as session:
        part, _ = part_of(session)
        thursday = at_ten(part, "10:00", "FREQ=WEEKLY;BYDAY=TH")
        assert not changing.change(
            session, thursday, actor="U09", version=None, now=clock.now()
        ).fallen


def test_what_stands_above_the_teams_is_changed_like_a_team(
    database: Database, clock: TurnableClock
) -> None:
    filed(database, clock)
    with database.write() as session:
        found = above.above(session)
        assert (found.admins, found.managed) == (("U09",), Managed.FILE)
        kept = Retention(text="P6M")

        def said(version: int) -> Above:
            return above.change(
                session,
                admins=("U09", "U01"),
                organisation=None,
                retention=kept,
                actor="U09",
                version=version,
                now=clock.now(),
            )

        with pytest.raises(ReadOnly):
            said(found.version)
        seen = above.manage(
            session, Managed.SLACK, actor="U09", version=found.version, now=clock.now()
        )
        now = said(seen.version)
        assert (now.admins, now.retention) == (("U09", "U01"), kept)
        with pytest.raises(Conflict):
            said(seen.version)
    assert not filed(database, clock).above
    with database.read() as session:
        assert above.above(session).retention == kept


def test_the_export_of_what_was_applied_is_that_file_and_of_a_change_its_line_alone(
    database: Database, clock: TurnableClock
) -> None:
    text = "# Ask Bo first.\n" + CONFIG.replace("name: Fraud ML", "name: Fraud ML   # for now")
    with in_slack(database, clock, text) as session:
        assert exported(session) == text
        part, version = part_of(session)
        changing.change(session, at_ten(part, "11:30"), actor="U09", version=version, now=NOW)
        assert exported(session) == text.replace('at: "10:00"', 'at: "11:30"')

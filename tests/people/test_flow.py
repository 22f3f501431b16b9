import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.clock import Clock
from bot.db.database import Database
from bot.errors import Misconfigured
from bot.people import enrolment, flow, store
from bot.people.language import language_of
from bot.people.model import State
from tests.people.directory import FakeDirectory, a_user
from tests.seed import a_member, a_team, a_workspace


def names(database: Database, key: str = "fraud-ml") -> list[str]:
    with database.read() as session:
        team = store.team_by_key(session, key)
        assert team is not None
        return [one.member.slack_id for one in store.active_members(session, team.id)]


def test_a_channels_people_become_members_with_zone_locale_and_name(
    database: Database, clock: Clock
) -> None:
    with database.write() as session:
        team = a_team(session, source={"channel": "C01"})
    ada = a_user("U01", real_name="Ada", tz="America/New_York", locale="fi-FI")
    flow.sync(database, FakeDirectory([ada, a_user("U99")], {"C01": ["U01"]}), now=clock.now())
    with database.read() as session:
        member = store.active_members(session, team.id)[0].member
        assert (member.name, member.timezone, language_of(member)) == (
            "Ada", "America/New_York", "fi",
        )  # fmt: skip
        assert store.member_by_slack_id(session, "U99") is None
        assert store.team_by_id(session, team.id).synced_at == clock.now()


@pytest.mark.parametrize(
    "fields",
    [
        {"is_bot": True},
        {"deleted": True},
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"team_id": "T0OTHER"},
    ],
)
def test_bots_guests_strangers_and_the_deactivated_are_left_out(
    database: Database, clock: Clock, fields: dict[str, object]
) -> None:
    with database.write() as session:
        a_team(session, source={"channel": "C01"})
    directory = FakeDirectory(
        [a_user("U01"), a_user("U02", **fields), a_user("USLACKBOT"), a_user("U0RETRO")],
        {"C01": ["U01", "U02", "USLACKBOT", "U0RETRO"]},
    )
    flow.sync(database, directory, now=clock.now())
    assert names(database) == ["U01"]


def test_who_leaves_ends_the_membership_and_may_come_back_with_the_same_role(
    database: Database, clock: Clock
) -> None:
    with database.write() as session:
        team = a_team(session, source={"channel": "C01"})
        ada = a_member(session, team, slack_id="U01", role="ml")
    directory = FakeDirectory([a_user("U01"), a_user("U02")], {"C01": ["U02"]})
    flow.sync(database, directory, now=clock.now())
    assert names(database) == ["U02"]
    directory.channels["C01"] = ["U01", "U02"]
    flow.sync(database, directory, now=clock.now() + timedelta(hours=1))
    assert names(database) == ["U01", "U02"]
    with database.read() as session:
        back = store.membership(session, team.id, ada.id)
        assert back is not None
        assert back.role == "ml"


def test_somebody_whom_slack_lists_no_more_has_left(database: Database, clock: Clock) -> None:
    with database.write() as session:
        a_member(session, a_team(session, source={"users": ["U01"]}), slack_id="U01")
    flow.sync(database, FakeDirectory([a_user("U02")]), now=clock.now())
    with database.read() as session:
        gone = store.member_by_slack_id(session, "U01")
        assert gone is not None
        assert gone.state is State.LEFT
    assert names(database) == []


def test_without_user_groups_the_last_known_people_stay_and_one_line_says_so(
    database: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with database.write() as session:
        a_member(session, a_team(session, source={"usergroup": "S01"}), slack_id="U01")
    with caplog.at_level(logging.WARNING):
        flow.sync(database, FakeDirectory([a_user("U01")], usergroups=None), now=clock.now())
    assert names(database) == ["U01"]
    assert len(caplog.records) == 1
    assert "keeps its last known people" in caplog.text


def test_without_a_list_of_users_people_are_looked_up_one_by_one(
    database: Database, clock: Clock
) -> None:
    with database.write() as session:
        a_team(session, source={"users": ["U01", "U02"]})
    directory = FakeDirectory([a_user("U01"), a_user("U03")], lists_users=False)
    flow.sync(database, directory, now=clock.now())
    assert names(database) == ["U01"]


def test_admins_come_from_the_settings_else_the_config_else_the_owners(
    database: Database, clock: Clock
) -> None:
    with database.write() as session:
        a_team(session)
    directory = FakeDirectory([a_user("U01", is_owner=True), a_user("U02"), a_user("U03")])

    def admins(*named: str) -> tuple[str, ...]:
        flow.sync(database, directory, now=clock.now(), admins=named)
        with database.read() as session:
            return store.admins(session)

    assert admins() == ("U01",)
    with database.write() as session:
        enrolment.write_admins(session, a_workspace(session).id, "config", ["U02"])
    assert admins() == ("U02",)
    assert admins("U03") == ("U03",)
    assert admins() == ("U02",)


def test_a_token_of_another_workspace_is_refused(database: Database, clock: Clock) -> None:
    with database.write() as session:
        a_workspace(session, slack_id="T0OTHER", name="Other")
    with pytest.raises(Misconfigured, match="belongs to the workspace Other"):
        flow.sync(database, FakeDirectory(), now=clock.now())


def test_reading_the_same_people_twice_changes_nothing(database: Database, clock: Clock) -> None:
    with database.write() as session:
        team = a_team(session, source={"channel": "C01"})
    directory = FakeDirectory([a_user("U01"), a_user("U02")], {"C01": ["U01", "U02"]})
    seen = []
    for _ in range(2):
        flow.sync(database, directory, now=clock.now())
        with database.read() as session:
            seen.append(store.active_members(session, team.id))
    assert seen[0] == seen[1]


def test_processes_that_read_people_at_once_take_turns(database: Database, clock: Clock) -> None:
    with database.write() as session:
        team = a_team(session, source={"channel": "C01"})
    ids = [f"U{number:03}" for number in range(1, 60)]
    directory = FakeDirectory([a_user(one) for one in ids], {"C01": ids})
    with ThreadPoolExecutor(4) as pool:
        for done in [
            pool.submit(flow.sync, database, directory, now=clock.now()) for _ in range(4)
        ]:
            done.result()
    with database.read() as session:
        assert len(store.active_members(session, team.id)) == len(ids)

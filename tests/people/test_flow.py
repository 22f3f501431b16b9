import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.clock import Clock, TurnableClock
from bot.db.database import Database
from bot.errors import Misconfigured
from bot.people import enrolment, flow, store
from bot.people.language import language_of
from bot.people.model import State
from bot.slack import NotPosted, SlackUser
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


@pytest.mark.parametrize("listed", [[], [a_user("U01")]])
def test_a_list_without_the_bot_itself_dismisses_nobody(
    database: Database, clock: Clock, listed: list[SlackUser]
) -> None:
    with database.write() as session:
        team = a_team(session, source={"channel": "C01"})
        for slack_id in ("U01", "U02", "U03"):
            a_member(session, team, slack_id=slack_id)

    class HalfASlack(FakeDirectory):
        def users(self) -> Iterator[SlackUser]:
            return iter(listed)

    everybody = [a_user("U01"), a_user("U02"), a_user("U03", deleted=True)]
    flow.sync(database, HalfASlack(everybody, {"C01": ["U01", "U02", "U03"]}), now=clock.now())
    assert names(database) == ["U01", "U02"], "who has left is found by asking for them"


def test_owners_are_admins_also_where_the_list_lacks_the_bot(
    database: Database, clock: Clock
) -> None:
    directory = FakeDirectory([a_user("U01", is_owner=True)], lists_itself=False)
    flow.sync(database, directory, now=clock.now())
    with database.read() as session:
        assert store.admins(session) == ("U01",)


def test_only_teams_whose_people_slack_told_count_as_read_and_others_are_tried_again_soon(
    database: Database, clock: TurnableClock
) -> None:
    with database.write() as session:
        told = a_team(session, key="told", source={"channel": "C01"})
        closed = a_team(session, key="closed", source={"channel": "C02"})

    class Closed(FakeDirectory):
        def channel_members(self, channel_id: str) -> list[str]:
            if channel_id not in self.channels:
                raise NotPosted("conversations.members", "channel_not_found")
            return super().channel_members(channel_id)

    directory = Closed([a_user("U01")], {"C01": ["U01"]})
    start, synced = clock.now(), []
    for minute in range(70):
        clock.turn(start + timedelta(minutes=minute))
        if minute == 3:
            directory.channels["C02"] = ["U01"]
        with database.read() as session:
            due = flow.is_due(session, now=clock.now())
        if not due:
            continue
        flow.sync(database, directory, now=clock.now())
        with database.read() as session:
            teams = [store.team_by_id(session, one.id) for one in (told, closed)]
            synced.append((minute, [one.synced_at is not None for one in teams]))
    assert synced == [
        (0, [True, False]),
        (2, [True, False]),
        (4, [True, True]),
        (64, [True, True]),
    ]


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
    assert [one.member.slack_id for one in seen[0]] == ["U01", "U02"]
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

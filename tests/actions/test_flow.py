"""Writing down and taking back on both databases, without Slack."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.actions import store, view
from bot.actions.flow import Trying
from bot.actions.model import Finding, Plan
from bot.actions.payload import Submission, Tap
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.errors import Unavailable
from bot.language import Texts
from bot.people.model import Team
from tests.scene import CATALOGUE, PaperSlack
from tests.seed import a_member, a_team


class Away(Database):
    """A database that goes away when it is to keep something."""

    @contextmanager
    def write(self) -> Iterator[Session]:
        with super().write() as session:
            yield session
            raise Unavailable("The database does not answer now.")


TOGETHER = 8


class Together(Database):
    """A database to which several write at the same moment."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._barrier = Barrier(TOGETHER)

    @contextmanager
    def write(self) -> Iterator[Session]:
        with super().write() as session:
            self._barrier.wait(timeout=30)
            yield session


@pytest.fixture
def team(database: Database) -> Team:
    with database.write() as session:
        team = a_team(session, leads=("U09",))
        a_member(session, team, slack_id="U01", locale="en-GB")
        a_member(session, team, slack_id="U02", locale="fi-FI")
    return team


def the_desk(database: Database, clock: TurnableClock, texts: Texts) -> Trying:
    return Trying(database, CATALOGUE, texts, clock, PaperSlack(), lambda _url, _text: None)


def a_submission(
    team: Team,
    own: str = "Pair",
    *,
    user: str = "U01",
    owner: str = "U01",
    window: str = "V1",
    metadata: str | None = None,
) -> Submission:
    context = {"team_id": team.id, "week": "2026-W47", "lens": "silo"}
    values = {
        "own": {"own": {"value": own}},
        "owner": {"owner": {"selected_user": owner}},
        "due": {"due": {"selected_date": "2026-12-22"}},
        "expects": {"expects": {"value": None}},
    }
    shown = {
        "id": window,
        "private_metadata": json.dumps(context) if metadata is None else metadata,
        "state": {"values": values},
    }
    return Submission.model_validate({"user": {"id": user}, "view": shown})


def kept(database: Database, team: Team) -> list[str]:
    with database.read() as session:
        return [action.what for action in store.all_of(session, team.id)]


def test_ten_windows_with_the_same_words_at_once_are_one_action(
    database: Database, clock: TurnableClock, texts: Texts, team: Team
) -> None:
    desk = the_desk(database, clock, texts)
    sent = [a_submission(team, window=f"V{number % 5}") for number in range(10)]
    with ThreadPoolExecutor(10) as pool:
        replies = list(pool.map(desk.save, sent))
    assert {reply["response_action"] for reply in replies} == {"update"}
    assert kept(database, team) == ["Pair"]


def test_people_in_two_processes_who_write_the_same_at_once_have_one_action(
    postgres_url: str, clock: TurnableClock, texts: Texts
) -> None:
    database = Together(postgres_url)
    with Database.write(database) as session:
        team = a_team(session)
        a_member(session, team)
    desk = the_desk(database, clock, texts)
    sent = [a_submission(team, window=f"V{number}") for number in range(TOGETHER)]
    with ThreadPoolExecutor(TOGETHER) as pool:
        list(pool.map(desk.save, sent))
    assert kept(database, team) == ["Pair"]
    database.dispose()


def test_a_database_that_is_away_loses_no_words(
    sqlite_url: str, clock: TurnableClock, texts: Texts
) -> None:
    away = Away(sqlite_url)
    with Database.write(away) as session:
        team = a_team(session)
        a_member(session, team)
    reply = the_desk(away, clock, texts).save(a_submission(team))
    assert reply["response_action"] == "errors"
    assert "Your words are still here" in reply["errors"][view.OWN]
    there = Database(sqlite_url)
    assert the_desk(there, clock, texts).save(a_submission(team))["response_action"] == "update"
    told = {"id": "V1", "private_metadata": '{"action_id": 1}'}
    back = Submission.model_validate({"user": {"id": "U01"}, "view": told})
    shown = json.dumps(the_desk(away, clock, texts).withdraw(back))
    assert "It still stands" in shown
    assert kept(there, team) == ["Pair"]
    away.dispose()
    there.dispose()


@pytest.mark.parametrize(
    "metadata",
    ["", "[]", "{", "null", '{"team_id": "x"}', '{"team_id": -1}', '{"team_id": 99999999999999}'],
)
def test_a_window_that_carries_nonsense_stores_nothing_and_gives_the_words_back(
    database: Database, clock: TurnableClock, texts: Texts, team: Team, metadata: str
) -> None:
    reply = the_desk(database, clock, texts).save(a_submission(team, metadata=metadata))
    assert reply["response_action"] == "update"
    assert "Pair" in json.dumps(reply["view"])
    assert kept(database, team) == []


def test_too_long_words_are_refused_beside_their_field(
    database: Database, clock: TurnableClock, texts: Texts, team: Team
) -> None:
    reply = the_desk(database, clock, texts).save(a_submission(team, "🙂" * 201))
    assert list(reply["errors"]) == [view.OWN]
    assert kept(database, team) == []


@pytest.mark.parametrize("owner", ["", "U77", "USLACKBOT"])
def test_only_people_of_the_team_look_after_something(
    database: Database, clock: TurnableClock, texts: Texts, team: Team, owner: str
) -> None:
    reply = the_desk(database, clock, texts).save(a_submission(team, owner=owner))
    assert list(reply["errors"]) == [view.OWNER]
    assert kept(database, team) == []


def test_a_lead_may_look_after_something(
    database: Database, clock: TurnableClock, texts: Texts, team: Team
) -> None:
    desk = the_desk(database, clock, texts)
    assert desk.save(a_submission(team, owner="U09"))["response_action"] == "update"
    assert kept(database, team) == ["Pair"]


def test_control_signs_and_half_surrogates_are_not_kept(
    database: Database, clock: TurnableClock, texts: Texts, team: Team
) -> None:
    the_desk(database, clock, texts).save(a_submission(team, "Pair\x00 on\x07 \r\n tests"))
    assert kept(database, team) == ["Pair on tests"]


def test_only_a_lead_takes_back_what_is_somebody_elses(
    database: Database, clock: TurnableClock, texts: Texts, team: Team
) -> None:
    desk = the_desk(database, clock, texts)
    with database.write() as session:
        action, _ = store.add(
            session,
            Finding(team.id, "2026-W47", "silo"),
            Plan("Pair", "U01", date(2026, 12, 22), "Better"),
            created_by="U01",
            written_in="V1",
            now=clock.now(),
        )

    def take_back(user: str) -> dict[str, Any]:
        told = {"id": "V2", "private_metadata": json.dumps({"action_id": action.id})}
        return desk.withdraw(Submission.model_validate({"user": {"id": user}, "view": told}))

    for user in ("U02", "U77"):
        take_back(user)
        assert kept(database, team) == ["Pair"]
    with database.write() as session:
        assert store.settle(session, action.id, "moved", "2026-W51", now=clock.now())
    assert "ended already" in json.dumps(take_back("U01"))
    assert kept(database, team) == ["Pair"]


def test_where_the_contract_decides_the_window_suggests_what_the_team_can_do(
    database: Database, clock: TurnableClock, texts: Texts
) -> None:
    desk = the_desk(database, clock, texts)
    with database.write() as session:
        team = a_team(session, key="by-contract", context={"customer": "external"})
        a_member(session, team, slack_id="U05", locale="en-GB")
    value = {"value": f"{team.id}:2026-W47:innovation_gap"}
    desk.open(Tap.model_validate({"user": {"id": "U05"}, "actions": [value], "trigger_id": "T"}))
    assert isinstance(desk.gateway, PaperSlack)
    shown = json.dumps(desk.gateway.modals[-1][1])
    assert CATALOGUE.lens("innovation_gap").tries("en", by_contract=True)[0] in shown
    assert CATALOGUE.lens("innovation_gap").tries("en")[0] not in shown

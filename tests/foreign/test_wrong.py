"""Wrong settings and databases: one line that says what to do, and nothing sent or lost."""

import sqlite3
import threading
from contextlib import closing

import pytest

from tests.foreign.conftest import Settle
from tests.foreign.outside import eventually, tap
from tests.foreign.server import ForeignSlack, Traits, serving


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-of-somebody-else"),
        ("SLACK_SIGNING_SECRET", ""),
        ("RETROSTAR_NOW", "yesterday"),
    ],
)
def test_serve_ends_with_one_line_at_a_wrong_setting(
    settle: Settle, setting: str, value: str
) -> None:
    slack, home = settle()
    ended = home.run("serve", **{setting: value})
    words = [line for line in ended.err.splitlines() if not line.startswith("{")]
    assert ended.code == 2
    assert len(words) == 1
    assert setting in words[0]
    assert slack.posts() == []


def test_another_workspace_is_refused_before_anything_is_sent_there(settle: Settle) -> None:
    slack, home = settle()
    assert home.run("config", "apply").code == 0
    other = ForeignSlack(Traits(team_id="T0OTHER"), users=slack.users, channels=slack.channels)
    with serving(other):
        for words in (["serve"], ["check"], ["rounds", "open", "--team", "fraud-ml"]):
            ended = home.run(*words, RETROSTAR_SLACK_API_URL=other.api_url)
            assert ended.code == 2, words
            assert "T0FOREIGN" in ended.err
    assert other.posts() == []


def test_beside_a_running_serve_a_round_is_asked_once_and_a_locked_database_loses_no_tap(
    settle: Settle,
) -> None:
    slack, home = settle(now="2026-11-25T10:00:00+02:00")
    process = home.serve()
    home.wait_ready()
    opened = home.run("rounds", "open", "--team", "fraud-ml")
    assert opened.out == "8 members of Fraud ML asked, 0 not now.\n"
    assert len(slack.posts()) == 8
    payload, redrawn = tap(slack, slack.posts(to="DU01")[0], "retrostar.answer", by="U01")
    with closing(sqlite3.connect(home.database, check_same_thread=False)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        threading.Timer(2, connection.rollback).start()
        home.deliver_payload(payload)
        eventually(lambda: redrawn, "a redrawn message")
    assert len(home.answers()) == 1
    home.end_well(process)


def test_a_database_that_is_ahead_is_left_alone(settle: Settle) -> None:
    _, home = settle()
    assert home.run("db", "upgrade").code == 0
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'later'")
        connection.commit()
    for words, code in ((["serve"], 1), (["check"], 1), (["db", "upgrade"], 2)):
        ended = home.run(*words)
        assert ended.code == code, words
        assert "newer version" in ended.err

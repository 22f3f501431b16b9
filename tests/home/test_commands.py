"""/retro: each word in both languages, and who may do what."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.clock import TurnableClock
from bot.db.database import Database
from bot.people import store as people
from bot.people.store import MemberRow
from bot.scheduling.store import RoundRow
from bot.sending.store import OutboxRow
from tests.conftest import NOW
from tests.deliveries import a_command
from tests.scene import CLOSES, Scene, a_scene, make_admin
from tests.seed import a_team


def rounds(scene: Scene) -> list[RoundRow]:
    with scene.database.read() as session:
        found = select(RoundRow).where(RoundRow.origin == "ad_hoc").order_by(RoundRow.id)
        return list(session.scalars(found))


def prompts_queued(scene: Scene) -> int:
    with scene.database.read() as session:
        found = select(func.count()).select_from(OutboxRow).where(OutboxRow.kind == "prompt")
        return session.scalar(found) or 0


WORDS = {
    "": ("What you can type", "Mitä voit kirjoittaa"),
    "help": ("What you can type", "Mitä voit kirjoittaa"),
    "HELP me": ("What you can type", "Mitä voit kirjoittaa"),
    "next": ("3 short questions", "kysymystä"),
    "digest": ("There is no digest yet. The first one comes on", "Koostetta ei ole vielä"),
    "agenda": ("There is no digest of Fraud ML yet", "Tiimillä Fraud ML ei ole vielä koostetta"),
    "pause": ("You will get no new questions before", "Tauko päättyy:"),
    "pause 2 weeks": ("You will get no new questions before", "Tauko päättyy:"),
    "pause 0": ("A pause can last 1 to 26 weeks", "Tauko voi kestää 1–26 viikkoa"),
    "pause for ever": ("A pause can last 1 to 26 weeks", "Tauko voi kestää 1–26 viikkoa"),
    "resume": ("You were not on a pause", "Et ollut tauolla"),
    "privacy": ("Confidential:", "Luottamuksell"),
    "ask fraud-ml": ("Only admins can ask a team", "Vain ylläpitäjät voivat kysyä"),
    "dance": ("I do not know “dance”", "En tunne sanaa ”dance”"),
}


@pytest.mark.parametrize("text", sorted(WORDS))
@pytest.mark.parametrize("language", ["en", "fi"])
def test_every_word_is_answered_in_the_members_language(
    sqlite_url: str, clock: TurnableClock, language: str, text: str
) -> None:
    database = Database(sqlite_url)
    scene = a_scene(database, clock, language=language)
    answer = json.loads(scene.command(text))
    assert answer["response_type"] == "ephemeral"
    assert WORDS[text][language == "fi"] in json.dumps(answer["blocks"], ensure_ascii=False)
    assert WORDS[text][language == "fi"] in answer["text"]
    database.dispose()


def test_help_names_the_study_behind_the_topics(scene: Scene) -> None:
    assert "10.37190/e-Inf240102" in scene.command("help")


def test_an_unknown_word_is_shown_literally(scene: Scene) -> None:
    answer = scene.command("<!channel>&lt;b&gt;" + "x" * 300)
    assert "<!channel>" not in answer


def test_a_pause_lasts_as_long_as_said_and_ends_when_asked(scene: Scene) -> None:
    def paused_until() -> Any:
        with scene.database.read() as session:
            return session.scalars(
                select(MemberRow.paused_until).where(MemberRow.slack_id == "U01")
            ).one()

    scene.command("pause 2")
    assert paused_until() == NOW + timedelta(weeks=2)
    assert "Welcome back" in scene.command("resume")
    assert paused_until() is None


@pytest.mark.parametrize("text", ["pause", "resume", "privacy", "digest", "agenda"])
@pytest.mark.parametrize("who", ["U77", ""])
def test_a_stranger_is_told_kindly_and_nothing_is_kept(scene: Scene, who: str, text: str) -> None:
    assert "You are in no team here yet" in scene.command(text, by=who)


def test_next_shows_what_is_open_and_nothing_after_the_close(scene: Scene) -> None:
    assert "retrostar.answer.v1.4" in scene.command("next")
    for question in scene.asked:
        scene.answer(question, "skip")
    assert "Nothing is open for you now" in scene.command("next")


def test_next_shows_nothing_that_has_closed(scene: Scene) -> None:
    scene.clock.turn(CLOSES)
    assert "Nothing is open for you now" in scene.command("next")


def test_next_shows_only_ones_own_questions(scene: Scene) -> None:
    assert "Nothing is open for you now" in scene.command("next", by="U02")
    assert "Nothing is open for you now" in scene.command("next", by="U08")


@pytest.mark.parametrize("who", ["U01", "U08", "U77"])
def test_members_leads_and_strangers_cannot_ask(scene: Scene, who: str) -> None:
    make_admin(scene, "U09")
    assert "Only admins can ask a team" in scene.command("ask fraud-ml", by=who)
    assert rounds(scene) == []


def test_an_admin_asks_and_hears_who_is_asked_and_who_is_not(scene: Scene) -> None:
    make_admin(scene, "U09")
    with scene.database.write() as session:
        session.execute(
            update(MemberRow)
            .where(MemberRow.slack_id == "U02")
            .values(paused_until=NOW + timedelta(weeks=1))
        )
    answer = scene.command("ask fraud-ml", by="U09")
    assert (
        "1 person in Fraud ML gets questions: now, or when their next working hours begin."
        in answer
    )
    assert "<@U01>: this week's questions are already planned or sent" in answer
    assert "<@U02>: is on a pause" in answer
    [round_] = rounds(scene)
    assert (round_.team_id, round_.asked_by) == (scene.team.id, "U09")
    assert prompts_queued(scene) == 1


def test_the_same_command_twice_asks_once(scene: Scene) -> None:
    make_admin(scene, "U09")
    body = a_command("U09", "ask fraud-ml")
    answers = [scene.deliver(body) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert "was asked a moment ago" in answers[1].body
    assert len(rounds(scene)) == 1
    assert prompts_queued(scene) == 2  # Ada has had her three of this week


def test_six_deliveries_at_once_ask_once(database: Database, clock: TurnableClock) -> None:
    scene = a_scene(database, clock)
    make_admin(scene, "U09")
    together, statuses = threading.Barrier(6), list[int]()

    def ask() -> None:
        together.wait()
        statuses.append(scene.deliver(a_command("U09", "ask fraud-ml")).status)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 6
    assert len(rounds(scene)) == 1
    assert prompts_queued(scene) == 2


def test_an_admin_may_ask_again_after_a_minute(scene: Scene) -> None:
    make_admin(scene, "U09")
    scene.command("ask", by="U09")
    scene.clock.turn(NOW + timedelta(minutes=1))
    scene.command("ask", by="U09")
    assert len(rounds(scene)) == 2


def test_an_admin_names_one_of_several_teams(scene: Scene) -> None:
    make_admin(scene, "U09")
    with scene.database.write() as session:
        a_team(session, key="search", name="Search")
    assert "Which team? Try `/retro ask fraud-ml`" in scene.command("ask", by="U09")
    told = scene.command("ask <!channel>", by="U09")
    assert "There is no team" in told
    assert "<!channel>" not in told
    assert "`fraud-ml` and `search`" in told
    assert rounds(scene) == []


def test_an_admin_without_teams_is_told_what_to_do(sqlite_url: str, clock: TurnableClock) -> None:
    database = Database(sqlite_url)
    scene = a_scene(database, clock)
    make_admin(scene, "U09")
    with database.write() as session:
        session.execute(update(people.TeamRow).values(archived_at=NOW))
    assert "No team is set up yet" in scene.command("ask", by="U09")
    database.dispose()


def test_a_command_that_fails_is_told_with_a_reference(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    make_admin(scene, "U09")
    with scene.database.write() as session:
        session.execute(update(MemberRow).values(timezone="No/Where"))
    answer = json.loads(scene.command("next"))
    assert answer["response_type"] == "ephemeral"
    assert "tell your admin this reference:" in answer["text"]
    assert any(record.message == "a listener failed" for record in caplog.records)

"""Answering end to end: what a person does in the play workspace, and what they then see there."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.answering.flow import REPAIR_AFTER
from bot.answering.store import AnswerRow
from bot.asking import view as prompt_view
from bot.asking.store import AskedRow, PromptRow
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.play.faults import Fault
from bot.slack import Message
from tests.live import Live, a_live_bot, a_workspace_of
from tests.scene import AGREE, CHOICE, WORDS
from tests.seed import a_digest_plan, a_schedule, a_team, a_workspace

TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
USERS = [
    {"id": "U01", "name": "ada", "real_name": "Ada", "tz": "Europe/Helsinki", "locale": "en-GB"},
    {"id": "U02", "name": "bo", "real_name": "Bo", "tz": "Europe/Helsinki", "locale": "fi-FI"},
]


@pytest.fixture
def live(sqlite_url: str) -> Iterator[Live]:
    """Ada and Bo have a prompt each, with a scale, a choice and a text."""
    database, clock = Database(sqlite_url), TurnableClock(TUESDAY)
    with database.write() as session:
        source = {"users": ["U01", "U02"]}
        team = a_team(session, workspace=a_workspace(session), source=source)
        a_digest_plan(session, team)
        topics = {"questions": [AGREE, CHOICE, WORDS]}
        a_schedule(session, team, topics=topics, starts_on=TUESDAY.date())
    with a_live_bot(a_workspace_of(USERS, now=TUESDAY), database, clock) as bot:
        assert bot.tick()
        yield bot
    database.dispose()


@pytest.fixture
def asked(live: Live) -> dict[str, int]:
    """Ada's asked questions by key."""
    with live.parts.database.read() as session:
        rows = session.execute(
            select(AskedRow.question_key, AskedRow.id)
            .join(PromptRow)
            .where(PromptRow.channel == "DU01")
        )
        return {row.question_key: row.id for row in rows}


def stored(live: Live) -> list[tuple[int, str, str | None]]:
    with live.parts.database.read() as session:
        rows = session.execute(
            select(AnswerRow.asked_id, AnswerRow.value, AnswerRow.text).order_by(AnswerRow.id)
        )
        return [(row.asked_id, row.value, row.text) for row in rows]


def test_a_tap_a_change_and_another_tap(live: Live, asked: dict[str, int]) -> None:
    answer = prompt_view.ANSWER
    assert live.press("U01", answer + "4", asked=asked[AGREE]) == {"ok": True}
    assert "✓ Saved: *Agree*" in live.shown("U01")
    assert live.press("U01", prompt_view.CHANGE, asked=asked[AGREE]) == {"ok": True}
    assert "Saved now: *Agree*" in live.shown("U01")
    assert live.press("U01", answer + "1", asked=asked[AGREE]) == {"ok": True}
    assert "✓ Saved: *Strongly disagree*" in live.shown("U01")
    assert [value for _, value, _ in stored(live)] == ["4", "1"]
    assert len(live.messages("U01")) == 1
    assert live.whispers("U01") == []


def test_words_in_a_modal(live: Live, asked: dict[str, int]) -> None:
    assert live.press("U01", prompt_view.WRITE, asked=asked[WORDS]) == {"ok": True}
    assert live.modal("U01") is not None
    assert live.submit("U01", "Labels <!channel> & *bold*") == {"ok": True}
    assert live.modal("U01") is None
    assert stored(live) == [(asked[WORDS], "text", "Labels <!channel> & *bold*")]
    assert "Labels <!channel> & *bold*" in live.shown("U01")
    live.press("U01", prompt_view.CHANGE, asked=asked[WORDS])
    modal = live.modal("U01")
    assert modal is not None
    assert modal["blocks"][0]["element"]["initial_value"] == "Labels <!channel> & *bold*"


HARD = {
    "pings": "<!channel> <!here> <@U02> <#C01|digest> @everyone",
    "emoji": "🙂👩‍👩‍👧‍👦🇫🇮" * 30,
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u202eabc\u202c",
    "zero width": "a\u200bb\u200dc\ufeffd",
}


@pytest.mark.parametrize("name", sorted(HARD))
def test_any_text_is_shown_literally_and_pings_nobody(
    live: Live, asked: dict[str, int], name: str
) -> None:
    live.press("U01", prompt_view.WRITE, asked=asked[WORDS])
    assert live.submit("U01", HARD[name]) == {"ok": True}
    message = live.messages("U01")[-1]
    quoted = [block for block in message["blocks"] if block["type"] == "rich_text"]
    assert json.dumps(HARD[name]) in json.dumps(quoted)
    parsed = [block for block in message["blocks"] if block["type"] != "rich_text"]
    assert "<!" not in json.dumps(parsed) + message["text"]


def test_three_thousand_emoji_stay_in_the_modal(live: Live, asked: dict[str, int]) -> None:
    live.press("U01", prompt_view.WRITE, asked=asked[WORDS])
    told = live.submit("U01", "🙂" * 3000)
    assert told["response_action"] == "errors"
    assert live.modal("U01") is not None
    assert stored(live) == []


def test_a_closed_prompt_says_so_and_stores_nothing(live: Live, asked: dict[str, int]) -> None:
    live.turn(TUESDAY + timedelta(days=4))
    assert live.press("U01", prompt_view.ANSWER + "4", asked=asked[AGREE]) == {"ok": True}
    assert live.whispers("U01") == [
        "These questions have closed. Your tap was not saved; what was saved before stands."
    ]
    assert "Closed on" in live.shown("U01")
    assert "retrostar.answer" not in live.shown("U01")
    assert stored(live) == []


def test_yesterdays_modal_gives_the_words_back(live: Live, asked: dict[str, int]) -> None:
    live.press("U01", prompt_view.WRITE, asked=asked[WORDS])
    live.turn(TUESDAY + timedelta(days=4))
    told = live.submit("U01", "Written all night")
    assert told == {"ok": True, "response_action": "update"}
    modal = live.modal("U01")
    assert modal is not None
    assert "Written all night" in json.dumps(modal)
    assert "These questions have closed" in json.dumps(modal)
    assert stored(live) == []


def test_somebody_elses_button_in_ones_own_message_stores_nothing(
    live: Live, asked: dict[str, int]
) -> None:
    """Bo taps in his own DM a button that was made to name Ada's question."""
    live.parts.gateway.post("U02", _with_button(asked[AGREE]))
    assert live.press("U02", prompt_view.ANSWER + "4") == {"ok": True}
    assert stored(live) == []
    assert live.whispers("U02") == [
        "Nämä kysymykset lähetettiin jollekulle toiselle. Mitään ei tallennettu."
    ]


def _with_button(asked_id: int) -> Message:
    element = {
        "type": "button", "action_id": prompt_view.ANSWER + "4", "value": str(asked_id),
        "text": {"type": "plain_text", "text": "Agree"},
    }  # fmt: skip
    return Message("A forged one", [{"type": "actions", "elements": [element]}])


def test_the_same_delivery_twice_is_stored_once(live: Live, asked: dict[str, int]) -> None:
    live.play.fault("interactive", "duplicate_envelope")
    assert live.press("U01", prompt_view.ANSWER + "4", asked=asked[AGREE]) == {"ok": True}
    assert stored(live) == [(asked[AGREE], "4", None)]


@pytest.mark.parametrize("kind", ["500_before", "500_after", "429"])
def test_a_window_that_slack_did_not_open_is_told(
    live: Live, asked: dict[str, int], kind: str
) -> None:
    live.play.fault("views.open", kind)
    assert live.press("U01", prompt_view.WRITE, asked=asked[WORDS]) == {"ok": True}
    assert live.whispers("U01") == ["The window did not open in time. Please tap again."]
    assert live.press("U01", prompt_view.WRITE, asked=asked[WORDS]) == {"ok": True}
    assert live.modal("U01") is not None


def test_a_trigger_that_expired_is_told(live: Live, asked: dict[str, int]) -> None:
    live.play._world.faults.add(Fault("views.open", "error", error="expired_trigger_id"))
    assert live.press("U01", prompt_view.WRITE, asked=asked[WORDS]) == {"ok": True}
    assert live.whispers("U01") == ["The window did not open in time. Please tap again."]


@pytest.mark.parametrize("kind", ["500_before", "429"])
def test_a_response_url_that_fails_is_repaired_by_the_tick(
    live: Live, asked: dict[str, int], kind: str
) -> None:
    live.play.fault("response_url", kind)
    assert live.press("U01", prompt_view.ANSWER + "4", asked=asked[AGREE]) == {"ok": True}
    assert "Saved:" not in live.shown("U01")
    live.turn(TUESDAY + REPAIR_AFTER + timedelta(seconds=1))
    assert live.tick()
    assert "✓ Saved: *Agree*" in live.shown("U01")
    assert len(live.messages("U01")) == 1


def test_an_open_question_is_answered_and_changed_in_app_home(
    live: Live, asked: dict[str, int]
) -> None:
    assert "retrostar.answer.v1.4" in live.home("U01")
    press = prompt_view.ANSWER + "4"
    assert live.press("U01", press, asked=asked[AGREE], home=True) == {"ok": True}
    assert live.press("U01", prompt_view.CHANGE, asked=asked[AGREE], home=True) == {"ok": True}
    again = prompt_view.ANSWER + "2"
    assert live.press("U01", again, asked=asked[AGREE], home=True) == {"ok": True}
    assert [value for _, value, _ in stored(live)] == ["4", "2"]
    assert "Disagree" in live.home("U01")
    live.turn(TUESDAY + REPAIR_AFTER + timedelta(seconds=1))
    assert live.tick()
    assert "✓ Saved: *Disagree*" in live.shown("U01")


def test_words_are_written_from_app_home(live: Live, asked: dict[str, int]) -> None:
    live.home("U01")
    assert live.press("U01", prompt_view.WRITE, asked=asked[WORDS], home=True) == {"ok": True}
    assert live.submit("U01", "From home") == {"ok": True}
    assert "From home" in live.home("U01")

"""Situations of members who answer, each named after its row in the list of thirty-two.

Through real deliveries from the play workspace.
"""

import json
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.answering.model import LONGEST_TEXT, Submission
from bot.answering.recorder import Recorder
from bot.answering.store import AnswerRow
from bot.answering.view import WITHDRAW
from bot.asking import view as prompt_view
from bot.asking.store import AskedRow, PromptRow
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.home.places import absences, settings
from bot.home.replies.buttons import SAY, TAKE
from bot.home.view import GO, MOST_BLOCKS
from bot.home.windows import erase
from bot.people import store as people
from bot.sending import store as outbox
from tests.live import Json, Live, a_live_bot, a_workspace_of
from tests.scene import AGREE, CHOICE, WORDS, a_prompt
from tests.seed import a_digest_plan, a_member, a_team, a_workspace

#: Tuesday, 11:00 in Helsinki; the questions close on Friday at 11:00, the week at 15:00.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
FREEZES = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
ADA, BO, LEE = "U01", "U02", "U08"
#: From another organisation, through a shared channel.
FOREIGN = "U77"
NASTY = "<b>&amp;</b> <!channel> @here \u202eright to left\u202c "


@pytest.fixture
def live(sqlite_url: str) -> Iterator[Live]:
    """Ada's three questions stand in her conversation with the bot; Bo was asked nothing."""
    database, clock = Database(sqlite_url), TurnableClock(NOW)
    users: list[Json] = [
        {"id": ADA, "name": "ada", "real_name": "Ada", "tz": "Europe/Helsinki", "locale": "en-GB"},
        {"id": BO, "name": "bo", "real_name": "Bo", "tz": "Europe/Helsinki", "locale": "en-GB"},
        {"id": LEE, "name": "lee", "real_name": "Lee", "tz": "Europe/Helsinki", "locale": "en-GB"},
        {"id": FOREIGN, "name": "foreign", "flags": ["stranger"], "team_id": "T9OTHER"},
    ]
    with database.write() as session:
        team = a_team(
            session, workspace=a_workspace(session), source={"users": [ADA, BO]}, leads=(LEE,)
        )
        a_digest_plan(session, team)
        ada = a_member(session, team, slack_id=ADA, name="Ada", locale="en-GB")
        a_member(session, team, slack_id=BO, name="Bo", locale="en-GB")
        _queue(session, a_prompt(session, team, ada))
    with a_live_bot(a_workspace_of(users, now=NOW), database, clock) as bot:
        bot.tick()
        assert bot.messages(ADA)
        yield bot
    database.dispose()


def _queue(session: Session, prompt_id: str) -> None:
    """As planning leaves it: to be sent now."""
    row = session.get_one(PromptRow, prompt_id)
    row.state, row.channel, row.ts, row.sent_at = "planned", None, None, None
    row.due_at = NOW
    outbox.enqueue(
        session, kind="prompt", subject=prompt_id, recipient=ADA, due_at=NOW,
        expires_at=NOW + timedelta(hours=2), now=NOW,
    )  # fmt: skip


def refuse(live: Live, method: str, error: str) -> None:
    """Slack refuses the next call of that method."""
    request = urllib.request.Request(  # noqa: S310  the play workspace's own address
        f"{live.play.url}_control/faults",
        data=json.dumps({"method": method, "kind": "error", "error": error}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        assert json.load(answer)["ok"]


def asked(live: Live, question: str) -> int:
    with live.parts.database.read() as session:
        found = select(AskedRow.id).where(AskedRow.question_key == question)
        return session.scalars(found).one()


def answers(live: Live, question: str) -> list[AnswerRow]:
    with live.parts.database.read() as session:
        found = select(AnswerRow).where(AnswerRow.asked_id == asked(live, question))
        return list(session.scalars(found.order_by(AnswerRow.version)))


def _recorder(live: Live) -> Recorder:
    return Recorder(live.parts.database, live.parts.catalogue, live.clock)


def stored(live: Live) -> int:
    with live.parts.database.read() as session:
        return session.scalar(select(func.count()).select_from(AnswerRow)) or 0


def at_home(live: Live, who: str = ADA) -> str:
    """What stands in App Home now."""
    return json.dumps(live.play.state()["homes"][who], ensure_ascii=False)


def go(live: Live, place: str, who: str = ADA) -> str:
    live.home(who)
    assert live.press(who, f"{GO}{place}", home=True) == {"ok": True}
    return at_home(live, who)


def write(live: Live, text: str, who: str = ADA) -> Json:
    """What the bot says to a direct message."""
    before = len(live.messages(who))
    assert live.act(who, type="message", channel="bot", text=text)["ok"]
    live.until(lambda: live.tick() and len(live.messages(who)) > before + 1)
    return live.messages(who)[-1]


def test_row_7_a_room_with_more_than_fits_is_paged_and_nothing_is_lost(live: Live) -> None:
    with live.parts.database.write() as session:
        ada = people.member_by_slack_id(session, ADA)
        team = people.team_by_key(session, "fraud-ml")
        assert ada is not None
        assert team is not None
        for days in range(1, 40):
            day = NOW - timedelta(days=days)
            a_prompt(session, team, ada, [AGREE], due_at=day, local_day=day.date())
        ids = list(session.scalars(select(AskedRow.id).where(AskedRow.question_key == AGREE)))
    for asked_id in ids:
        _recorder(live).record(Submission(ADA, asked_id, "3", at=NOW))
    seen, page = go(live, "answers"), 1
    while f"{GO}home.page_after" in at_home(live):
        assert live.press(ADA, f"{GO}home.page_after", home=True) == {"ok": True}
        view = live.play.state()["homes"][ADA]
        assert len(view["blocks"]) <= MOST_BLOCKS
        seen, page = seen + at_home(live), page + 1
    assert page == 3
    assert [one for one in ids if f'"{one}"' not in seen] == []


@pytest.mark.parametrize(
    ("place", "action"),
    [
        ("today", prompt_view.WRITE),
        ("settings", absences.OPEN),
        ("settings", settings.HOURS),
        ("data", erase.OPEN),
    ],
)
def test_row_8_a_window_that_comes_too_late_is_told_with_a_fresh_button(
    live: Live, place: str, action: str
) -> None:
    go(live, place)
    refuse(live, "views.open", "expired_trigger_id")
    assert live.press(ADA, action, home=True) == {"ok": True}
    assert "The window did not open in time. Please tap again." in at_home(live)
    assert live.press(ADA, action, home=True) == {"ok": True}
    assert live.modal(ADA) is not None


def test_row_8_in_the_conversation_the_line_stands_beside_the_message(live: Live) -> None:
    refuse(live, "views.open", "expired_trigger_id")
    live.press(ADA, prompt_view.WRITE, asked=asked(live, WORDS))
    assert "The window did not open in time. Please tap again." in live.whispers(ADA)
    live.press(ADA, prompt_view.WRITE, asked=asked(live, WORDS))
    assert live.modal(ADA) is not None


def test_row_9_a_double_tap_ends_in_the_same_state(live: Live) -> None:
    live.home(ADA)
    taps = [
        threading.Thread(
            target=live.press,
            args=[ADA, f"{prompt_view.ANSWER}4"],
            kwargs={"asked": asked(live, AGREE), "home": True},
        )
        for _ in range(2)
    ]
    for tap in taps:
        tap.start()
    for tap in taps:
        tap.join()
    live.parts.refresher.drain()
    assert [(one.version, one.value) for one in answers(live, AGREE)] == [(1, "4")]
    for _ in range(2):
        live.press(ADA, f"{SAY}pause.2", home=True)
        live.home(ADA)
    with live.parts.database.read() as session:
        member = people.member_by_slack_id(session, ADA)
        assert member is not None
        assert member.paused_until == NOW + timedelta(weeks=2)


def test_row_9_a_window_submitted_twice_keeps_one_answer(live: Live) -> None:
    live.press(ADA, prompt_view.WRITE, asked=asked(live, WORDS))
    assert live.submit(ADA, "By hand.")["ok"]
    live.press(ADA, prompt_view.CHANGE, asked=asked(live, WORDS))
    assert live.submit(ADA, "By hand.")["ok"]
    assert [one.text for one in answers(live, WORDS)] == ["By hand."]


def test_row_10_a_tap_on_a_closed_question_stores_nothing_and_says_so(live: Live) -> None:
    live.home(ADA)
    live.turn(CLOSES)
    live.press(ADA, f"{prompt_view.ANSWER}4", asked=asked(live, AGREE), home=True)
    assert "These questions have closed" in at_home(live)
    live.press(ADA, f"{prompt_view.ANSWER}4", asked=asked(live, AGREE))
    assert any("These questions have closed" in one for one in live.whispers(ADA))
    assert "Closed" in live.shown(ADA)
    assert stored(live) == 0


def test_row_10_after_the_freeze_a_withdrawal_is_told_that_the_release_stands(live: Live) -> None:
    live.press(ADA, f"{prompt_view.ANSWER}4", asked=asked(live, AGREE))
    go(live, "answers")
    live.turn(FREEZES)
    live.press(ADA, WITHDRAW, home=True)
    assert "what was released stands" in at_home(live)
    assert [one.value for one in answers(live, AGREE)] == ["4"]


def test_row_11_words_typed_overnight_are_shown_back_when_the_questions_have_closed(
    live: Live,
) -> None:
    live.press(ADA, prompt_view.WRITE, asked=asked(live, WORDS))
    live.turn(CLOSES + timedelta(hours=12))
    told = live.submit(ADA, NASTY + "what I typed")
    assert told["ok"]
    modal = live.modal(ADA)
    assert modal is not None
    shown = json.dumps(modal, ensure_ascii=False)
    assert "was not saved" in shown
    assert "<!channel> @here" in shown
    assert "what I typed" in shown
    assert stored(live) == 0


def test_row_11_an_absence_left_open_overnight_is_read_anew(live: Live) -> None:
    go(live, "settings")
    live.press(ADA, absences.OPEN, home=True)
    live.turn(NOW + timedelta(days=3))
    state = {"from": {"from": "2026-11-24"}, "until": {"until": "2026-11-25"}}
    told = live.act(ADA, type="submit", state=state)
    assert list(told["errors"]) == ["until"]
    state["until"]["until"] = "2026-11-30"
    assert live.act(ADA, type="submit", state=state)["ok"]
    assert live.modal(ADA) is None


def test_row_11_a_window_that_meets_a_broken_database_keeps_what_was_typed(live: Live) -> None:
    live.press(ADA, prompt_view.WRITE, asked=asked(live, WORDS))
    told = live.submit(ADA, "x" * (LONGEST_TEXT + 1))
    assert told.get("errors") or told.get("error")
    assert live.modal(ADA) is not None
    assert live.submit(ADA, "short enough")["ok"]
    assert [one.text for one in answers(live, WORDS)] == ["short enough"]


def test_row_17_somebody_from_elsewhere_sees_no_data_and_changes_none(live: Live) -> None:
    page = live.home(FOREIGN)
    assert "You are in no team here yet" in page
    assert "Fraud ML" not in page
    for word in ("pause 2", "digest", "privacy", "next", "export", "erase", "ask fraud-ml"):
        told = live.act(FOREIGN, type="command", command="/retro", text=word)
        assert told == {"ok": False, "error": "restricted_for_people_from_outside"}
    for action in (f"{prompt_view.ANSWER}4", WITHDRAW, TAKE):
        live.act(FOREIGN, type="click", channel=f"D{ADA}", action_id=action)
    assert TAKE not in json.dumps(write(live, "By hand, mostly", FOREIGN))
    assert stored(live) == 0


def test_row_22_the_same_message_delivered_twice_is_answered_once(live: Live) -> None:
    live.play.fault("events_api", "duplicate_envelope")
    reply = write(live, "pause two weeks")
    assert "You will get no new questions before" in reply["text"]
    live.tick()
    ours = [one for one in live.messages(ADA) if "no new questions before" in one["text"]]
    assert len(ours) == 1


def test_row_26_words_are_an_answer_only_with_one_question_open_and_a_tap(live: Live) -> None:
    reply = write(live, "By hand, mostly. Nobody else can check it.")
    assert "Is this your answer to" in reply["text"]
    assert stored(live) == 0
    assert live.press(ADA, TAKE) == {"ok": True}
    assert [one.text for one in answers(live, WORDS)] == [
        "By hand, mostly. Nobody else can check it."
    ]
    assert "Saved as your answer" in live.shown(ADA)


def test_row_26_else_there_is_help_with_buttons(live: Live) -> None:
    reply = json.dumps(write(live, "By hand, mostly.", BO))
    assert TAKE not in reply
    assert f"{SAY}next" in reply
    live.press(ADA, f"{prompt_view.ANSWER}skip", asked=asked(live, WORDS))
    reply = json.dumps(write(live, "By hand, mostly."))
    assert TAKE not in reply
    assert stored(live) == 1


def test_row_26_plain_words_are_done_and_undone(live: Live) -> None:
    write(live, "Stop asking me!")
    with live.parts.database.read() as session:
        member = people.member_by_slack_id(session, ADA)
        assert member is not None
        assert member.opted_out
    live.press(ADA, f"{SAY}resume")
    with live.parts.database.read() as session:
        member = people.member_by_slack_id(session, ADA)
        assert member is not None
        assert not member.opted_out


@pytest.mark.parametrize(
    "text", [NASTY, "🙂" * 160, "👍🏽 tested", "\u202e reversed", "é" * LONGEST_TEXT]
)
def test_row_27_what_is_typed_stands_literally_and_pings_nobody(live: Live, text: str) -> None:
    write(live, text)
    assert live.press(ADA, TAKE) == {"ok": True}
    [answer] = answers(live, WORDS)
    assert answer.text is not None
    assert answer.text.rstrip("\u202c") == text.strip().rstrip("\u202c")
    blocks = json.loads(go(live, "answers"))["blocks"]
    for block in blocks:
        if block["type"] != "rich_text":
            assert "<!channel>" not in json.dumps(block)
    assert text[:4] in json.dumps([one for one in blocks if one["type"] == "rich_text"],
                                  ensure_ascii=False)  # fmt: skip


def test_all_that_is_kept_comes_as_a_file_and_is_erased_after_two_questions(live: Live) -> None:
    live.press(ADA, f"{prompt_view.ANSWER}4", asked=asked(live, AGREE))
    live.press(ADA, f"{prompt_view.ANSWER}B", asked=asked(live, CHOICE))
    go(live, "data")
    live.press(ADA, f"{SAY}export", home=True)
    [message] = [one for one in live.messages(ADA) if one.get("files")]
    [file] = live.play.state()["files"]
    assert message["files"] == [{"id": file["id"]}]
    assert file["name"] == "retrostar-2026-11-24.json"
    live.press(ADA, erase.OPEN, home=True)
    for _ in range(2):
        assert live.act(ADA, type="submit", state={})["ok"]
        live.parts.refresher.drain()
    modal = live.modal(ADA)
    assert modal is not None
    assert "Your data are erased" in json.dumps(modal)
    assert stored(live) == 0
    assert "Your data are erased" in live.home(ADA)

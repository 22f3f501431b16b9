"""Taps on a digest: who may, what follows, and that it follows once."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.actions import store as actions
from bot.actions.model import Finding, Plan
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.digest import replies, view
from bot.digest.tables import DigestVoteRow
from bot.errors import Unavailable
from bot.sending.store import OutboxRow
from tests.digest.history import NOW
from tests.digest.ledger import release
from tests.digest.test_story import raised_for
from tests.digest.weeks import hidden
from tests.scene import Scene, a_scene
from tests.seed import terms_of

pytestmark = pytest.mark.usefixtures("clock")
LENS = "testing_gap"


@dataclass
class Read:
    """A scene in which a digest that tells of worse testing stands in C01."""

    scene: Scene
    digest_id: int

    def tap(
        self, action_id: str, *, by: str = "U01", lens: str | None = None, **more: object
    ) -> None:
        value = f"{self.digest_id}:{lens}" if lens else str(self.digest_id)
        assert self.scene.tap(action_id, value, by=by, **more)["status"] == 200

    def votes(self) -> dict[str, bool]:
        with self.scene.database.read() as session:
            rows = session.scalars(select(DigestVoteRow))
            return {row.slack_id: row.useful for row in rows}

    def cards(self) -> list[tuple[str, str]]:
        with self.scene.database.read() as session:
            rows = session.scalars(
                select(OutboxRow).where(OutboxRow.kind == replies.CARD).order_by(OutboxRow.id)
            )
            return [(row.subject, row.recipient) for row in rows]


@pytest.fixture
def read(database: Database) -> Read:
    scene = a_scene(database, TurnableClock(NOW))
    with database.write() as session:
        digest_id = release(session, scene.team, raised_for(2))
    return Read(scene, digest_id)


@pytest.mark.parametrize("who", ["U01", "U08"])
def test_a_member_and_a_lead_open_the_details_in_a_window(read: Read, who: str) -> None:
    read.tap(view.DETAILS, by=who)
    [(_, modal)] = read.scene.slack.modals
    assert modal["callback_id"] == view.DETAILS_MODAL
    assert "10.37190/e-Inf240102" in str(modal["blocks"])
    assert "The study, finding 4" in str(modal["blocks"])


def test_details_that_do_not_open_are_said_to_stand_in_the_thread(read: Read) -> None:
    read.scene.slack.failures["open_view"] = Unavailable("Slack is slow.")
    read.tap(view.DETAILS)
    assert "They also stand in the thread" in read.scene.slack.notes()[-1]


@pytest.mark.parametrize("action", [view.DETAILS, view.DISCUSS, view.USEFUL_YES, view.USEFUL_NO])
@pytest.mark.parametrize("who", ["U77", "U09"])
def test_others_are_told_kindly_and_nothing_is_kept(read: Read, action: str, who: str) -> None:
    read.tap(action, by=who, lens=LENS if action == view.DISCUSS else None)
    assert "for the team's members and leads" in read.scene.slack.notes()[-1]
    assert read.scene.slack.modals == []
    assert (read.votes(), read.cards()) == ({}, [])


@pytest.mark.parametrize("value", ["0", "999", "x", "", "9" * 30, "1:2:3:4"])
@pytest.mark.parametrize("action", [view.DETAILS, view.DISCUSS, view.USEFUL_YES])
def test_a_value_that_names_no_digest_does_no_harm(read: Read, action: str, value: str) -> None:
    read.scene.tap(action, value)
    assert (read.votes(), [] if action != view.DISCUSS else read.cards()) == (
        {} if value != "1:2:3:4" or action != view.USEFUL_YES else {"U01": True},
        [],
    )


def test_a_word_on_the_digest_is_one_each_and_the_last_one_counts(read: Read) -> None:
    read.tap(view.USEFUL_YES)
    read.tap(view.USEFUL_YES)
    read.tap(view.USEFUL_NO)
    read.tap(view.USEFUL_YES, by="U02")
    assert read.votes() == {"U01": False, "U02": True}
    assert "Noted as not useful" in str(read.scene.slack.notes())


def test_nobody_is_shown_what_somebody_said_of_a_digest(read: Read) -> None:
    before = read.scene.command("digest", by="U08")
    read.tap(view.USEFUL_NO)
    assert read.scene.command("digest", by="U08") == before
    assert read.scene.slack.posts == []


def test_the_card_comes_where_the_digest_is_read_once_for_each_week(read: Read) -> None:
    read.tap(view.DISCUSS, lens=LENS)
    read.tap(view.DISCUSS, lens=LENS, by="U02")
    assert read.cards() == [(f"{read.digest_id}:{LENS}:C01", "C01")]
    first, second = read.scene.slack.notes()
    assert "The card for your retro comes in <#C01>." in first
    assert "has already been posted in <#C01>" in second


def test_the_card_brings_the_finding_three_questions_and_what_was_tried(read: Read) -> None:
    with read.scene.database.write() as session:
        actions.add(
            session,
            Finding(read.scene.team.id, "2026-W46", LENS),
            Plan("Test in pairs", "U02", date(2026, 12, 4), "Tests"),
            created_by="U08",
            written_in="window",
            now=NOW - timedelta(days=8),
        )
        digest_id = release(session, read.scene.team, [replace(raised_for(3)[-1], week="2026-W48")])
    replace(read, digest_id=digest_id).tap(view.DISCUSS, lens=LENS)
    read.scene.parts.sender.send_due()
    [(_, to, message, _)] = read.scene.slack.posts
    assert to == "C01"
    assert "To talk over: Thin testing" in message.text
    assert "about 1 point" in message.text
    assert "“Test in pairs”: still open." in message.text
    assert message.text.count("?") >= 3


def test_where_the_digest_is_a_direct_message_the_leads_get_the_card(read: Read) -> None:
    with read.scene.database.write() as session:
        terms_of(session, read.scene.team, to="leads", leads=("U08",), now=NOW)
    read.tap(view.DISCUSS, lens=LENS, by="U08")
    assert [to for _, to in read.cards()] == ["U08"]
    assert "direct message to the leads" in read.scene.slack.notes()[-1]


@pytest.mark.parametrize("lens", ["blind_spots", "nonsense", "silo:x", "%"])
def test_there_is_no_card_of_what_is_no_lens(read: Read, lens: str) -> None:
    read.tap(view.DISCUSS, lens=lens)
    assert read.cards() == []


def test_there_is_no_card_of_a_hidden_lens(read: Read) -> None:
    with read.scene.database.write() as session:
        week = raised_for(2)[-1]
        lenses = {**week.lenses, "silo": hidden("silo")}
        digest_id = release(
            session, read.scene.team, [replace(week, week="2026-W48", lenses=lenses)]
        )
    replace(read, digest_id=digest_id).tap(view.DISCUSS, lens="silo")
    assert read.cards() == []
    assert "so there is no card" in read.scene.slack.notes()[-1]


def test_a_tap_in_app_home_is_answered_in_a_window(read: Read) -> None:
    read.tap(view.USEFUL_YES, home=True)
    [(_, modal)] = read.scene.slack.modals
    assert "Noted as useful" in str(modal)


def test_taps_are_answered_in_the_language_of_who_taps(database: Database) -> None:
    scene = a_scene(database, TurnableClock(NOW), language="fi")
    with database.write() as session:
        digest_id = release(session, scene.team, raised_for(2))
    Read(scene, digest_id).tap(view.USEFUL_YES)
    assert "Kiitos" in scene.slack.notes()[-1]

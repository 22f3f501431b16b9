"""Taps on the organisation's digest: its readers', wherever they read it."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bot.clock import TurnableClock
from bot.db.database import Database
from bot.digest import flow as teams
from bot.digest.organisation import cards, delivery, flow, store
from bot.digest.organisation.view import TAPS
from bot.digest.tables import OrganisationVoteRow
from bot.people import organisation as organisations
from bot.sending.store import OutboxRow
from tests.deliveries import a_tap
from tests.digest.history import CATALOGUE
from tests.digest.organisation_scene import AFTER, PLAN, an_organisation
from tests.scene import PaperSlack, Scene, parts_of
from tests.seed import a_member, a_team

#: Who leads the organisation (organisation_scene.py).
LEAD, STRANGER = "U70", "U77"


@dataclass
class Read:
    """The organisation's digest stands in C09, as the bot has posted it."""

    scene: Scene
    digest_id: int

    def tap(self, action_id: str, *, by: str, channel: str = "C09", lens: str = "") -> str:
        value = f"{self.digest_id}:{lens}" if lens else str(self.digest_id)
        body = a_tap(by, action_id, value, trigger=self.scene.trigger())
        assert self.scene.deliver(body | {"channel": {"id": channel}}).status == 200
        self.scene.parts.refresher.drain()
        notes = self.scene.slack.notes()
        return notes[-1] if notes else ""

    def votes(self) -> dict[str, bool]:
        with self.scene.database.read() as session:
            return {
                row.slack_id: row.useful for row in session.scalars(select(OrganisationVoteRow))
            }

    def cards(self) -> list[str]:
        with self.scene.database.read() as session:
            rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == cards.KIND))
            return [row.recipient for row in rows]


@pytest.fixture
def read(database: Database) -> Read:
    clock, slack = TurnableClock(AFTER), PaperSlack()
    with database.write() as session:
        workspace_id = an_organisation(session)
        # Its lead is a member of the workspace, of no team of these.
        a_member(session, a_team(session, key="board", name="Board"), slack_id=LEAD)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    flow.compose_organisation_due(database, CATALOGUE, now=AFTER)
    parts = parts_of(database, clock, slack)
    for _ in range(3):
        parts.sender.send_due()
    with database.read() as session:
        digest = store.newest(session, workspace_id)
    assert digest is not None
    scene = Scene(database, clock, slack, parts, None, {}, "", {})  # type: ignore[arg-type]
    return Read(scene, digest.id)


def test_the_digest_comes_with_its_picture_and_the_details_in_its_thread(read: Read) -> None:
    mine = [post for post in read.scene.slack.posts if (post[3] or "").startswith("organisation")]
    (ref, to, digest, _), (reply, where, details, _) = mine
    assert (to, where) == ("C09", "C09")
    assert digest.picture is not None
    assert digest.picture.png.startswith(b"\x89PNG")
    assert digest.without_picture is not None
    assert read.scene.slack.threads[reply.ts] == ref.ts
    assert details.text.startswith("Details: Retro, all teams, week 47")


@pytest.mark.parametrize(("who", "channel"), [(LEAD, "D70"), (LEAD, "C09"), (STRANGER, "C09")])
def test_leads_and_those_in_its_channel_may_tap(read: Read, who: str, channel: str) -> None:
    read.tap(TAPS.details, by=who, channel=channel)
    [(_, modal)] = read.scene.slack.modals
    assert "Retro, all teams, week 47" in str(modal)


@pytest.mark.parametrize("action", [TAPS.details, TAPS.discuss, TAPS.useful_yes, TAPS.useful_no])
def test_a_stranger_elsewhere_gets_a_kind_line_and_nothing_is_kept(read: Read, action: str) -> None:
    read.tap(action, by=STRANGER, channel="C01", lens="silo")
    assert (read.votes(), read.cards(), read.scene.slack.modals) == ({}, [], [])
    assert "nothing for you to tap here" in read.scene.slack.notes()[-1]


def test_being_in_the_channel_that_was_meant_opens_nothing_where_it_never_stood(
    read: Read,
) -> None:
    with read.scene.database.write() as session:
        workspace = organisations.organisation(session, 1)
        assert workspace is not None
        for row in session.scalars(select(OutboxRow).where(OutboxRow.kind == delivery.KIND)):
            row.state = "failed"
    read.tap(TAPS.details, by=STRANGER)
    assert read.scene.slack.modals == []


def test_a_word_is_kept_once_for_each_reader_and_the_last_one_counts(read: Read) -> None:
    read.tap(TAPS.useful_yes, by=LEAD)
    read.tap(TAPS.useful_no, by=LEAD)
    read.tap(TAPS.useful_yes, by=STRANGER)
    assert read.votes() == {LEAD: False, STRANGER: True}
    assert "Noted as useful" in read.scene.slack.notes()[-1]


def test_a_card_comes_to_its_channel_once_and_has_nothing_to_write_down_with(read: Read) -> None:
    first = read.tap(TAPS.discuss, by=LEAD, lens="silo")
    second = read.tap(TAPS.discuss, by=STRANGER, lens="silo")
    assert read.cards() == [PLAN.channel]
    assert "comes here" in first
    assert "already been posted here" in second
    read.scene.parts.sender.send_due()
    _, to, card, _ = read.scene.slack.posts[-1]
    assert to == PLAN.channel
    assert card.text.startswith("To talk over: Working apart.")
    assert card.text.count("?") == 3
    assert "actions" not in [block["type"] for block in card.blocks]


def test_the_digest_is_read_again_in_a_readers_language(read: Read) -> None:
    texts = read.scene.parts.texts
    with read.scene.database.read() as session:
        message = flow.told_again(session, CATALOGUE, texts, language="fi")
    assert message is not None
    assert message.text.startswith("Retro, kaikki tiimit, viikko 47")

"""An organisation's digest that Slack does not take: tried again, told to admins, sent by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import Parts
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.digest import flow as teams
from bot.digest.organisation import delivery, flow, store
from bot.people.store import AdminRow
from bot.sending.store import OutboxRow
from bot.slack import Missing, NotPosted, PerhapsPosted
from tests.digest.history import CATALOGUE
from tests.digest.organisation_scene import AFTER, PLAN, an_organisation, plan_is, queued
from tests.digest.test_delivery import Doors
from tests.scene import parts_of
from tests.seed import a_member


class Monday:
    """A composed week of the organisation, with two admins, and the bot that is to post it."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock, self.slack = database, TurnableClock(AFTER), Doors()
        self.parts: Parts = parts_of(database, self.clock, self.slack)

    def send(self) -> None:
        for _ in range(3):
            self.parts.sender.send_due()

    def later(self, minutes: float) -> None:
        self.clock.turn(self.clock.now() + timedelta(minutes=minutes))
        self.send()

    def got(self) -> list[str]:
        return [
            to for _, to, _, known in self.slack.posts if (known or "").startswith(delivery.KIND)
        ]

    def told(self) -> dict[str, list[str]]:
        """What admins were told."""
        said: dict[str, list[str]] = {}
        for _, to, message, known in self.slack.posts:
            if (known or "").startswith(delivery.NOTICE):
                said.setdefault(to, []).append(message.text)
        return said

    def by_hand(self) -> bool:
        with self.database.write() as session:
            digest = store.newest(session, 1)
            assert digest is not None
            before = delivery.queue_by_hand(session, digest, now=self.clock.now())
        self.send()
        return before


@pytest.fixture
def monday(database: Database) -> Monday:
    with database.write() as session:
        workspace_id = an_organisation(session)
        for admin in ("U08", "U09"):
            session.add(AdminRow(workspace_id=workspace_id, slack_id=admin, source="settings"))
        a_member(session, slack_id="U09", locale="fi-FI")
    teams.compose_due(database, CATALOGUE, now=AFTER)
    flow.compose_organisation_due(database, CATALOGUE, now=AFTER)
    with database.write() as session:
        for row in session.scalars(select(OutboxRow).where(OutboxRow.kind != delivery.KIND)):
            session.delete(row)  # the team's own is test_delivery's
    return Monday(database)


def refuse(monday: Monday, code: str = "not_in_channel", who: str = "C09") -> None:
    monday.slack.shut[who] = NotPosted("chat.postMessage", code)
    monday.send()


def test_a_channel_that_refuses_is_tried_again_and_leads_need_not_wait(monday: Monday) -> None:
    refuse(monday)
    assert sorted(queued(monday.database)) == [("C09", "pending"), ("U70", "sent")]
    monday.slack.shut.clear()
    monday.later(10)
    assert sorted(queued(monday.database)) == [("C09", "sent"), ("U70", "sent")]
    assert monday.got().count("C09") == 1


def test_each_admin_is_told_once_in_their_language_what_to_do(monday: Monday) -> None:
    refuse(monday)
    for _ in range(3):
        monday.later(10)
    told = monday.told()
    assert sorted((admin, len(texts)) for admin, texts in told.items()) == [("U08", 1), ("U09", 1)]
    [english], [finnish] = told["U08"], told["U09"]
    assert "The digest of all teams for week 47 has not reached <#C09> (`C09`)." in english
    assert "type `/invite` and my name there" in english
    assert "The organisation's leads get it as a direct message meanwhile." in english
    assert "until Thursday 26 November at 09:00" in english
    assert "`retrostar digest --organisation --week 2026-W47`" in english
    assert "Kaikkien tiimien viikon 47 kooste" in finnish


def test_what_cannot_be_looked_up_is_told_and_not_repeated(monday: Monday) -> None:
    monday.slack.shut["C09"] = PerhapsPosted("chat.postMessage", "http_503")
    monday.slack.failures["find"] = Missing("conversations.history", "missing_scope")
    monday.send()
    monday.slack.shut.clear()
    monday.later(60)
    assert queued(monday.database) == [("C09", "uncertain")]
    assert "Please look whether it has come" in monday.told()["U08"][0]


@pytest.mark.parametrize("state", ["failed", "expired", "uncertain", "dropped"])
def test_by_hand_it_goes_out_whatever_became_of_it(monday: Monday, state: str) -> None:
    with monday.database.write() as session:
        session.scalars(select(OutboxRow)).one().state = state
    assert not monday.by_hand()
    assert queued(monday.database) == [("C09", state), ("C09", "sent")]
    assert monday.by_hand()
    assert monday.got() == ["C09"]


def test_by_hand_what_waits_for_its_next_try_goes_out_at_once(monday: Monday) -> None:
    refuse(monday)
    monday.slack.shut.clear()
    assert not monday.by_hand()
    assert monday.got().count("C09") == 1


def test_after_a_change_of_channel_the_old_one_is_not_tried_any_more(monday: Monday) -> None:
    refuse(monday)
    with monday.database.write() as session:
        plan_is(session, 1, replace(PLAN, channel="C10"))
    monday.slack.shut.clear()
    assert not monday.by_hand()
    assert sorted(queued(monday.database)) == [("C09", "dropped"), ("C10", "sent"), ("U70", "sent")]


def test_a_refusal_after_a_change_of_channel_leads_to_the_new_one(monday: Monday) -> None:
    with monday.database.write() as session:
        plan_is(session, 1, replace(PLAN, channel="C10"))
    refuse(monday)
    assert sorted(queued(monday.database)) == [("C09", "failed"), ("C10", "sent")]


def test_a_notice_of_what_has_arrived_by_now_is_not_sent(monday: Monday) -> None:
    with monday.database.write() as session:
        row = session.scalars(select(OutboxRow)).one()
        row.state, row.error = "failed", "not_in_channel"
        delivery.lapsed(monday.clock)(session, row)
        row.state = "sent"
    monday.later(1)
    assert monday.told() == {}

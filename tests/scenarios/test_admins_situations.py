"""Situations of Slack's that need an admin; each test bears the number of its row.

3 a channel archived or deleted · 4 the bot taken out of a channel · 12 two admins at one schedule ·
28 a group emptied, or of more than five thousand people.
"""

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.configuring.panel.payload import Aim
from bot.sending.store import OutboxRow
from tests.configuring.panel.live import (
    EVA,
    OLLI,
    TUESDAY,
    a_team,
    an_empty_workspace,
    inside,
    opened,
    shown,
    submit,
    team,
)
from tests.live import Live

TEAM = Aim(team="fraud-ml")
OPEN = "retrostar.panel.open.v1."
FRIDAY = datetime(2026, 11, 27, 13, 5, tzinfo=UTC)


@pytest.fixture
def live(sqlite_url: str) -> Iterator[Live]:
    """Fraud ML's digest goes to #digest."""
    with an_empty_workspace(sqlite_url) as bot:
        a_team(bot)
        opened(bot, EVA, "digest", TEAM)
        inside(bot, EVA, "retrostar.panel.turn.v1.to", option="channel")
        assert submit(bot, EVA, channel="C01")["ok"]
        yield bot


def channel(live: Live, action: str, **more: Any) -> None:
    """Somebody does something to a channel, to #digest unless another is named."""
    body = json.dumps({"id": "C01", "action": action, **more}).encode()
    request = urllib.request.Request(  # noqa: S310  a server of ours
        f"{live.play.url}_control/channels",
        data=body,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        assert json.load(answer)["ok"]


def told(live: Live, who: str = EVA) -> str:
    return json.dumps(live.messages(who), ensure_ascii=False)


def test_3_a_channel_that_is_archived_is_told_with_a_way_to_choose_another(live: Live) -> None:
    channel(live, "archive")
    live.until(lambda: (live.tick(), "that channel was archived" in told(live))[1])
    assert "on arkistoitu" in told(live, OLLI)
    assert "Choose another channel" in told(live)
    assert live.press(EVA, f"{OPEN}digest") == {"ok": True}
    assert submit(live, EVA, channel="C02")["response_action"] == "update"
    assert "I am not in <#C02> yet" in shown(live, EVA)
    assert submit(live, EVA)["ok"]
    assert team(live).part.digest.channel == "C02"
    opened(live, EVA, "attention")
    assert "Nothing needs you." in shown(live, EVA)


def test_3_the_digest_is_not_tried_for_ever(live: Live) -> None:
    live.turn(TUESDAY + timedelta(hours=1))
    assert live.tick()
    channel(live, "archive")
    for hours in range(0, 24 * 6, 8):
        live.turn(FRIDAY + timedelta(hours=hours))
        live.tick()
    with live.parts.database.read() as session:
        waiting = session.scalars(
            select(OutboxRow.id).where(OutboxRow.recipient == "C01", OutboxRow.state == "pending")
        ).all()
    assert waiting == []


def test_4_a_channel_that_the_bot_was_taken_out_of_is_told_with_the_invitation(live: Live) -> None:
    channel(live, "join", user=_bot(live))
    channel(live, "leave", user=_bot(live))
    live.until(lambda: (live.tick(), "I was taken out of it" in told(live))[1])
    assert "`/invite`" in told(live)
    channel(live, "join", user=_bot(live))
    opened(live, EVA, "attention")
    live.until(
        lambda: "Nothing needs you." in (opened(live, EVA, "attention") and shown(live, EVA))
    )


def test_12_of_two_admins_at_one_schedule_the_second_chooses(live: Live) -> None:
    aim = Aim(team="fraud-ml", schedule="weekly")
    opened(live, EVA, "schedule", aim)
    opened(live, OLLI, "schedule", aim)
    live.turn(TUESDAY + timedelta(minutes=2))
    assert submit(live, OLLI, at="11:00")["ok"]
    assert submit(live, EVA, at="12:00")["response_action"] == "update"
    assert f"<@{OLLI}> has changed this meanwhile" in shown(live, EVA)
    assert "Show theirs" in shown(live, EVA)
    assert submit(live, EVA)["ok"]
    assert team(live).part.schedules[0].at == "12:00"


def test_28_an_empty_group_is_warned_of_when_it_is_saved(live: Live) -> None:
    channel(live, "create", id="C09", name="empty", members=[])
    opened(live, EVA, "team", TEAM)
    inside(live, EVA, "retrostar.panel.turn.v1.source", option="channel")
    assert submit(live, EVA, channel="C09")["response_action"] == "update"
    assert "There is nobody to ask there yet." in shown(live, EVA)
    assert team(live).part.members.users
    assert submit(live, EVA)["ok"]
    assert team(live).part.members.channel == "C09"
    live.tick()
    opened(live, EVA, "attention")
    assert "There is nobody in *Fraud ML*" in shown(live, EVA)


def test_28_more_than_five_thousand_people_are_asked_only_after_a_second_yes(live: Live) -> None:
    crowd = [f"U{number:06}" for number in range(5400)]
    channel(live, "create", id="C09", name="everybody", members=crowd)
    opened(live, EVA, "team", TEAM)
    inside(live, EVA, "retrostar.panel.turn.v1.source", option="channel")
    assert submit(live, EVA, channel="C09")["response_action"] == "update"
    assert "5400 people" in shown(live, EVA)
    assert team(live).part.members.users
    assert submit(live, EVA)["ok"]
    assert team(live).part.members.channel == "C09"


def _bot(live: Live) -> str:
    return str(live.play.state()["bot"]["user_id"])

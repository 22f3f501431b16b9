"""From an empty workspace to the first questions, by the set-up guide alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.configuring.panel.payload import Aim
from bot.db.base import Base
from bot.people import store as people
from tests.configuring.panel.live import (
    ADA,
    BO,
    CY,
    DI,
    EVA,
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


@pytest.fixture
def live(sqlite_url: str) -> Iterator[Live]:
    with an_empty_workspace(sqlite_url) as bot:
        yield bot


def test_two_forms_make_a_team_that_is_asked_at_its_time(live: Live) -> None:
    opened(live, EVA, "team", Aim(guide=True))
    told = submit(live, EVA, name="Fraud ML", users=[EVA, ADA, BO, CY, DI])
    assert told == {"ok": True, "response_action": "update"}
    assert "How often?" in shown(live, EVA)
    assert submit(live, EVA) == {"ok": True, "response_action": "update"}
    assert "Tuesday 24 November at 10:00" in shown(live, EVA)
    part = team(live).part
    assert part.leads == (EVA,)
    assert part.schedules[0].recurrence == "FREQ=WEEKLY;BYDAY=TU"
    live.turn(TUESDAY + timedelta(hours=1))
    assert live.tick()
    assert live.tick()
    for person in (EVA, ADA, BO, CY, DI):
        assert "short questions" in live.shown(person), person


def test_a_team_of_a_channel_has_the_people_who_are_there(live: Live) -> None:
    modal = opened(live, EVA, "team", Aim(guide=True))
    live.act(EVA, type="select", view_id=modal["id"], action_id="retrostar.panel.turn.v1.source",
             option="channel", state={"name.0": {"name": "Fraud & <co>"}})  # fmt: skip
    told = submit(live, EVA, channel="C02")
    assert told == {"ok": True, "response_action": "update"}
    submit(live, EVA)
    assert team(live, "fraud-co").part.name == "Fraud & <co>"
    assert live.tick()
    with live.parts.database.read() as session:
        found = people.active_members(session, team(live, "fraud-co").id)
    assert {one.member.slack_id for one in found} == {ADA, BO, CY, DI}


def test_an_example_is_the_first_prompt_and_stores_nothing(live: Live) -> None:
    a_team(live)
    before = _rows(live)
    inside(live, EVA, "retrostar.panel.do.v1.example")
    text = live.shown(EVA)
    assert "An example for you" in text
    assert "Tuesday 24 November at 10:00" in text
    assert "Hello, I am Retrostar" in text
    assert "groups of 5" in text or "5 or more" in text or "at least 5" in text
    assert _rows(live) == before
    assert live.press(EVA, "retrostar.panel.example.v1.0") == {"ok": True}
    assert live.whispers(EVA) == ["This is only an example: nothing was stored."]
    assert _rows(live) == before


def test_asking_now_brings_the_first_prompt(live: Live) -> None:
    a_team(live)
    inside(live, EVA, "retrostar.panel.do.v1.ask")
    assert "5 people" in shown(live, EVA)
    assert live.tick()
    assert "short questions" in live.shown(ADA)


def _rows(live: Live) -> dict[str, int]:
    with live.parts.database.read() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
            if table.name != "outbox"
        }

"""From an empty workspace to the first questions, by the set-up guide alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.configuring.panel.payload import Aim
from tests.configuring.panel.live import (
    ADA,
    BO,
    CY,
    DI,
    EVA,
    TUESDAY,
    an_empty_workspace,
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
        from bot.people import store as people
        assert {one.member.slack_id for one in people.active_members(session, team(live, "fraud-co").id)} == {ADA, BO, CY, DI}

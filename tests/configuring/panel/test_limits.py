"""However many teams, schedules, people and changes there are: nothing that Slack would refuse."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.configuring import changing
from bot.configuring.model import TeamPart
from bot.configuring.panel.forms.all import FORMS
from bot.configuring.panel.payload import Aim
from bot.language import Texts
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
)
from tests.live import Live

TEAM = Aim(team="fraud-ml")


@pytest.fixture
def live(sqlite_url: str) -> Iterator[Live]:
    with an_empty_workspace(sqlite_url) as bot:
        yield bot


def made(live: Live, part: TeamPart) -> None:
    with live.parts.database.write() as session:
        changing.create(session, part, actor=EVA, now=TUESDAY)


def a_part(key: str, schedules: int = 1) -> TeamPart:
    return TeamPart.model_validate(
        {
            "key": key,
            "name": f"Team {key} " + "&" * 120,
            "members": {"users": [EVA, ADA, BO]},
            "leads": [EVA],
            "timezone": "Europe/Helsinki",
            "schedules": [
                {"key": f"s{number}", "recurrence": "FREQ=WEEKLY;BYDAY=WE", "at": "10:00"}
                for number in range(schedules)
            ],
        }
    )


def test_a_home_of_sixty_teams_is_leafed_through(live: Live) -> None:
    for number in range(60):
        made(live, a_part(f"t{number:02}"))
    live.home(EVA)
    home = json.dumps(_home(live))
    for _ in range(8):
        live.act(EVA, type="click", home=True, action_id="retrostar.go.v1.setup")
        live.parts.refresher.drain()
        home = json.dumps(_home(live))
        if "Team t00" in home:
            break
    assert "Team t00" in home
    assert "Team t10" not in home
    seen = 10
    while "retrostar.go.v1.later" in home:
        live.act(EVA, type="click", home=True, action_id="retrostar.go.v1.later")
        live.parts.refresher.drain()
        home = json.dumps(_home(live))
        seen += 10
    assert seen == 60
    assert "Team t59" in home
    assert len(_home(live)["blocks"]) <= 100


def test_a_team_of_forty_schedules_fits_on_its_page(live: Live) -> None:
    made(live, a_part("many", schedules=40))
    modal = opened(live, EVA, "page", Aim(team="many"))
    assert len(modal["blocks"]) <= 100
    assert "20 more schedules" in shown(live, EVA)


def test_texts_fit_their_places_in_every_language(texts: Texts) -> None:
    for say in texts.languages.values():
        titles = [f"{name}_title" for name in FORMS]
        titles += ["page_title", "overview_title", "plan_title", "log_title", "attention_title",
                   "told_title", "done_window", "save", "next", "cancel", "close"]  # fmt: skip
        for title in titles:
            assert len(say(f"configuring.{title}")) <= 24, (say.language, title)


def test_certain_questions_are_named_in_the_plan_and_the_last_never(live: Live) -> None:
    a_team(live)
    first, second, *_ = [one for one in live.parts.catalogue if len(one.roles) == 6][:3]
    weekly = Aim(team="fraud-ml", schedule="weekly")
    opened(live, EVA, "roles", TEAM)
    assert submit(live, EVA, ml=[EVA, ADA, BO, CY, DI])["ok"]
    opened(live, EVA, "topics", weekly)
    assert submit(live, EVA, questions=[first.key, second.key])["ok"]
    opened(live, EVA, "schedule", weekly)
    assert submit(live, EVA, questions="2")["ok"]
    opened(live, EVA, "plan", TEAM)
    live.until(lambda: "2 questions" in shown(live, EVA))
    assert "chosen that week" in shown(live, EVA)
    assert first.text.en in shown(live, EVA) or second.text.en in shown(live, EVA)


def test_a_long_plan_is_leafed_through(live: Live) -> None:
    for number in range(20):
        made(live, a_part(f"t{number:02}"))
    live.turn(TUESDAY + timedelta(minutes=1))
    opened(live, EVA, "plan")
    live.until(lambda: "retrostar.panel.turn.v1.next_page" in shown(live, EVA))
    before = _texts(live)
    inside(live, EVA, "retrostar.panel.turn.v1.next_page")
    assert _texts(live) != before
    inside(live, EVA, "retrostar.panel.turn.v1.earlier_page")
    assert _texts(live) == before


def _texts(live: Live) -> list[str]:
    view = live.modal(EVA)
    assert view is not None
    return [block["text"]["text"] for block in view["blocks"] if "text" in block]


def _home(live: Live) -> dict[str, list[object]]:
    home: dict[str, list[object]] = live.play.state()["homes"][EVA]
    return home

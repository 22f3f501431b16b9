"""A card that stands in Slack is drawn anew when what is tried about its finding changes."""

from datetime import date, timedelta

import pytest

from bot.actions import store as actions
from bot.actions.model import Finding, Plan
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.digest import redrawing, view
from bot.slack.errors import Unreachable
from tests.digest.history import NOW
from tests.digest.ledger import release
from tests.digest.test_story import raised_for
from tests.scene import Scene, a_scene
from tests.seed import a_team

LENS = "testing_gap"


@pytest.fixture
def scene(database: Database) -> Scene:
    """A scene in which a card on worse testing stands in C01."""
    scene = a_scene(database, TurnableClock(NOW))
    with database.write() as session:
        digest_id = release(session, scene.team, raised_for(2))
    scene.tap(view.DISCUSS, f"{digest_id}:{LENS}")
    scene.parts.sender.send_due()
    return scene


def written(scene: Scene, what: str, *, lens: str = LENS, team_id: int | None = None) -> int:
    """Somebody writes down what they try, a minute later."""
    scene.clock.turn(scene.clock.now() + timedelta(minutes=1))
    with scene.database.write() as session:
        action, _ = actions.add(
            session,
            Finding(team_id or scene.team.id, "2026-W47", lens),
            Plan(what, "U02", date(2026, 12, 18), "Tests"),
            created_by="U01",
            written_in=what,
            now=scene.clock.now(),
        )
    return action.id


def tick(scene: Scene) -> int:
    """A tick's redrawing and sending; how many cards were behind."""
    count = redrawing.redraw_due(scene.database, now=scene.clock.now())
    scene.parts.sender.send_due()
    return count


def test_what_is_written_down_appears_on_the_card_where_it_stands(scene: Scene) -> None:
    [(at, _, card, _)] = scene.slack.posts
    assert "Nothing has been set down" in card.text
    written(scene, "Test in pairs")
    assert tick(scene) == 1
    [(ref, redrawn)] = scene.slack.updates
    assert ref == at
    assert "“Test in pairs”: still open." in redrawn.text
    assert [block["type"] for block in redrawn.blocks] == [block["type"] for block in card.blocks]


def test_a_card_that_shows_all_is_left_alone(scene: Scene) -> None:
    assert tick(scene) == 0
    written(scene, "Test in pairs")
    tick(scene)
    assert tick(scene) == 0
    assert len(scene.slack.updates) == 1


def test_what_ends_or_is_taken_back_changes_the_card_as_well(scene: Scene) -> None:
    first, second = written(scene, "Test in pairs"), written(scene, "Write tests first")
    tick(scene)
    scene.clock.turn(NOW + timedelta(weeks=4))
    with scene.database.write() as session:
        actions.settle(session, first, "moved", "2026-W51", now=scene.clock.now())
        actions.withdraw(session, second, now=scene.clock.now())
    assert tick(scene) == 1
    text = scene.slack.updates[-1][1].text
    assert "“Test in pairs”: it has got better since." in text
    assert "Write tests first" not in text


def test_other_topics_and_other_teams_are_nothing_to_the_card(scene: Scene) -> None:
    with scene.database.write() as session:
        other = a_team(session, key="search", name="Search")
    written(scene, "Sit together", lens="silo")
    written(scene, "Test in pairs", team_id=other.id)
    assert tick(scene) == 0


def test_an_old_card_stays_as_it_is(scene: Scene) -> None:
    scene.clock.turn(NOW + redrawing.LATELY)
    written(scene, "Test in pairs")
    assert tick(scene) == 0


def test_while_slack_is_away_the_card_waits_and_is_drawn_once(scene: Scene) -> None:
    scene.slack.failures["update"] = Unreachable("chat.update", "away")
    written(scene, "Test in pairs")
    tick(scene)
    written(scene, "Write tests first")
    assert tick(scene) == 1
    del scene.slack.failures["update"]
    scene.clock.turn(scene.clock.now() + timedelta(minutes=2))
    scene.parts.sender.send_due()
    assert "Write tests first" in scene.slack.updates[-1][1].text


def test_a_card_that_is_not_out_yet_is_not_drawn_anew(database: Database) -> None:
    scene = a_scene(database, TurnableClock(NOW))
    with database.write() as session:
        digest_id = release(session, scene.team, raised_for(2))
    scene.tap(view.DISCUSS, f"{digest_id}:{LENS}")
    written(scene, "Test in pairs")
    assert redrawing.redraw_due(database, now=scene.clock.now()) == 0
    scene.parts.sender.send_due()
    assert "Test in pairs" in scene.slack.posts[-1][2].text


def test_the_tick_draws_cards_anew(scene: Scene) -> None:
    assert "cards" in scene.parts.steps()
    written(scene, "Test in pairs")
    scene.parts.steps()["cards"](scene.clock.now())
    scene.parts.sender.send_due()
    assert len(scene.slack.updates) == 1


def test_taking_back_alone_changes_the_card(scene: Scene) -> None:
    action = written(scene, "Test in pairs")
    tick(scene)
    with scene.database.write() as session:
        actions.withdraw(session, action, now=scene.clock.now() + timedelta(minutes=1))
    assert tick(scene) == 1
    assert "Nothing has been set down" in scene.slack.updates[-1][1].text


def test_what_was_written_down_before_the_card_is_on_it_from_the_first(database: Database) -> None:
    scene = a_scene(database, TurnableClock(NOW))
    with database.write() as session:
        digest_id = release(session, scene.team, raised_for(2))
    written(scene, "Test in pairs")
    scene.clock.turn(scene.clock.now() + timedelta(minutes=1))
    scene.tap(view.DISCUSS, f"{digest_id}:{LENS}")
    scene.parts.sender.send_due()
    assert "Test in pairs" in scene.slack.posts[-1][2].text
    assert tick(scene) == 0

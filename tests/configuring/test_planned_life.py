from bot.db.database import Database
from tests.configuring.planned_life import live


def test_what_is_planned_is_what_is_then_sent_while_clocks_change_and_people_come_and_go(
    database: Database,
) -> None:
    life = live(database, periods=2, seed=2)
    assert life.prompts > 50
    assert life.named
    assert {"paused", "cap", "away"} <= life.left_out.keys()

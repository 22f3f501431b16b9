"""A13, A18: the fuzzer's ledger in memory decides as the one in the database does."""

import pytest

from bot.db.database import Database
from tests.attacks.history import random_history
from tests.attacks.ledger import Ledger
from tests.attacks.replay import Replay


@pytest.mark.parametrize("seed", [2, 6, 8])
def test_a13_the_fuzzer_s_ledger_releases_what_the_database_releases(
    database: Database, seed: int
) -> None:
    history = random_history(seed)
    ledger = Ledger(history).run()
    with database.write() as session:
        replay = Replay(session, history).run()
        session.rollback()
    assert set(ledger.behind) == replay.told
    assert {
        (each.cell, each.kind, each.week) for each in ledger.figures if each.kind != "participation"
    } == replay.figures

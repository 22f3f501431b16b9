"""A13, A18: the fuzzer's ledger in memory decides as the one in the database does."""

import pytest

from bot.db.database import Database
from tests.attacks.history import History, random_history
from tests.attacks.ledger import Ledger
from tests.attacks.replay import Replay


def replayed(database: Database, history: History) -> set[tuple[str, int]]:
    with database.write() as session:
        told = Replay(session, history).run().told
        session.rollback()
    return told


@pytest.mark.parametrize("seed", [2, 6])
def test_a13_the_fuzzer_s_ledger_releases_what_the_database_releases(
    database: Database, seed: int
) -> None:
    history = random_history(seed)
    ledger = Ledger(history).run()
    assert {(each.cell, each.week) for each in ledger.releases} == replayed(database, history)

import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import TurnableClock
from bot.db.database import Database
from bot.people.store import WorkspaceRow


def _workspace(name: str, clock: TurnableClock) -> WorkspaceRow:
    return WorkspaceRow(
        slack_id=name, name=name, bot_id="B1", bot_user_id="U1", installed_at=clock.now()
    )


def _count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(WorkspaceRow)) or 0


def test_a_unit_of_work_that_raises_leaves_nothing(
    database: Database, clock: TurnableClock
) -> None:
    def half_done() -> None:
        with database.write() as session:
            session.add(_workspace("T1", clock))
            session.flush()
            raise ValueError("half done")

    with pytest.raises(ValueError, match="half done"):
        half_done()
    assert _count(database) == 0


def test_instants_come_back_aware_and_equal(database: Database, clock: TurnableClock) -> None:
    with database.write() as session:
        session.add(_workspace("T1", clock))
    with database.read() as session:
        assert session.scalars(select(WorkspaceRow.installed_at)).one() == clock.now()


def test_each_of_many_gathered_items_is_committed_when_its_call_returns(
    database: Database, clock: TurnableClock
) -> None:
    def add(session: Session, names: Sequence[str]) -> list[str]:
        session.add_all(_workspace(name, clock) for name in names)
        session.flush()
        return list(names)

    missing: list[str] = []

    def one(name: str) -> None:
        result = database.gather(add, name)
        with database.read() as session:
            found = session.scalar(select(WorkspaceRow.name).where(WorkspaceRow.slack_id == name))
        if found != result:
            missing.append(name)

    threads = [threading.Thread(target=one, args=(f"T{i}",)) for i in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert missing == []
    assert _count(database) == 40


def test_one_bad_item_hurts_none_of_those_it_was_gathered_with(
    database: Database, clock: TurnableClock
) -> None:
    def add(session: Session, names: Sequence[str]) -> list[str]:
        for name in names:
            if name == "bad":
                raise ValueError(name)
            session.add(_workspace(name, clock))
        session.flush()
        return list(names)

    outcomes: dict[str, str] = {}
    gate = threading.Barrier(12)

    def one(name: str) -> None:
        gate.wait()
        try:
            outcomes[name] = database.gather(add, name)
        except ValueError as error:
            outcomes[name] = f"refused {error}"

    names = ["bad", *(f"T{i}" for i in range(11))]
    threads = [threading.Thread(target=one, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcomes == {name: name for name in names if name != "bad"} | {"bad": "refused bad"}

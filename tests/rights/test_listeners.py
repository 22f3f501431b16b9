"""Nobody gets at what their standing does not allow, whatever they forge, by any listener."""

import shutil
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest

from bot.clock import TurnableClock
from bot.db.database import Database
from bot.people.rights import Act
from tests.conftest import NOW
from tests.rights.rows import ROWS, SYSTEM, Row
from tests.rights.stage import (
    CANARIES,
    PEOPLE,
    Company,
    Ids,
    Json,
    a_stage,
    company,
    seen,
    who_may_see,
)  # fmt: skip
from tests.rights.surface import Listener, surface_of

_ABOUT_OTHERS = {
    Act.TRY, Act.CONFIGURE, Act.SET_ABSENCE, Act.SEE_DIGEST, Act.OWN_DATA, Act.SEE_ORGANISATION,
}  # fmt: skip
EACH = pytest.mark.parametrize(
    "listener", sorted(ROWS), ids=lambda each: f"{each.kind} {each.name}"
)


@pytest.fixture(scope="module")
def staged(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ids]:
    path = tmp_path_factory.mktemp("rights") / "stage.sqlite3"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    ids = a_stage(database, TurnableClock(NOW))
    database.dispose()
    return path, ids


Fresh = Callable[[], Company]


@pytest.fixture
def fresh(staged: tuple[Path, Ids], tmp_path: Path) -> Iterator[Fresh]:
    """Makes the company as it was before anybody did anything."""
    path, ids = staged
    made: list[Database] = []

    def make() -> Company:
        copy = tmp_path / f"company-{len(made)}.sqlite3"
        shutil.copy(path, copy)
        made.append(Database(f"sqlite:///{copy}"))
        return company(made[-1], TurnableClock(NOW), ids)

    yield make
    for database in made:
        database.dispose()


@pytest.fixture
def stage(fresh: Fresh) -> Company:
    return fresh()


def test_every_listener_has_a_row_and_every_row_its_listener(stage: Company) -> None:
    assert set(surface_of(stage.parts.bolt)) == set(ROWS)


def test_no_two_listeners_take_the_same(stage: Company) -> None:
    """Bolt runs the first that matches, and never another."""
    found = surface_of(stage.parts.bolt)
    taken_twice = {
        (one, other)
        for one, other in combinations(found, 2)
        if one.kind == other.kind
        and (one.name.startswith(other.name) or other.name.startswith(one.name))
    }
    assert not taken_twice


@EACH
def test_nobody_sees_or_changes_what_they_may_not(
    stage: Company, fresh: Fresh, listener: Listener
) -> None:
    row = ROWS[listener]
    for who, slack_id in PEOPLE.items():
        touches = may_touch_others(stage, row, slack_id)
        # What changes nothing of anybody else's leaves the company as it was.
        place = fresh() if touches else stage
        hidden = set(CANARIES) - who_may_see(place, slack_id)
        before = "" if touches else place.of_others(slack_id)
        for body in row.sends(slack_id, place.ids):
            shown = place.deliver(body)
            assert not seen(shown, hidden), (who, body, shown)
        assert touches or place.of_others(slack_id) == before, who


@EACH
def test_whoever_may_gets_what_a_stranger_does_not(fresh: Fresh, listener: Listener) -> None:
    """Else what is sent here proves nothing about those who may not."""
    row = ROWS[listener]
    if row.act in {SYSTEM, Act.LOOK_IN}:
        return
    stranger = PEOPLE["stranger"]
    for who, slack_id in PEOPLE.items():
        theirs, others = fresh(), fresh()
        if who != "owner" if row.owners_only else not theirs.may(slack_id, row.act):
            continue
        assert [told(theirs, each) for each in row.sends(slack_id, theirs.ids)] != [
            told(others, each).replace(stranger, slack_id)
            for each in row.sends(stranger, others.ids)
        ], who
        return
    pytest.fail(f"nobody here may {row.act}")


def told(stage: Company, body: Json) -> str:
    """What comes of it: what is shown, and all that stands in the database then."""
    return f"{stage.deliver(body)}\n{stage.of_others('')}"


def may_touch_others(stage: Company, row: Row, slack_id: str) -> bool:
    """Whether it may change what is not the person's own."""
    if row.act is SYSTEM:
        return True
    if row.owners_only:
        return False
    if row.act is Act.LOOK_IN:  # any word may be said, also `/retro ask`
        return stage.may(slack_id, Act.ASK_NOW)
    return row.act in _ABOUT_OTHERS and stage.may(slack_id, row.act)

"""App Home stays within Slack's limits, whatever people, teams and words there are."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.answering.model import Submission
from bot.answering.refreshing import Look
from bot.asking.store import AskedRow
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.home.model import Place, Tab
from bot.home.view import MOST_BLOCKS, clipped, page_of
from bot.people.store import MemberRow, TeamRow
from bot.slack.blocks import SECTION_TEXT
from tests.conftest import NOW
from tests.home.limits import problems
from tests.scene import AGREE, CATALOGUE, CHOICE, WORDS, Scene, a_prompt, a_scene, make_admin
from tests.seed import a_digest_plan, a_member, a_team, terms_of

TEAMS = 130
PLACES = [
    *map(str, Tab),
    *(f"{tab}:{page}" for tab in Tab for page in ("2", "9999999", "-1", "2.2", "archived.1")),
    "",
    "nowhere",
    "answers:" + "9" * 300,
]


@pytest.fixture(scope="module")
def crowded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Ada is in very many teams, leads them all, is an admin, and has said a lot. Built once."""
    path = tmp_path_factory.mktemp("crowd") / "retrostar.sqlite3"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    scene = a_scene(database, TurnableClock(NOW))
    ada = scene.members["U01"]
    with database.write() as session:
        for number in range(TEAMS):
            name = f"<Team> & {number} " + "x" * 130
            team = a_team(session, key=f"t{number}", name=name, leads=("U01",), terms=False)
            terms_of(session, team, leads=tuple(f"U{lead:09}" for lead in range(number * 3)))
            a_digest_plan(session, team)
            a_member(session, team, slack_id="U01", role=None)
        for number in range(60):
            a_member(session, scene.team, slack_id=f"U5{number:02}", name="<!here> " + "n" * 190)
        for days in range(1, 40):
            a_prompt(
                session, scene.team, ada, local_day=(NOW - timedelta(days=days)).date(),
                due_at=NOW - timedelta(days=days),
            )  # fmt: skip
        session.execute(update(MemberRow).values(name="&" * 200))
        session.execute(update(TeamRow).values(holidays="FI"))
    make_admin(scene, "U01")
    for question, value in ((AGREE, "4"), (CHOICE, "B")):
        scene.answer(question, value)
    scene.tap("retrostar.write.v1", scene.asked[WORDS])
    scene.submit("&<>" * 166)
    yield scene
    database.dispose()


def view_of(scene: Scene, place: str, who: str = "U01", **look: Any) -> dict[str, Any]:
    room = scene.parts.room
    with scene.database.read() as session:
        return room.compose(session, room.visitor(session, who), Look(place, **look))


@pytest.mark.parametrize("place", PLACES)
def test_every_place_is_within_slacks_limits(crowded: Scene, place: str) -> None:
    view = view_of(crowded, place, notice="n" * 5000)
    assert problems(view) == []


@pytest.mark.parametrize("tab", list(Tab))
def test_no_page_is_cut_to_fit(crowded: Scene, tab: Tab) -> None:
    view = view_of(crowded, str(tab))
    assert Place.parse(view["private_metadata"]).tab is tab
    assert len(view["blocks"]) < MOST_BLOCKS


def test_each_answer_can_be_reached_from_the_first_page(crowded: Scene) -> None:
    with crowded.database.read() as session:
        hers = AskedRow.question_key == AGREE, AskedRow.member_id == crowded.members["U01"].id
        asked = list(session.scalars(select(AskedRow.id).where(*hers)))
    for asked_id in asked:
        crowded.recorder.record(Submission("U01", asked_id, "3", at=NOW))
    seen, place, pages = "", "answers", 0
    while place:
        blocks = view_of(crowded, place)["blocks"]
        seen += json.dumps(blocks)
        pages += 1
        buttons = [one for block in blocks for one in block.get("elements", [])]
        after = (one["value"] for one in buttons if "page_after" in one.get("action_id", ""))
        place = next(after, "")
    assert pages > 2
    assert [one for one in asked if f'"value": "{one}"' not in seen] == []


@given(text=st.text(alphabet=st.sampled_from("ab &<>é🙂\n"), max_size=7000))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
def test_a_clipped_text_fits_and_tears_no_entity(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    kept = clipped(escaped)
    assert len(kept) <= SECTION_TEXT
    for at, sign in enumerate(kept):
        if sign == "&":
            assert kept[at:].startswith(("&amp;", "&lt;", "&gt;"))


@given(number=st.integers(-5, 10**7), count=st.integers(0, 10**5), each=st.integers(1, 50))
def test_a_page_that_is_asked_for_is_there(number: int, count: int, each: int) -> None:
    page, most = page_of(number, count, each)
    assert 1 <= page <= most
    assert (page - 1) * each < max(1, count)


@given(text=st.text(max_size=300))
def test_any_text_is_some_place(text: str) -> None:
    place = Place.parse(text)
    assert len(str(place)) <= 255
    assert place.number >= 1


def test_more_questions_than_the_catalogue_would_ever_ask_fit(crowded: Scene) -> None:
    keys = [question.key for question in CATALOGUE][:20]
    with crowded.database.write() as session:
        a_prompt(session, crowded.team, crowded.members["U02"], keys)
    assert problems(view_of(crowded, "today", "U02")) == []

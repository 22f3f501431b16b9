"""The running demo: what turning the clock does, and to whom. One walk, looked at many times."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest

from bot.asking.view import ANSWER
from bot.catalogue import load_catalogue
from bot.demo import company
from bot.demo.show import Show
from bot.digest.flow import SETTLES_AFTER
from bot.language import Texts

AINO, MIKKO, TOMAS = "U01", "U02", "U04"


def actions_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Every button of a message, with the block that it stands in."""
    found = []
    for block in message.get("blocks", ()):
        elements = [*block.get("elements", ()), block.get("accessory", {})]
        found += [
            {**element, "block_id": block["block_id"]}
            for element in elements
            if "action_id" in element
        ]
    return found


def answers_of(message: dict[str, Any]) -> int:
    """How many of its questions are answered."""
    return words_of(message).count("✓ ")


def open_scales_of(message: dict[str, Any]) -> set[str]:
    """Its questions that still have the buttons of a scale."""
    special = {ANSWER + value for value in ("skip", "dont_know", "not_my_area")}
    return {
        action["value"]
        for action in actions_of(message)
        if action["action_id"].startswith(ANSWER) and action["action_id"] not in special
    }


def words_of(message: dict[str, Any]) -> str:
    return json.dumps(message.get("blocks", ()), ensure_ascii=False)


@dataclass(frozen=True)
class Walk:
    """What stood where on the first Friday, and what the turns answered."""

    show: Show
    before: dict[str, list[dict[str, Any]]]
    friday: dict[str, list[dict[str, Any]]]
    notes: list[str]
    together: list[dict[str, Any]]
    """What two pages heard that turned to Friday at the same time."""


def talks(show: Show) -> dict[str, list[dict[str, Any]]]:
    places = (*company.MEMBERS, company.CHANNEL, company.DIGEST_CHANNEL)
    return {place: show.play.messages(place) for place in places}


def skip_last(show: Show, person: str) -> None:
    """Skip the prompt's last question; the one with a scale stays open."""
    message = show.play.messages(person)[-1]
    *_, button = (a for a in actions_of(message) if a["action_id"].startswith(ANSWER))
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": button["block_id"]}
    act = {"user": person, "type": "click", "action_id": button["action_id"], **where}
    assert show.play.act(act)["ok"]
    show.parts.refresher.drain()


def press(show: Show, key: str) -> dict[str, Any]:
    """Press a turn's button in the page."""
    body = json.dumps({"key": key}).encode()
    request = Request(  # noqa: S310 - the demo's own address
        f"{show.play.url}_page/turn", data=body, headers={"Content-Type": "application/json"}
    )
    with urlopen(request) as response:  # noqa: S310
        answer: dict[str, Any] = json.load(response)
    return answer


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory, texts: Texts) -> Iterator[Walk]:
    """The visitor answers one question as Tomas, then Friday comes, the next one, and a Tuesday."""
    folder = tmp_path_factory.mktemp("show")
    show = Show(folder, catalogue=load_catalogue(), texts=texts, port=0, still=True)
    show.play.start()
    try:
        show.open()
        before = talks(show)
        skip_last(show, TOMAS)
        notes = [show.to_friday()]
        friday = talks(show)
        with ThreadPoolExecutor(2) as pool:
            together = list(pool.map(lambda _: press(show, "digest"), range(2)))
        notes.append(show.to_next_prompt())
        yield Walk(show, before, friday, notes, together)
    finally:
        show.close()


def test_each_prompt_came_at_ten_in_its_members_own_zone(walk: Walk) -> None:
    zones = {user["id"]: ZoneInfo(user["tz"]) for user in company.workspace()["users"]}
    for person in company.MEMBERS:
        (message,) = walk.before[person]
        sent = datetime.fromtimestamp(float(message["ts"]), zones[person])
        assert (sent.strftime("%A %H:%M"), sent.date().isoformat()) == (
            "Tuesday 10:00",
            "2026-11-17",
        )


def test_two_members_are_asked_in_finnish(walk: Walk) -> None:
    finnish = {p for p in company.MEMBERS if "kysymystä" in words_of(walk.before[p][0])}
    assert finnish == {AINO, MIKKO}


def test_colleagues_leave_the_rest_of_the_visitors_people_to_the_visitor(walk: Walk) -> None:
    message = walk.friday[TOMAS][0]
    assert answers_of(message) == 1
    assert words_of(message).count("Closed without an answer.") == 1
    assert actions_of(message) == [], "closed, and past the freeze"


def test_colleagues_answer_every_scale(walk: Walk) -> None:
    answered = [
        walk.friday[person][0]
        for person in company.MEMBERS
        if person != TOMAS and answers_of(walk.friday[person][0])
    ]
    assert len(answered) == len(company.MEMBERS) - 3  # Tomas, and two who stay silent
    assert [open_scales_of(message) for message in answered] == [set()] * len(answered)
    assert f"{len(answered)} colleagues answered" in walk.notes[0]


def test_friday_brings_one_digest_with_its_picture(walk: Walk) -> None:
    said, digest, details = walk.friday[company.DIGEST_CHANNEL]
    assert "generated" in said["text"]
    freeze = datetime(2026, 11, 20, 13, tzinfo=UTC)
    assert datetime.fromtimestamp(float(digest["ts"]), UTC) == freeze + SETTLES_AFTER
    assert "Thin testing" in words_of(digest)
    (picture,) = [block for block in digest["blocks"] if block["type"] == "image"]
    assert len(picture["alt_text"]) > 100
    assert details["thread_ts"] == digest["ts"]
    assert "Thin testing" in words_of(details)


def test_two_pages_turn_one_clock_once(walk: Walk) -> None:
    assert sorted(answer["ok"] for answer in walk.together) == [False, True]
    (refused,) = [answer["notice"] for answer in walk.together if not answer["ok"]]
    assert "being turned already" in refused


def test_a_second_friday_is_the_next_weeks_and_its_tuesday_was_not_left_out(walk: Walk) -> None:
    (done,) = [answer["notice"] for answer in walk.together if answer["ok"]]
    assert done.startswith("Friday of week 48.")
    days = [
        datetime.fromtimestamp(float(message["ts"]), UTC).date().isoformat()
        for message in walk.show.play.messages(TOMAS)
    ]
    assert days == ["2026-11-17", "2026-11-24", "2026-12-01"]
    said, *digests = walk.show.play.messages(company.DIGEST_CHANNEL)
    threads = [message["thread_ts"] for message in digests]
    assert threads == [digests[at]["ts"] for at in (0, 0, 2, 2)]
    assert "thread_ts" not in said


def test_turning_to_the_next_questions_ends_where_they_wait_for_all(walk: Walk) -> None:
    assert walk.notes[1] == "Now it is Tuesday, and new questions wait in the direct messages."
    assert walk.show.clock.now() == datetime(2026, 12, 1, 15, 5, tzinfo=UTC)
    assert walk.show.play.now() == walk.show.clock.now()
    for person in company.MEMBERS:
        assert answers_of(walk.show.play.messages(person)[-1]) == 0

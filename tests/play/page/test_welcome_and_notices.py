"""What the page says at the top: a welcome that makes room, notices that are heard and stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from bot.errors import Rejection
from bot.play import PlayServer, Turn, Workspace

pytestmark = pytest.mark.browser

WELCOME = "\n".join(f"Line {number} of a welcome that says what to do." for number in range(10))
FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)


def refuse() -> str:
    raise Rejection("The clock is being turned already.")


@pytest.fixture
def demo() -> Iterator[PlayServer]:
    workspace = Workspace.default().model_copy(update={"welcome": WELCOME})
    turns = [
        Turn("prompt", "Next questions", lambda: "New questions wait."),
        Turn("digest", "Friday digest", lambda: "The digest is in #general."),
        Turn("refused", "Refused", refuse),
    ]
    with PlayServer(workspace, turns=turns) as server:
        yield server


Enter = Callable[..., Page]


@pytest.fixture
def enter(demo: PlayServer, new_page: Callable[..., Page]) -> Iterator[Enter]:
    opened: list[Page] = []

    def open_page(**size: int) -> Page:
        page = new_page(**size)
        opened.append(page)
        page.goto(demo.url)
        page.locator("body[data-ready]").wait_for()
        return page

    yield open_page
    for page in opened:
        page.close()


def test_the_welcome_is_open_at_first_sight_and_folded_after_it(enter: Enter) -> None:
    page = enter()
    words = page.locator("#welcome p")
    expect(words).to_be_visible()
    page.reload()
    page.locator("body[data-ready]").wait_for()
    expect(words).to_be_hidden()
    page.get_by_text("About this demo").click()
    expect(words).to_contain_text("Line 9")
    expect(words).to_be_visible()


def test_on_a_phone_the_welcome_is_one_line_and_most_of_the_screen_is_for_messages(
    enter: Enter,
) -> None:
    page = enter(width=360, height=740)
    expect(page.get_by_text("About this demo")).to_be_visible()
    expect(page.locator("#welcome p")).to_be_hidden()
    box = page.locator("#welcome").bounding_box()
    assert box
    assert box["height"] <= 44
    messages = page.locator("#messages").bounding_box()
    assert messages
    assert messages["height"] >= 400


def test_on_a_phone_an_open_welcome_leaves_room_for_messages(enter: Enter) -> None:
    page = enter(width=360, height=740)
    page.get_by_text("About this demo").click()
    expect(page.locator("#welcome p")).to_be_visible()
    messages = page.locator("#messages").bounding_box()
    assert messages
    assert messages["height"] >= 100


def test_on_a_phone_the_turn_buttons_stand_in_one_row(enter: Enter) -> None:
    page = enter(width=360, height=740)
    boxes = [button.bounding_box() for button in page.locator("#turns button").all()]
    assert len(boxes) == 3
    assert len({box["y"] for box in boxes if box}) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_dismissed_welcome_stays_away(enter: Enter) -> None:
    page = enter()
    page.get_by_role("button", name="Dismiss this notice").click()
    expect(page.locator("#welcome")).to_be_hidden()
    page.reload()
    page.locator("body[data-ready]").wait_for()
    expect(page.locator("#welcome")).to_be_hidden()


def test_the_welcome_does_not_come_back_after_a_turn(enter: Enter) -> None:
    page = enter()
    page.get_by_role("button", name="Friday digest").click()
    expect(page.get_by_role("status")).to_contain_text("The digest is in #general.")
    expect(page.locator("#welcome")).to_be_hidden()
    page.reload()
    page.locator("body[data-ready]").wait_for()
    expect(page.locator("#welcome")).to_be_hidden()
    another = enter()
    expect(another.get_by_text("About this demo")).to_be_visible()
    expect(another.locator("#welcome p")).to_be_hidden()


def test_a_notice_is_announced_alone_and_stays_until_it_is_dismissed(enter: Enter) -> None:
    page = enter()
    status = page.get_by_role("status")
    expect(status).to_have_attribute("aria-atomic", "false")
    assert not page.evaluate("document.querySelector('#notices').contains(welcome)")
    page.clock.install()
    page.get_by_role("button", name="Friday digest").click()
    expect(status).to_contain_text("The digest is in #general.")
    page.clock.fast_forward(120_000)
    expect(status).to_contain_text("The digest is in #general.")
    page.get_by_role("button", name="Dismiss this notice").click()
    expect(status).to_have_text("")


def test_the_same_notice_of_a_later_turn_is_announced_again(enter: Enter) -> None:
    page = enter()
    page.get_by_role("button", name="Refused").click()
    first = page.locator("#notices .bad")
    expect(first).to_have_text("The clock is being turned already.✕")
    first.evaluate("node => { node.id = 'first'; node.cameAt -= 10_000; }")
    page.get_by_role("button", name="Refused").click()
    expect(page.locator("#first")).to_have_count(0)
    expect(first).to_have_count(1)


def test_a_jump_of_the_clock_is_said_once_with_the_time_it_shows(
    enter: Enter, demo: PlayServer
) -> None:
    page = enter()
    spoken = page.get_by_role("log").locator("p")
    for hour in range(9, 16):
        demo.set_clock(FRIDAY.replace(hour=hour), running=False)
    expect(page.locator("#now")).to_contain_text("Fri 20 Nov 2026")
    expect(spoken).to_have_count(1)
    expect(spoken).to_contain_text("The clock shows Fri 20 Nov 2026, 16:00, Berlin time.")

"""A real browser. Skips only where no Chromium can be found (and says so)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import MISSING, chromium, find_chromium

#: Long enough for a busy machine; nothing waits so long when all is well.
_LONGEST_WAIT_MS = 30_000
expect.set_options(timeout=_LONGEST_WAIT_MS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with chromium(path) as started:
        yield started


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages that watch themselves: an error in a script fails the test at its end."""
    troubles: list[str] = []
    opened = []

    def open_page(*, width: int = 1280, height: int = 800, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="en-GB",
            has_touch=width < 600,
        )
        context.set_default_timeout(_LONGEST_WAIT_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        opened.append(context)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert troubles == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()

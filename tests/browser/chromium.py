"""Finding Chromium and starting it, for every test that drives the play workspace's page.

Run as a program (`make test` does) it says aloud when there is none; with CI set, that is an
error, because CI never leaves the browser tests out.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PLACES = ("/usr/bin/chromium", "/usr/lib/chromium/chromium", "/snap/bin/chromium")
# Quiet, and nothing that reaches out by itself. Playwright gives each start its own, empty profile.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = (
    "no Chromium was found, so the browser tests are left out; "
    "install it (Debian: apt-get install chromium) or name it in CHROMIUM"
)


def find_chromium() -> str | None:
    """The program to start: what CHROMIUM names, else what is on the path."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in _PLACES if Path(place).exists()), None)


# Playwright's blocking form runs once in a process; whoever comes second shares its browser.
_running: list[Browser] = []


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    if _running:
        yield _running[0]
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)
        _running.append(browser)
        try:
            yield browser
        finally:
            _running.clear()
            browser.close()


def main() -> int:
    if find_chromium():
        return 0
    line = "=" * 78
    sys.stderr.write(f"\n{line}\nATTENTION: {MISSING}.\n{line}\n\n")
    if os.environ.get("CI"):
        sys.stderr.write("CI is set: that is an error here.\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

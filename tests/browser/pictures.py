"""Takes the README's pictures anew: docs/prompt.png and docs/digest.png, from the running demo.

`python -m tests.browser.pictures` after a change of what messages say or look like.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from bot.demo import company
from bot.demo.show import Show
from bot.language import load_texts
from tests.browser.chromium import MISSING, chromium, find_chromium
from tests.browser.stage import GRACE, JANA, enter, opened, prompt

DOCS = Path(__file__).parents[2] / "docs"
#: CSS pixels; the pictures have twice as many.
WIDTH, TALL = 830, 2400
#: Few colours: flat areas stay flat, and the files small.
COLOURS = 200
#: Air around the message, and nothing else in sight.
_ALONE = """() => {
  document.getElementById("messages").style.setProperty("padding", "24px", "important");
  for (const id of ["welcome", "notices"]) document.getElementById(id).hidden = true;
  for (const day of document.querySelectorAll("#messages .day")) day.remove();
}"""


def picture(page: Page, name: str, *, last: str) -> None:
    """The newest message, down to the end of its part *last*."""
    page.evaluate(_ALONE)
    top, end = prompt(page).bounding_box(), prompt(page).locator(last).last.bounding_box()
    if top is None or end is None:
        raise SystemExit(f"There is nothing to see for {name}.")
    height = end["y"] + end["height"] - top["y"] + 8
    taken = page.screenshot(
        clip={"x": top["x"] - 2, "y": top["y"] - 2, "width": WIDTH, "height": height}
    )
    image = Image.open(io.BytesIO(taken)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(DOCS / name, optimize=True)


def a_page(browser: Browser) -> Page:
    context = browser.new_context(
        viewport={"width": WIDTH + 280, "height": TALL}, device_scale_factor=2, locale="en-GB"
    )
    return context.new_page()


def take(show: Show, browser: Browser) -> None:
    page = enter(a_page(browser), show, JANA)
    prompt(page).get_by_role("button", name="Skip").last.wait_for()
    picture(page, "prompt.png", last=".block")
    show.to_friday()
    page = enter(a_page(browser), show, GRACE, company.DIGEST_CHANNEL)
    page.wait_for_function("() => document.querySelector('#messages img')?.naturalWidth > 300")
    picture(page, "digest.png", last=".block:has(figure) + .block")


def main() -> None:
    path = find_chromium()
    if path is None:
        raise SystemExit(MISSING)
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder), load_texts()) as show,
        chromium(path) as browser,
    ):
        take(show, browser)


if __name__ == "__main__":
    main()

"""A page as elements, and what a checker of accessibility would find in it."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.digest.telling import Telling
from bot.exporting.report.model import report_of
from bot.exporting.report.page import document

HELSINKI = ZoneInfo("Europe/Helsinki")
_VOID = {"meta", "input"}
_ONCE = ("main", "h1", "header", "footer", "nav", "title")
_REFERENCES = ("aria-labelledby", "aria-describedby")


def page_of(telling: Telling, weeks: int = 26) -> str:
    return document(report_of(telling, weeks, zone=HELSINKI))


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    parents: tuple[str, ...]
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Element"]:
        yield self
        for child in self.children:
            yield from child

    def all(self, name: str) -> list["Element"]:
        return [each for each in self if each.name == name]

    def words(self) -> str:
        return "".join(each.text for each in self)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {}, ())
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parents = tuple(each.name for each in self._open)
        element = Element(tag, {key: value or "" for key, value in attrs}, parents)
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        closed = self._open.pop()
        assert closed.name == tag, f"</{tag}> closes <{closed.name}>"

    def handle_data(self, data: str) -> None:
        self._open[-1].text += data


def read(page: str) -> Element:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.root


def flaws(page: str) -> list[str]:
    """What would trouble a reader with a screen reader or a keyboard, and what reaches out."""
    root = read(page)
    ids = [each.attributes["id"] for each in root if "id" in each.attributes]
    found = [f"two of {one}" for one in set(ids) if ids.count(one) > 1]
    for name in _ONCE:
        count = sum("svg" not in each.parents for each in root.all(name))
        found += [f"{count} of {name}"] * (count != 1)
    if not root.all("html")[0].attributes.get("lang"):
        found.append("no language")
    for each in root:
        found += [*_reaching_out(each), *_nameless(each), *_leading_nowhere(each, set(ids))]
    levels = [int(each.name[1]) for each in root if re.fullmatch("h[1-6]", each.name)]
    found += [f"h{one}, then h{two}" for one, two in pairwise(levels) if two > one + 1]
    return found


def _reaching_out(element: Element) -> Iterator[str]:
    for key, value in element.attributes.items():
        if key.startswith("on") or key in {"style", "src"}:
            yield f"{key} on {element.name}"
        if re.search(r"(https?:)?//", value):
            yield f"an address in {key} of {element.name}"


def _leading_nowhere(element: Element, ids: set[str]) -> Iterator[str]:
    for key, value in element.attributes.items():
        if key in _REFERENCES and value not in ids:
            yield f"{key} names nothing: {value}"
        if key == "href" and not (value.startswith("#") and value[1:] in ids):
            yield f"a link to nowhere: {value}"


def _nameless(element: Element) -> Iterator[str]:
    name, attributes = element.name, element.attributes
    if name == "svg" and not ({"aria-label", "aria-hidden"} & attributes.keys()):
        yield "a drawing without a name"
    if name == "input" and "label" not in element.parents:
        yield "an input without a label"
    if name == "table" and not element.all("caption"):
        yield "a table without a caption"
    if name == "th" and "scope" not in attributes:
        yield "a heading of a table without its scope"
    if attributes.get("role") in {"region", "group"} and not attributes.get("aria-label"):
        yield "a part without a name"


def policy_digests(page: str, part: str) -> tuple[str, str]:
    """What the page's policy allows as *part*, and what it holds: script or style."""
    root = read(page)
    policy = next(
        each.attributes["content"] for each in root.all("meta") if "http-equiv" in each.attributes
    )
    allowed = re.search(rf"{part}-src 'sha256-([^']+)'", policy)
    held = root.all(part)[0].text
    assert allowed is not None
    return allowed[1], base64.b64encode(hashlib.sha256(held.encode()).digest()).decode()

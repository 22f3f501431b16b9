"""The grammar that the block rules are written in: a rule looks at a value and notes problems.

What Slack's blocks and elements must look like lives beside this: objects, elements, layout.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Surface: TypeAlias = str  # message, modal, home


@dataclass(slots=True)
class Check:
    """One payload under examination: where it is shown, and what was found."""

    surface: Surface
    problems: list[str] = field(default_factory=list)
    file_ready: Callable[[str], bool] = lambda _file_id: True

    def fail(self, message: str, pointer: str) -> None:
        self.problems.append(f"[ERROR] {message} [json-pointer:{pointer}]")


Rule: TypeAlias = Callable[[Check, Any, str], None]
_URL = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DATE = re.compile(r"^\d{4}-\d\d-\d\d$")
_TIME = re.compile(r"^\d\d:\d\d$")


def string(most: int, least: int = 1) -> Rule:
    def rule(check: Check, value: Any, pointer: str) -> None:  # noqa: ANN401
        if not isinstance(value, str):
            check.fail("must be a string", pointer)
        elif len(value) > most:
            check.fail(f"must be less than {most + 1} characters", pointer)
        elif len(value) < least:
            check.fail(f"must be more than {least - 1} characters", pointer)

    return rule


def matching(pattern: re.Pattern[str], what: str, most: int = 3000) -> Rule:
    length = string(most)

    def rule(check: Check, value: Any, pointer: str) -> None:  # noqa: ANN401
        length(check, value, pointer)
        if isinstance(value, str) and value and not pattern.search(value):
            check.fail(f"must be a valid {what}", pointer)

    return rule


url = matching(_URL, "url")
date = matching(_DATE, "date")
clock_time = matching(_TIME, "time")


def boolean(check: Check, value: Any, pointer: str) -> None:  # noqa: ANN401
    if not isinstance(value, bool):
        check.fail("must be a boolean", pointer)


def whole(least: int, most: int) -> Rule:
    def rule(check: Check, value: Any, pointer: str) -> None:  # noqa: ANN401
        if not isinstance(value, int) or isinstance(value, bool):
            check.fail("must be an integer", pointer)
        elif not least <= value <= most:
            check.fail(f"must be between {least} and {most}", pointer)

    return rule


def number(check: Check, value: Any, pointer: str) -> None:  # noqa: ANN401
    if not isinstance(value, int | float) or isinstance(value, bool):
        check.fail("must be a number", pointer)


def one_of(*allowed: str) -> Rule:
    def rule(check: Check, value: Any, pointer: str) -> None:  # noqa: ANN401
        if value not in allowed:
            check.fail(f"must be one of: {', '.join(allowed)}", pointer)

    return rule


def anything(_check: Check, _value: Any, _pointer: str) -> None:  # noqa: ANN401
    """Any JSON at all."""


def items(each: Rule, most: int, least: int = 1) -> Rule:
    def rule(check: Check, value: Any, pointer: str) -> None:  # noqa: ANN401
        if not isinstance(value, list):
            check.fail("must be an array", pointer)
            return
        if len(value) > most:
            check.fail(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            check.fail(f"no fewer than {least} items allowed", pointer)
        for index, item in enumerate(value):
            each(check, item, f"{pointer}/{index}")

    return rule


def shape(
    required: Mapping[str, Rule],
    optional: Mapping[str, Rule] | None = None,
    *also: Rule,
    one_required: tuple[str, ...] = (),
) -> Rule:
    """An object with these fields and no others; `also` are rules over the whole of it."""
    fields = {**required, **(optional or {})}

    def rule(check: Check, value: Any, pointer: str) -> None:  # noqa: ANN401
        if not isinstance(value, dict):
            check.fail("must be an object", pointer)
            return
        for name in required:
            if value.get(name) is None:
                check.fail(f"missing required field: {name}", pointer)
        if one_required and all(value.get(name) is None for name in one_required):
            check.fail(f"must provide one of: {', '.join(one_required)}", pointer)
        for name, item in value.items():
            if name not in fields:
                check.fail(f"invalid additional property: {name}", pointer)
            elif item is not None:
                fields[name](check, item, f"{pointer}/{name}")
        for extra in also:
            extra(check, value, pointer)

    return rule


def by_type(table: Mapping[str, Rule], allowed: frozenset[str] | None = None) -> Rule:
    """The rule that belongs to the object's `type`, if that type may stand here."""

    def rule(check: Check, value: Any, pointer: str) -> None:  # noqa: ANN401
        if not isinstance(value, dict):
            check.fail("must be an object", pointer)
            return
        kind = value.get("type")
        if kind is None:
            check.fail("missing required field: type", pointer)
        elif kind not in table or (allowed is not None and kind not in allowed):
            check.fail(f"unsupported type: {kind}", f"{pointer}/type")
        else:
            table[kind](check, value, pointer)

    return rule


def only_on(*surfaces: Surface) -> Rule:
    def rule(check: Check, _value: Any, pointer: str) -> None:  # noqa: ANN401
        if check.surface not in surfaces:
            check.fail(f"not supported in a {check.surface}", f"{pointer}/type")

    return rule

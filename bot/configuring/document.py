"""From the YAML file to the model: one line for what is wrong, with its place."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.configuring.model import Config
from bot.errors import Misconfigured

#: How much of a wrong value is shown.
_SHOWN = 60

#: Pydantic's own complaints, in our words.
_SAID = {
    "bool_parsing": "is neither true nor false",
    "dict_type": "should hold keys with values",
    "int_parsing": "is no whole number",
    "string_pattern_mismatch": "is no duration such as P12M",
    "string_type": "should be a text",
    "tuple_type": "should be a list, such as [U01, U02]",
}


class _Loader(yaml.SafeLoader):
    """YAML without surprises: NO is Norway, 10:00 is a time, and no key counts twice."""

    # Plain scalars stay text (the model converts), except nothing at all.
    yaml_implicit_resolvers = {  # noqa: RUF012  the name and the form are PyYAML's
        first: [one for one in resolvers if one[0] == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  as in PyYAML
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key.value} stands twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read(path: Path) -> Config:
    """The config in a file; Misconfigured names the place, the value and what fits there."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Misconfigured(f"{path} cannot be read: it is no UTF-8 text.") from None
    return parse(text, str(path))


def parse(text: str, name: str) -> Config:
    """The config in *text*; *name* is what a complaint calls it."""
    try:
        content: Any = yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Misconfigured(f"{name} line {line}: {error.problem}.") from None
    except yaml.YAMLError as error:
        raise Misconfigured(f"{name} is no YAML: {' '.join(str(error).split())}.") from None
    try:
        return Config.model_validate(content)
    except ValidationError as error:
        raise Misconfigured(f"{name}: {_complaint(error)}") from None


def _complaint(error: ValidationError) -> str:
    """The first thing that is wrong, on one line: place, value, what fits there."""
    found = error.errors(include_url=False)
    first, more = found[0], f" ({len(found) - 1} more)" if len(found) > 1 else ""
    context: dict[str, Any] = first.get("ctx", {})
    if first["type"] == "unknown_key":
        return f"{_place([*first['loc'], context['key']])}: {context['said']}.{more}"
    if first["type"] == "missing":
        return f"{_place(first['loc'])} is missing.{more}"
    said = context.get("said") or _said(first["type"], first["msg"])
    return f"{_place(first['loc'])}: {_shown(first['input'])}{said}.{more}"


def _said(kind: str, message: str) -> str:
    if kind.startswith("date"):
        return "is no date such as 2026-12-07"
    return _SAID.get(kind) or f"cannot be used: {message[:1].lower()}{message[1:]}"


def _place(loc: Iterable[int | str]) -> str:
    """`teams[0].privacy.minimum_group`."""
    path = ""
    for step in loc:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step != "[key]":
            path += f".{step}" if path else step
    return path or "the file"


def _shown(value: object) -> str:
    """A wrong value, if it is one word or line; a list or a mapping is told by its place."""
    if not isinstance(value, str | int | float):
        return ""
    text = " ".join(str(value).split())
    if len(text) > _SHOWN:
        return f"{text[:_SHOWN]}… "
    return f"{text} " if text else '"" '

"""Values of the config as YAML text, in the form in which people write it. Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from bot.configuring.model import Config

#: What needs no quotes anywhere, if it does not look like something other than text.
_PLAIN = re.compile(r"[^\W_][\w./+-]*( [\w./+-]+)*")
#: Parts that are written line by line; all others go on one line, in braces.
_OPEN = {"teams", "schedules", "questions"}


def write(config: Config) -> str:
    """The config as YAML that reads as the same config, with nothing in it that is the default."""
    return "".join(f"{line}\n" for line in block({"version": config.version, **said(config)}))


def said(model: Any) -> dict[str, Any]:  # noqa: ANN401  any part of the config
    """What a part of the config says beyond the defaults."""
    told: dict[str, Any] = model.model_dump(exclude_none=True, exclude_defaults=True)
    return told


def block(content: Mapping[str, Any]) -> list[str]:
    """Lines of a mapping, one a key; teams and schedules are lists of such."""
    lines = []
    for key, value in content.items():
        if key in _OPEN and value and isinstance(value[0], Mapping):
            lines.append(f"{key}:")
            lines += [f"  {line}" for one in value for line in item(one)]
        else:
            lines.append(f"{key}: {flow(value)}")
    return lines


def item(content: Mapping[str, Any]) -> list[str]:
    """Lines of a mapping that is an item of a list."""
    first, *rest = block(content)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def flow(value: Any) -> str:  # noqa: ANN401  whatever a config holds
    """A value on one line."""
    if isinstance(value, Mapping):
        pairs = (f"{scalar(str(key))}: {flow(one)}" for key, one in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(flow(one) for one in value)}]"
    return scalar(value)


def scalar(value: Any, style: str | None = None) -> str:  # noqa: ANN401  whatever a config holds
    """One word, number, date or text; a text in the quotes *style* if it has had some."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | date):
        return str(value)
    text = str(value)
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if style != '"' and _PLAIN.fullmatch(text) and yaml.safe_load(text) == text:
        return text
    return json.dumps(text, ensure_ascii=False)

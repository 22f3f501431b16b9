"""What Slack is told about a submitted window."""

from typing import Any

#: It closes.
DONE: dict[str, Any] = {}


def wrong(block: str, why: str) -> dict[str, Any]:
    """It stays as it is, with what was typed, and says at the field what is wrong."""
    return {"response_action": "errors", "errors": {block: why}}


def instead(view: dict[str, Any]) -> dict[str, Any]:
    """Another window in its place."""
    return {"response_action": "update", "view": view}

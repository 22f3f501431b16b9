"""Slack's limits for a whole view, as the play workspace holds them."""

from typing import Any

from bot.play.blocks.payload import view_problems, view_too_large


def problems(view: dict[str, Any]) -> list[str]:
    """What Slack would refuse; empty for a view within its limits."""
    found = view_problems(view, lambda _id: True, home=view["type"] == "home")
    return [*found, "more than 250 kB"] if view_too_large(view) else found

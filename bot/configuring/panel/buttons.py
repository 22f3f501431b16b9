"""The panel's own buttons: one that opens something, one that does something at once. Pure."""

from slack_sdk.models.blocks import ButtonElement

from bot.configuring.panel.fields import confirm
from bot.configuring.panel.names import DO, OPEN, TURN
from bot.configuring.panel.payload import Aim
from bot.language import Say
from bot.slack.blocks import button


def open_button(
    say: Say,
    name: str,
    aim: Aim,
    label: str,
    *,
    spoken: str | None = None,
    style: str | None = None,
) -> ButtonElement:
    """Opens the form or page of that name; `configuring.LABEL` is what it says."""
    text = say(f"configuring.{label}")
    return button(text, f"{OPEN}{name}", aim.dumped(), spoken=spoken, style=style)


def do_button(say: Say, what: str, aim: Aim, *, sure: str | None = None) -> ButtonElement:
    """Does it at once; *sure*: only after Slack has asked with the texts of that name."""
    made = button(say(f"configuring.{what}"), f"{DO}{what}", aim.dumped())
    if sure:
        made.confirm = confirm(say, sure)
        made.style = "danger" if what == "archive" else None
    return made


def turn_button(say: Say, name: str, aim: Aim) -> ButtonElement:
    """Leafs through what stands in the modal; `configuring.NAME` is what it says."""
    return button(say(f"configuring.{name}"), f"{TURN}{name}", aim.dumped())

"""What is sent, and where it stands once it was: plain values, without any call."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from slack_sdk.models.blocks import Block

BlockDict = dict[str, Any]


@dataclass(frozen=True)
class MessageRef:
    """One message in Slack. `ts` is an id that looks like a number: never a float."""

    channel: str
    ts: str
    file_id: str | None = field(default=None, compare=False)
    """The picture that the message shows, for its later updates."""


@dataclass(frozen=True)
class Picture:
    """A PNG that goes into a message as an image block of its own."""

    png: bytes
    filename: str
    title: str
    alt: str
    position: int | None = None
    """The image block's index among the message's blocks; at the end when there is none."""


@dataclass(frozen=True)
class Message:
    """A message to be sent. Screen readers and notifications get `text` in place of the blocks."""

    text: str
    blocks: list[BlockDict]
    picture: Picture | None = None
    without_picture: Self | None = None
    """What goes out instead when the picture cannot: it says that the picture is missing."""


@dataclass(frozen=True)
class Edit:
    """A message that takes the place of one already sent."""

    ref: MessageRef
    message: Message


def message(text: str, blocks: Sequence[Block], picture: Picture | None = None) -> Message:
    """A message of Block Kit models; one that breaks a limit of Slack's raises here."""
    return Message(text, [block.to_dict() for block in blocks], picture)

"""All forms by name: how each is drawn, and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from bot.configuring.model import TeamPart
from bot.configuring.panel.forms import (
    context,
    digest,
    place,
    privacy,
    rights,
    roles,
    schedule,
    team,
    topics,
)
from bot.configuring.panel.forms.scene import Scene
from bot.configuring.panel.payload import Values


@dataclass(frozen=True)
class Form:
    """Fields from a team, and a team from fields; `read` raises Wrong or another Rejection."""

    draw: Callable[[Scene], list[Block]]
    read: Callable[[Scene, Values], TeamPart]


FORMS = {
    each.NAME: Form(each.draw, each.read)
    for each in (team, roles, rights, schedule, topics, digest, privacy, place, context)
}

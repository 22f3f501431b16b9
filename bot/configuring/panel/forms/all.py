"""All forms by name: how each is drawn, and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from bot.configuring.above import Above
from bot.configuring.model import TeamPart
from bot.configuring.panel.forms import (
    above,
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
    """Fields from what stands, and what is to stand from fields; `read` raises a Rejection."""

    draw: Callable[[Scene], list[Block]]
    read: Callable[[Scene, Values], TeamPart | Above]
    is_above: bool = False
    """Whether it is about what stands above the teams."""


FORMS = {
    each.NAME: Form(each.draw, each.read)
    for each in (team, roles, rights, schedule, topics, digest, privacy, place, context)
} | {
    above.ADMINS: Form(above.draw_admins, above.read_admins, is_above=True),
    above.ORGANISATION: Form(above.draw_organisation, above.read_organisation, is_above=True),
    above.RETENTION: Form(above.draw_retention, above.read_retention, is_above=True),
}

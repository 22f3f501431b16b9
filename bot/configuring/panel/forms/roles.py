"""Which role somebody has: set here it holds; the rest are asked once, in their first prompt."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.catalogue.keys import Role
from bot.configuring.model import TeamPart
from bot.configuring.panel.forms.scene import Scene
from bot.configuring.panel.payload import Values

NAME = "roles"
ROLES = tuple(Role)


def draw(scene: Scene) -> list[Block]:
    """One field a role, with the people who have it: who is in none is asked."""
    return [scene.fields.people(role.value, _holders(scene.team, role)) for role in ROLES]


def read(scene: Scene, values: Values) -> TeamPart:
    """Who is put under two roles keeps the first in which they are new."""
    before = scene.team.roles
    chosen: dict[str, Role] = {}
    for role in ROLES:
        for one in values.people(role.value):
            if one not in chosen or before.get(one) is chosen[one]:
                chosen[one] = role
    return scene.replaced({"roles": ROLES[0].value}, roles=chosen)


def _holders(part: TeamPart, role: Role) -> Sequence[str]:
    return [one for one, held in part.roles.items() if held is role]

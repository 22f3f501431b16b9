"""Who besides the members may do what in a team."""

from slack_sdk.models.blocks import Block

from bot.configuring.model import TeamPart
from bot.configuring.panel.forms.scene import Scene
from bot.configuring.panel.payload import Values

NAME = "rights"
RIGHTS = ("leads", "coders", "researchers", "auditors")


def draw(scene: Scene) -> list[Block]:
    return [scene.fields.people(right, getattr(scene.team, right)) for right in RIGHTS]


def read(scene: Scene, values: Values) -> TeamPart:
    same = {right: right for right in RIGHTS}
    return scene.replaced(same, **{right: values.people(right) for right in RIGHTS})

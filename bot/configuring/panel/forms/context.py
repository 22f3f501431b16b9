"""What a contract leaves to others: it decides how some findings are worded."""

from slack_sdk.models.blocks import Block

from bot.configuring.model import TeamPart
from bot.configuring.panel.forms.scene import Scene
from bot.configuring.panel.payload import Values

NAME = "context"
CUSTOMERS = ("internal", "external", "both")
PARTIES = ("us", "customer", "other_unit")
#: Not said; Slack wants a value for it.
OPEN = "-"
REGULATED = "regulated"


def draw(scene: Scene) -> list[Block]:
    context, say = scene.team.context, scene.say
    customers = [(one, say(f"configuring.context_customer_{one}")) for one in CUSTOMERS]
    parties = [(one, say(f"configuring.context_after_release_{one}")) for one in PARTIES]
    unsaid = (OPEN, say("configuring.context_open"))
    yes = [(REGULATED, say("configuring.context_regulated_yes"))]
    return [
        scene.fields.radio("customer", [*customers, unsaid], context.customer or OPEN),
        scene.fields.radio("after_release", [*parties, unsaid], context.after_release or OPEN),
        scene.fields.ticks("regulated", yes, [REGULATED] if context.regulated else []),
    ]


def read(scene: Scene, values: Values) -> TeamPart:
    said = {name: values.one(name) for name in ("customer", "after_release")}
    context: dict[str, object] = {name: one for name, one in said.items() if one not in {"", OPEN}}
    context["regulated"] = bool(values.many("regulated"))
    return scene.replaced(
        {"customer": "customer", "after_release": "after_release"}, context=context
    )

"""When the week closes, and who reads its digest."""

from slack_sdk.models.blocks import Block

from bot.configuring.model import TeamPart
from bot.configuring.panel.forms import rhythm
from bot.configuring.panel.forms.scene import Scene, Wrong
from bot.configuring.panel.offers import zone_name
from bot.configuring.panel.payload import Values

NAME = "digest"
RECEIVERS = ("leads", "channel")
_FIELDS = {"to": "to", "channel": "channel", "at": "at", "timezone": "timezone", **rhythm.FIELDS}


def draw(scene: Scene) -> list[Block]:
    digest, say = scene.team.digest, scene.say
    to = scene.chosen("to", digest.to)
    receivers = [(one, say(f"configuring.digest_to_{one}")) for one in RECEIVERS]
    zone = scene.team.digest_zone
    blocks: list[Block] = [scene.fields.radio("to", receivers, to, turns=True)]
    if to == "channel":
        blocks.append(scene.fields.channel("channel", digest.channel, optional=False))
    return [
        *blocks,
        *rhythm.draw(scene, digest.recurrence, kinds=rhythm.OF_DIGESTS),
        scene.fields.time("at", digest.at),
        scene.fields.find("timezone", (zone, zone_name(zone))),
    ]


def read(scene: Scene, values: Values) -> TeamPart:
    to = values.one("to")
    channel = values.channel("channel") if to == "channel" else None
    if to == "channel" and not channel:
        raise Wrong("channel", scene.say("configuring.wrong_channel"))
    if to == "leads" and not scene.team.leads:
        raise Wrong("to", scene.say("configuring.wrong_no_leads"))
    recurrence, _ = rhythm.read(scene, values, scene.team.digest.recurrence)
    digest = {
        "to": to,
        "channel": channel,
        "recurrence": recurrence,
        "at": values.time("at"),
        "timezone": values.one("timezone"),
    }
    return scene.replaced(_FIELDS, digest=digest)

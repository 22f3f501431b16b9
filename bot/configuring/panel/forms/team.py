"""A team's name, people and leads: the first step of the set-up guide, and its later change."""

import re
import unicodedata
from collections.abc import Collection

from slack_sdk.models.blocks import Block

from bot.configuring.model import Members, TeamPart
from bot.configuring.panel.forms.scene import Scene, Wrong
from bot.configuring.panel.payload import Values
from bot.slack.text import plain

NAME = "team"
MOST_NAME = 80
#: Where the people come from, in the order in which it is offered.
SOURCES = ("users", "channel", "usergroup")
_FIELDS = {"name": "name", "members": "source", "leads": "leads"}


def draw(scene: Scene) -> list[Block]:
    fields, part = scene.fields, scene.part
    source = scene.chosen("source", part.members.source.kind if part else SOURCES[0])
    choices = [(one, scene.say(f"configuring.team_source_{one}")) for one in SOURCES]
    leads = part.leads if part else (scene.admin,)
    return [
        fields.text("name", part.name if part else "", most=MOST_NAME),
        fields.radio("source", choices, source, turns=True),
        _people(scene, source),
        fields.people("leads", leads),
    ]


def _people(scene: Scene, source: str) -> Block:
    members = scene.part.members if scene.part else Members(users=())
    if source == "channel":
        return scene.fields.channel("channel", members.channel, optional=False)
    if source == "usergroup":
        group = members.usergroup
        return scene.fields.find("usergroup", (group, group) if group else None, letters=0)
    return scene.fields.people("users", members.users or (), optional=False)


def read(scene: Scene, values: Values) -> TeamPart:
    name = plain(values.text("name"))
    if not name:
        raise Wrong("name", scene.say("configuring.wrong_name"))
    given = {"name": name, "members": _members(scene, values), "leads": values.people("leads")}
    if scene.part is not None:
        return scene.replaced(_FIELDS, **given)
    made = {"key": key_of(name, scene.taken), "timezone": scene.zone}
    return scene.built(_FIELDS, {**made, "language": scene.say.language, **given})


def _members(scene: Scene, values: Values) -> dict[str, object]:
    source = values.one("source")
    if source == "channel":
        found: object = values.channel("channel")
    elif source == "usergroup":
        found = values.one("usergroup")
    else:
        source, found = "users", values.people("users")
    if not found:
        raise Wrong(source, scene.say("configuring.wrong_source"))
    return {source: found}


def key_of(name: str, taken: Collection[str]) -> str:
    """The key of a new team, made from its name: `Fraud ML` becomes `fraud-ml`."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60] or "team"
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (stem, *numbered) if key not in taken)

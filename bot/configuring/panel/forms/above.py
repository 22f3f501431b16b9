"""What stands above the teams: admins, the organisation's digest, how long answers are kept.

Each form gives the whole of what stands above, with its own part replaced.
"""

from dataclasses import replace

from pydantic import ValidationError
from slack_sdk.models.blocks import Block

from bot.configuring.above import Above
from bot.configuring.model import Organisation, Retention
from bot.configuring.panel.forms import rhythm
from bot.configuring.panel.forms.scene import Scene, Wrong
from bot.configuring.panel.offers import zone_name
from bot.configuring.panel.payload import Values
from bot.errors import Rejection

ADMINS, ORGANISATION, RETENTION = "admins", "organisation", "retention"
#: How long answers and texts may be kept, as it is offered, with the months of each.
AGES = {"P3M": 3, "P6M": 6, "P12M": 12, "P24M": 24, "P36M": 36, "P60M": 60}
#: Not deleted by age.
FOREVER = "-"
#: Whether the organisation has a digest.
ON, OFF = "on", "off"
_FIELDS = {"channel": "channel", "at": "at", "timezone": "timezone", "leads": "leads",
           "text": "text", "answers": "answers", **rhythm.FIELDS}  # fmt: skip


def draw_admins(scene: Scene) -> list[Block]:
    return [scene.fields.people("admins", _above(scene).admins)]


def read_admins(scene: Scene, values: Values) -> Above:
    """Whoever writes the list stays on it: nobody locks themselves out by a slip."""
    chosen = values.people("admins")
    if chosen and scene.admin not in chosen:
        raise Wrong("admins", scene.say("configuring.wrong_admins"))
    return replace(_above(scene), admins=chosen)


def draw_organisation(scene: Scene) -> list[Block]:
    fields, say = scene.fields, scene.say
    stands = _above(scene).organisation or Organisation()
    digest = stands.digest
    wanted = scene.chosen("wanted", ON if digest else OFF)
    choices = [(one, say(f"configuring.organisation_wanted_{one}")) for one in (ON, OFF)]
    blocks: list[Block] = [
        fields.people("leads", stands.leads),
        fields.radio("wanted", choices, wanted, turns=True),
    ]
    if wanted != ON:
        return blocks
    zone = digest.timezone if digest else scene.zone
    rule = digest.recurrence if digest else "FREQ=WEEKLY;BYDAY=MO"
    return [
        *blocks,
        fields.channel("channel", digest.channel if digest else None, optional=False),
        *rhythm.draw(scene, rule, kinds=rhythm.OF_DIGESTS),
        fields.time("at", digest.at if digest else "09:00"),
        fields.find("timezone", (zone, zone_name(zone))),
    ]


def read_organisation(scene: Scene, values: Values) -> Above:
    stands = _above(scene).organisation or Organisation()
    given: dict[str, object] = {"leads": values.people("leads")}
    if values.one("wanted") == ON:
        if not values.channel("channel"):
            raise Wrong("channel", scene.say("configuring.wrong_channel"))
        rule = stands.digest.recurrence if stands.digest else ""
        given["digest"] = {
            "channel": values.channel("channel"),
            "recurrence": rhythm.read(scene, values, rule)[0],
            "at": values.time("at"),
            "timezone": values.one("timezone"),
        }
    try:
        organisation = Organisation.model_validate(given)
    except ValidationError as error:
        raise scene.wrong(_FIELDS, error) from None
    return replace(_above(scene), organisation=organisation)


def draw_retention(scene: Scene) -> list[Block]:
    stands = _above(scene).retention or Retention()
    return [
        scene.fields.choice(
            name, _ages(scene, getattr(stands, name)), getattr(stands, name) or FOREVER
        )
        for name in ("text", "answers")
    ]


def read_retention(scene: Scene, values: Values) -> Above:
    given = {name: values.one(name) for name in ("text", "answers")}
    said = {name: one for name, one in given.items() if one not in {"", FOREVER}}
    try:
        retention = Retention.model_validate(said)
    except ValidationError as error:
        raise scene.wrong(_FIELDS, error) from None
    return replace(_above(scene), retention=retention)


def _ages(scene: Scene, stands: str | None) -> list[tuple[str, str]]:
    say = scene.say
    ages = [(one, say("configuring.months", n=months)) for one, months in AGES.items()]
    if stands and stands not in AGES:
        ages.append((stands, stands))
    return [*ages, (FOREVER, say("configuring.kept_forever"))]


def _above(scene: Scene) -> Above:
    if scene.above is None:
        raise Rejection(scene.say("configuring.gone"))
    return scene.above

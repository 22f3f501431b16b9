"""Where and when a team works: language, zone, working hours, public holidays, days off."""

from datetime import date, time, timedelta

from slack_sdk.models.blocks import Block

from bot.configuring.model import TeamPart
from bot.configuring.panel.forms.scene import Scene, Wrong
from bot.configuring.panel.offers import place_name, zone_name
from bot.configuring.panel.payload import Values
from bot.language import LANGUAGES
from bot.people.calendar import hours

NAME = "place"
#: The longest time that is taken off at once.
_LONGEST = timedelta(days=62)
#: As many days as a menu of Slack holds.
_MOST = 100
_FIELDS = {"language": "language", "timezone": "timezone", "holidays": "holidays",
           "working_hours": "until", "days_off": "off_from"}  # fmt: skip


def draw(scene: Scene) -> list[Block]:
    fields, part, say = scene.fields, scene.team, scene.say
    opens, closes = hours(part.working_hours)
    languages = [(one, say(f"configuring.language_{one}")) for one in LANGUAGES]
    country = part.holidays
    blocks: list[Block] = [
        fields.choice("language", languages, part.language),
        fields.find("timezone", (part.timezone, zone_name(part.timezone))),
        fields.time("from", f"{opens:%H:%M}"),
        fields.time("until", f"{closes:%H:%M}"),
        fields.find(
            "holidays",
            (country, place_name(country, say.language)) if country else None,
            optional=True,
        ),
    ]
    days = [(one.isoformat(), say.day(one)) for one in sorted(part.days_off)]
    if days:
        blocks.append(fields.several("days_off", days, [value for value, _ in days]))
    return [*blocks, fields.day("off_from"), fields.day("off_until")]


def read(scene: Scene, values: Values) -> TeamPart:
    opens, closes = values.time("from"), values.time("until")
    if not opens or not closes or time.fromisoformat(opens) >= time.fromisoformat(closes):
        raise Wrong("until", scene.say("configuring.wrong_until"))
    return scene.replaced(
        _FIELDS,
        language=values.one("language"),
        timezone=values.one("timezone"),
        working_hours=f"{opens}-{closes}",
        holidays=values.one("holidays") or None,
        days_off=_days(scene, values),
    )


def _days(scene: Scene, values: Values) -> tuple[date, ...]:
    """Those that stay ticked, and those from the one day to the other."""
    stood = {one.isoformat() for one in scene.team.days_off}
    kept = stood & set(values.many("days_off")) if "days_off" in values else stood
    # A long list's end is not in the menu, so nobody can have unticked it.
    kept |= set(sorted(stood)[_MOST:])
    days = {date.fromisoformat(one) for one in kept}
    first, last = values.day("off_from"), values.day("off_until")
    if first is None and last is not None:
        raise Wrong("off_from", scene.say("configuring.wrong_off_from"))
    if first is not None:
        last = last or first
        if not first <= last <= first + _LONGEST:
            raise Wrong("off_until", scene.say("configuring.wrong_off_until"))
        days |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return tuple(sorted(days))

"""The fields that say how often something comes, for schedules and digests alike.

Nobody has to know recurrence rules: which rule a choice means is in bot/scheduling/rhythm.py. A
rule of a file that no choice can say is shown as it is, and kept.
"""

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import Block

from bot.configuring.model import SprintPart
from bot.configuring.panel.forms.scene import Scene, Wrong
from bot.configuring.panel.payload import Values
from bot.scheduling.rhythm import DAYS, NTHS, Every, Rhythm, rhythm_of, rule_of

OF_DIGESTS = (Every.WEEK, Every.TWO_WEEKS, Every.MONTH)
OF_SCHEDULES = (*OF_DIGESTS, Every.SPRINT)
#: The choice that keeps a rule which the other choices cannot say.
AS_WRITTEN = "as_written"
#: In which field of the form a part of the model stands.
FIELDS = {"recurrence": "days", "sprint": "anchor", "weeks": "weeks", "skip": "skip"}
_MOST_WEEKS = 12
_DEFAULT = Rhythm(Every.WEEK, ("TU",))


def draw(
    scene: Scene,
    rule: str,
    sprint: SprintPart | None = None,
    *,
    kinds: Sequence[Every] = OF_SCHEDULES,
) -> list[Block]:
    fields, say = scene.fields, scene.say
    stands = rhythm_of(rule, is_sprint=sprint is not None)
    kind = scene.chosen("every", stands.every.value if stands else AS_WRITTEN)
    choices = [(one.value, say(f"configuring.every_{one.value}")) for one in kinds]
    if stands is None:
        choices.append((AS_WRITTEN, say("configuring.every_as_written", rule=rule)))
    blocks: list[Block] = [fields.choice("every", choices, kind, turns=True)]
    if kind == AS_WRITTEN:
        return blocks
    shown = stands or _DEFAULT
    days = [(day, say(f"configuring.day_{day}")) for day in DAYS]
    if kind in {Every.MONTH, Every.SPRINT}:
        blocks.append(fields.choice("day", days, shown.days[0]))
    else:
        blocks.append(fields.several("days", days, shown.days, optional=False))
    if kind == Every.MONTH:
        nths = [(str(nth), say(f"configuring.nth_{nth}".replace("-1", "last"))) for nth in NTHS]
        blocks.append(fields.choice("nth", nths, str(shown.nth)))
    if kind == Every.SPRINT:
        blocks += _sprint(scene, sprint)
    return blocks


def _sprint(scene: Scene, sprint: SprintPart | None) -> list[Block]:
    fields, say = scene.fields, scene.say
    weeks = [(str(n), say("configuring.weeks", n=n)) for n in range(1, _MOST_WEEKS + 1)]
    anchor = sprint.anchor if sprint else scene.today
    blocks: list[Block] = [
        fields.day("anchor", anchor, optional=False),
        fields.choice("weeks", weeks, str(sprint.weeks if sprint else 2)),
    ]
    if sprint and sprint.skip:
        skipped = [(one.isoformat(), say.day(one)) for one in sprint.skip]
        blocks.append(fields.several("skip", skipped, [value for value, _ in skipped]))
    return [*blocks, fields.day("skip_new")]


def read(
    scene: Scene, values: Values, rule: str, sprint: SprintPart | None = None
) -> tuple[str, dict[str, object] | None]:
    """The rule and the sprint that the fields mean; *rule* and *sprint* are what stood."""
    every = values.one("every")
    if every == AS_WRITTEN:
        return rule, sprint.model_dump() if sprint else None
    if every not in set(Every):
        raise Wrong("every", scene.say("configuring.wrong_every"))
    single = every in {Every.MONTH, Every.SPRINT}
    days = (values.one("day"),) if single else values.many("days")
    if not days or not set(days) <= set(DAYS):
        raise Wrong("day" if single else "days", scene.say("configuring.wrong_days"))
    nth = int(values.one("nth")) if values.one("nth") in map(str, NTHS) else 1
    made = rule_of(Rhythm(Every(every), days, nth))
    return made, _read_sprint(scene, values, sprint) if every == Every.SPRINT else None


def _read_sprint(scene: Scene, values: Values, sprint: SprintPart | None) -> dict[str, object]:
    anchor, weeks = values.day("anchor"), values.one("weeks")
    if anchor is None:
        raise Wrong("anchor", scene.say("configuring.wrong_anchor"))
    if not weeks.isdecimal():
        raise Wrong("weeks", scene.say("configuring.wrong_weeks"))
    stood = set(sprint.skip) if sprint else set()
    if "skip" in values:
        stood &= {date.fromisoformat(one) for one in values.many("skip")}
    if (more := values.day("skip_new")) is not None:
        stood.add(more)
    return {"anchor": anchor, "weeks": int(weeks), "skip": tuple(sorted(stood))}

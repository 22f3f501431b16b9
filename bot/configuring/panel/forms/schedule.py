"""When a team is asked, and how much: the second step of the set-up guide, and its later change."""

from datetime import timedelta

from slack_sdk.models.blocks import Block

from bot.configuring.model import MOST_QUESTIONS, SchedulePart, TeamPart
from bot.configuring.panel.forms import rhythm
from bot.configuring.panel.forms.scene import Scene, Wrong
from bot.configuring.panel.payload import Values
from bot.configuring.panel.words import lasting
from bot.scheduling.model import MEMBER_ZONE, duration

NAME = "schedule"
#: How long questions stay open, as it is offered.
WINDOWS = ("P1D", "P2D", "P3D", "P5D", "P7D")
#: When somebody who has not answered is reminded, after the questions came.
REMINDERS = ("PT4H", "P1D", "P2D", "P3D")
#: Nobody is reminded more often of the same questions.
MOST_REMINDERS = 2
#: What a new schedule asks, before anything is changed.
FRESH = SchedulePart(key="weekly", recurrence="FREQ=WEEKLY;BYDAY=TU", at="10:00")
_FIELDS = {"at": "at", "timezone": "zone", "questions_per_person": "questions",
           "open_for": "open_for", "reminders": "reminders", **rhythm.FIELDS}  # fmt: skip


def draw(scene: Scene) -> list[Block]:
    fields, say = scene.fields, scene.say
    stands = scene.schedule or FRESH
    zones = [(MEMBER_ZONE, say("configuring.zone_member"))]
    zones += [
        (zone, say("configuring.zone_one", zone=zone.replace("_", " ")))
        for zone in dict.fromkeys((scene.team.timezone, stands.timezone))
        if zone != MEMBER_ZONE
    ]
    counts = [
        (str(n), say("configuring.question_count", n=n)) for n in range(1, MOST_QUESTIONS + 1)
    ]
    return [
        *rhythm.draw(scene, stands.recurrence, stands.sprint),
        fields.time("at", stands.at),
        fields.choice("zone", zones, stands.timezone),
        fields.choice("questions", counts, str(stands.questions_per_person)),
        fields.choice("open_for", _lasting(scene, WINDOWS, stands.open_for), stands.open_for),
        fields.several(
            "reminders",
            _lasting(scene, REMINDERS, *stands.reminders),
            stands.reminders,
            most=MOST_REMINDERS,
        ),
    ]


def read(scene: Scene, values: Values) -> TeamPart:
    stands = scene.schedule
    before = stands or FRESH
    recurrence, sprint = rhythm.read(scene, values, before.recurrence, before.sprint)
    reminders = tuple(sorted(values.many("reminders"), key=_length))
    if len(reminders) > MOST_REMINDERS:
        raise Wrong("reminders", scene.say("configuring.wrong_reminders", n=MOST_REMINDERS))
    open_for = values.one("open_for")
    if reminders and _length(reminders[-1]) >= _length(open_for):
        raise Wrong("reminders", scene.say("configuring.wrong_reminders_late"))
    questions = values.one("questions")
    given = {
        **before.model_dump(),
        "key": before.key if stands else _new_key(scene, values.one("every")),
        "recurrence": recurrence,
        "sprint": sprint,
        "at": values.time("at"),
        "timezone": values.one("zone"),
        "questions_per_person": int(questions) if questions.isdecimal() else 0,
        "open_for": open_for,
        "reminders": reminders,
    }
    others = [one.model_dump() for one in scene.team.schedules]
    if stands is None:
        return scene.replaced(_FIELDS, schedules=[*others, given])
    kept = [given if one["key"] == stands.key else one for one in others]
    return scene.replaced(_FIELDS, schedules=kept)


def _lasting(scene: Scene, offered: tuple[str, ...], *stands: str) -> list[tuple[str, str]]:
    """What is offered, and what stands now, the shortest first."""
    found = sorted({*offered, *stands}, key=_length)
    return [(one, lasting(scene.say, duration(one))) for one in found]


def _length(text: str) -> timedelta:
    try:
        return duration(text)
    except ValueError:
        return timedelta()


def _new_key(scene: Scene, every: str) -> str:
    """`week`, then `week-2`: what tells schedules of a team apart in the file and in the log."""
    stem = {"week": "weekly", "month": "monthly", "sprint": "sprint"}.get(every, "fortnightly")
    taken = {*(one.key for one in scene.team.schedules), *scene.taken}
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (stem, *numbered) if key not in taken)

"""What a schedule asks about: everything, unless something is chosen."""

from slack_sdk.models.blocks import Block

from bot.asking.model import topics_of
from bot.catalogue import Question
from bot.catalogue.keys import LensKey, Practice, Theme
from bot.catalogue.shelf import PREFIX
from bot.configuring.model import SchedulePart, TeamPart
from bot.configuring.panel.fields import Choice
from bot.configuring.panel.forms.scene import Scene, Wrong
from bot.configuring.panel.payload import Values
from bot.errors import Rejection

NAME = "topics"
PARTS = ("lenses", "themes", "practices", "questions")


def draw(scene: Scene) -> list[Block]:
    schedule = _schedule(scene)
    return [
        scene.fields.several(part, choices, map(str, getattr(schedule, part)))
        for part, choices in _offered(scene).items()
    ]


def read(scene: Scene, values: Values) -> TeamPart:
    schedule = _schedule(scene)
    chosen = {part: values.many(part) for part in PARTS}
    # What the menu cannot show stays as the file said it.
    shown = {value for value, _ in _offered(scene)["questions"]}
    chosen["questions"] += tuple(one for one in schedule.questions if one not in shown)
    topics = topics_of(chosen)
    if not any(topics.holds(question) for question in scene.catalogue):
        raise Wrong("lenses", scene.say("configuring.wrong_topics"))
    kept = [
        {**one.model_dump(), **(chosen if one.key == schedule.key else {})}
        for one in scene.team.schedules
    ]
    return scene.replaced({part: part for part in PARTS}, schedules=kept)


def _schedule(scene: Scene) -> SchedulePart:
    if scene.schedule is None:
        raise Rejection(scene.say("configuring.gone"))
    return scene.schedule


def _offered(scene: Scene) -> dict[str, list[Choice]]:
    language, say = scene.say.language, scene.say
    lenses = [one for one in LensKey if one is not LensKey.BLIND_SPOTS]
    names = {code.key: code.name.by(language) for code in scene.catalogue.codebook.codes}
    return {
        "lenses": [(one.value, scene.catalogue.lens(one).name.by(language)) for one in lenses],
        "themes": [(one.value, say(f"configuring.theme_{one.value}")) for one in Theme],
        "practices": [(one.value, names[one]) for one in Practice],
        "questions": [(one.key, one.text.by(language)) for one in _questions(scene)],
    }


def _questions(scene: Scene) -> list[Question]:
    """Those that the team may be asked, its own first: a menu shows a hundred."""
    found = scene.catalogue.asked_of(scene.team.key)
    return sorted(found, key=lambda one: not one.key.startswith(PREFIX))

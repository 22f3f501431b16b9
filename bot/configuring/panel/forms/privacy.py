"""What the team is promised. Once somebody was asked under a promise, it is only tightened here."""

from slack_sdk.models.blocks import Block

from bot.configuring.model import TeamPart
from bot.configuring.panel.forms.scene import Scene, Wrong
from bot.configuring.panel.payload import Values
from bot.terms.model import DEFAULT_MINIMUM, SMALLEST_MINIMUM, Mode

NAME = "privacy"
#: The stricter first.
MODES = (Mode.CONFIDENTIAL, Mode.NAMED)
#: The groups that are offered; larger ones can be set in the file.
MINIMA = tuple(range(SMALLEST_MINIMUM, 13))


def draw(scene: Scene) -> list[Block]:
    privacy, say = scene.team.privacy, scene.say
    mode = scene.chosen("mode", privacy.mode)
    modes = [(one.value, say(f"configuring.privacy_mode_{one.value}")) for one in MODES]
    blocks: list[Block] = [scene.fields.radio("mode", modes, mode, turns=True)]
    if mode == Mode.CONFIDENTIAL.value:
        present = privacy.minimum_group or DEFAULT_MINIMUM
        offered = sorted({*MINIMA, present})
        sizes = [(str(n), say("configuring.privacy_people", n=n)) for n in offered]
        blocks.append(scene.fields.choice("minimum_group", sizes, str(present)))
    return blocks


def read(scene: Scene, values: Values) -> TeamPart:
    mode = values.one("mode")
    smallest = values.one("minimum_group") if mode == Mode.CONFIDENTIAL.value else None
    if smallest is not None and not smallest.isdecimal():
        raise Wrong("minimum_group", scene.say("configuring.wrong_minimum_group"))
    given = {"mode": mode, "minimum_group": int(smallest) if smallest else None}
    part = scene.replaced({"mode": "mode", "minimum_group": "minimum_group"}, privacy=given)
    if scene.asked_before:
        _require_no_looser(scene, part)
    return part


def _require_no_looser(scene: Scene, part: TeamPart) -> None:
    """Wrong, at its field, if the team were promised less than it was."""
    stood, wanted = scene.team.promise, part.promise
    if stood.mode is Mode.CONFIDENTIAL and wanted.mode is Mode.NAMED:
        raise Wrong("mode", scene.say("configuring.wrong_mode_looser"))
    if stood.mode is wanted.mode and wanted.minimum_group < stood.minimum_group:
        told = scene.say("configuring.wrong_minimum_looser", n=stood.minimum_group)
        raise Wrong("minimum_group", told)

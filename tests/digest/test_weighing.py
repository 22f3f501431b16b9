"""What comes first in a digest, and what is left out where two figures are of two weeks."""

from dataclasses import replace
from datetime import date

from bot.digest.model import ActionLine
from bot.digest.story import tell
from bot.disclosure.model import Verdict
from tests.digest.cases import with_lens
from tests.digest.test_story import finding, raised_for
from tests.digest.weeks import telling, weeks


def test_an_old_level_does_not_speak_against_a_change_that_is_told_anew() -> None:
    """Of level and size one is told anew at a time (bot/disclosure/numbers.py)."""
    told = raised_for(0, verdict=Verdict.EASED)
    level = {"basis": "absolute", "unfavourable": 0.75, "level": 0.5, "figures_week": "2026-W47"}
    told[-1] = with_lens(told[-1], "testing_gap", **level)
    same = replace(told[-1].lenses["testing_gap"], level_week="2026-W47")
    for release, shown in ((same, True), (replace(same, level_week="2026-W46"), False)):
        last = replace(told[-1], lenses={**told[-1].lenses, "testing_gap": release})
        story = tell(telling([*told[:-1], last]))
        assert ("Most answers lean worrying." in finding(story, "testing_gap")) is shown
        [full] = [each.text for each in story.details.lenses if each.key == "testing_gap"]
        assert ("(As of week 46.)" in full) is not shown


def test_todays_result_of_what_was_tried_is_taken_up_first() -> None:
    told = weeks({"silo": [0.0] * 3})
    change = {"verdict": Verdict.EASED, "onset_week": "2026-W40", "size": 1.0, "low": 0.5}
    for key in ("silo", "testing_gap"):
        told[-1] = with_lens(told[-1], key, **change)
    assert "“Working apart”" in tell(telling(told)).one_thing.text
    tried = ActionLine(
        1, "testing_gap", "Test in pairs", "Bo", date(2026, 11, 6), "moved", "2026-W43", "2026-W47"
    )
    story = telling(told)
    story = replace(story, digest=replace(story.digest, actions=(tried,)))
    assert "“Thin testing” has eased, and you tried “Test in pairs”." in tell(story).one_thing.text
    assert tell(story).idea_of == "testing_gap"

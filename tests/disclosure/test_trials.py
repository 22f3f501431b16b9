import pytest

from bot.disclosure.model import Guard, LensRelease, Verdict, course_of_participation
from bot.disclosure.trials import Sides, trial
from bot.disclosure.week import ReleasedTrial
from bot.trends.model.moved import Moved, Result
from bot.trends.model.participation import Change, Participation
from tests.disclosure.figures import WEEK

GUARD = Guard(5)
MOVED = Moved(Result.MOVED, size=0.61, low=0.3, high=0.93)
FRESH = LensRelease("silo", Verdict.STEADY, figures_week=WEEK)
UNTOLD = ReleasedTrial("cannot_tell")


def test_what_became_of_an_action_is_told_in_steps() -> None:
    told = trial(MOVED, FRESH, Sides(8, 8), guard=GUARD, week=WEEK)
    assert told == ReleasedTrial("moved", 0.5, 0.25, 1.0)


def test_an_action_stays_open_while_old_figures_stand() -> None:
    held = LensRelease("silo", Verdict.STEADY, figures_week="2026-W45")
    assert trial(MOVED, held, Sides(8, 8), guard=GUARD, week=WEEK) is None


def test_of_a_hidden_lens_nothing_can_be_told() -> None:
    hidden = LensRelease("silo", Verdict.HIDDEN)
    assert trial(MOVED, hidden, Sides(8, 8), guard=GUARD, week=WEEK) == UNTOLD


@pytest.mark.parametrize("sides", [Sides(4, 8), Sides(8, 4)])
def test_few_people_before_or_since_say_nothing_of_an_action(sides: Sides) -> None:
    assert trial(MOVED, FRESH, sides, guard=GUARD, week=WEEK) == UNTOLD
    named = trial(MOVED, FRESH, sides, guard=Guard(None), week=WEEK)
    assert named is not None
    assert named.result == "moved"


@pytest.mark.parametrize(
    ("invited", "answered", "guard", "said"),
    [
        (8, 5, GUARD, "fell"),
        (4, 4, GUARD, "hidden"),
        (8, 4, GUARD, "hidden"),
        (0, 8, GUARD, "hidden"),
        (0, 8, Guard(None), "hidden"),
        (3, 1, Guard(None), "fell"),
    ],
)
def test_participation_is_a_line_about_a_group(
    invited: int, answered: int, guard: Guard, said: str
) -> None:
    fell = Participation(Change.FELL, 0.4, 0.8, 40.0)
    assert course_of_participation(fell, invited=invited, answered=answered, guard=guard) == said

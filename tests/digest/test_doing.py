"""What a digest says of what is tried: what became of it, what is open, what waits for a reply."""

from dataclasses import replace
from datetime import date

import pytest

from bot.digest.model import ActionLine
from bot.digest.story import tell
from bot.digest.telling import Telling
from bot.disclosure.week import ReleasedTrial
from tests.digest.test_story import BOTH, paragraph, raised_for
from tests.digest.weeks import telling


def an_action(number: int = 1, **more: object) -> ActionLine:
    base = ActionLine(
        number, "testing_gap", f"Test the model in pairs {number}", "Grace Hopper",
        date(2026, 12, 4), "open", "2026-W45",
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def trying(told: Telling, *actions: ActionLine, **more: object) -> Telling:
    return replace(told, digest=replace(told.digest, actions=actions, **more))  # type: ignore[arg-type]


def test_what_is_open_names_its_owner_and_when_it_is_asked_about_again() -> None:
    said = paragraph(tell(trying(telling(raised_for(1)), an_action())), "What you try")
    assert said == (
        "Open: “Test the model in pairs 1”. Grace Hopper looks after it; "
        "I ask again from Friday 4 December."
    )


def test_at_most_three_open_actions_are_named_the_first_due_first() -> None:
    many = [an_action(number, due_on=date(2026, 12, 20 - number)) for number in range(1, 6)]
    lines = paragraph(tell(trying(telling(raised_for(1)), *many)), "What you try").split("\n")
    assert "pairs 5" in lines[0]
    assert len(lines) == 4
    assert lines[-1] == "And 2 more."


@pytest.mark.parametrize(
    ("result", "size", "words"),
    [
        ("moved", 0.75, "it has got better since, by about 0.75 points."),
        ("not_moved", None, "no change to be seen."),
        ("cannot_tell", None, "too little was answered to tell."),
    ],
)
@BOTH
def test_what_became_of_an_action_is_told_in_the_week_that_settles_it(
    language: str, result: str, size: float | None, words: str
) -> None:
    settled = an_action(result=result, settled_week="2026-W47")
    told = raised_for(1)
    told[-1] = replace(told[-1], trials={1: ReleasedTrial(result, size)})
    for week, is_told in (("2026-W47", True), ("2026-W46", False)):
        action = replace(settled, settled_week=week)
        story = tell(trying(telling(told, language=language), action))
        said = " ".join(each.text for each in story.paragraphs)
        assert ("Test the model in pairs" in said) is is_told
        if is_told and language == "en":
            assert "You said “Thin testing”, you tried" in said
            assert words in said


def test_a_finding_that_nobody_replied_to_is_told_as_such() -> None:
    told = trying(telling(raised_for(4)), debts=(("testing_gap", "2026-W43"),))
    said = paragraph(tell(told), "What you try")
    assert "“Thin testing” has been told since week 43, and nobody has replied to it yet." in said

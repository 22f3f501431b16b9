"""What a digest says of what is tried: what became of it, what is open, what waits for a reply."""

from dataclasses import replace
from datetime import date

import pytest

from bot.digest.model import ActionLine
from bot.digest.story import tell
from bot.digest.telling import Telling
from bot.disclosure.model import Verdict
from bot.disclosure.week import ReleasedTrial
from tests.digest.test_story import BOTH, paragraph, raised_for
from tests.digest.weeks import telling, weeks


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
    story = tell(trying(telling(told, language=language), settled))
    said = " ".join(each.text for each in story.paragraphs)
    assert "Test the model in pairs" in said
    if language == "en":
        assert "You said “Thin testing”, you tried “Test the model in pairs 1”: " in said
        assert words in said


@pytest.mark.parametrize(("week", "is_told"), [("2026-W44", True), ("2026-W43", False)])
def test_a_result_stays_in_the_digest_for_four_weeks(week: str, *, is_told: bool) -> None:
    settled = an_action(result="not_moved", settled_week=week)
    said = paragraph(tell(trying(telling(raised_for(1)), settled)), "What you try")
    assert ("Looked at again in week 44: no change to be seen." in said) is is_told


def test_a_full_stop_in_an_actions_words_is_not_doubled() -> None:
    said = paragraph(
        tell(trying(telling(raised_for(1)), an_action(what="Pair up."))), "What you try"
    )
    assert said.startswith("Open: “Pair up”. ")


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("open", "You are already trying “Test the model in pairs 1” against “Thin testing”."),
        ("moved", "followed by better answers on “Thin testing”. Keep it."),
        ("not_moved", "has not moved the answers on “Thin testing” so far."),
        ("cannot_tell", "there are too few answers to tell whether it helped."),
    ],
)
def test_the_one_thing_to_try_knows_what_is_tried_already(result: str, words: str) -> None:
    settled = None if result == "open" else "2026-W46"
    told = trying(telling(raised_for(0)), an_action(result=result, settled_week=settled))
    said = tell(told).one_thing.text
    assert words in said
    assert "Then choose" not in said


@BOTH
def test_what_got_better_names_only_what_was_found_to_help(language: str) -> None:
    told = telling(raised_for(1, verdict=Verdict.EASED), language=language)
    for result, named in (("moved", True), ("not_moved", False)):
        action = an_action(result=result, settled_week="2026-W46")
        assert ("in pairs" in tell(trying(told, action)).one_thing.text) is named


@BOTH
def test_in_a_quiet_week_what_is_under_way_goes_before_anything_new(language: str) -> None:
    story = tell(trying(telling(weeks({"silo": [0.0]}), language=language), an_action()))
    assert "Test the model in pairs 1" in story.one_thing.text
    assert story.idea_of == "testing_gap"


def test_a_finding_that_nobody_replied_to_is_told_as_such() -> None:
    told = trying(telling(raised_for(4)), debts=(("testing_gap", "2026-W43"),))
    said = paragraph(tell(told), "What you try")
    assert "“Thin testing” has been told since week 43, and nobody has replied to it yet." in said

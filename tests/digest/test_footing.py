"""What a digest stands on: who took part, what could be seen, what nobody speaks of."""

from dataclasses import replace

from bot.digest.story import tell
from bot.disclosure.model import BlindSpot
from bot.trends.model.blind import Statement
from tests.digest.test_story import paragraph
from tests.digest.weeks import a_rich_history, telling, weeks


def test_the_minimum_is_named_only_where_it_hides_something() -> None:
    shown, hid = weeks({"silo": [0.0]})[-1], a_rich_history()[-1]
    assert "fewer than" not in tell(telling([shown])).paragraphs[0].text
    assert "Where fewer than 5 people" in tell(telling([hid])).paragraphs[0].text


def test_participation_that_fell_says_what_it_may_mean() -> None:
    week = replace(weeks({"silo": [0.0]})[-1], participation="fell")
    assert "People who are unhappy answer less" in paragraph(
        tell(telling([week])), "How many took part"
    )
    steady = replace(week, participation="steady")
    assert "unhappy" not in paragraph(tell(telling([steady])), "How many took part")


def test_what_can_be_seen_names_the_band_of_people_never_a_count() -> None:
    story = tell(telling(weeks({"silo": [0.0]})))
    assert paragraph(story, "What could be seen") == (
        "With 5–9 people answering, we can see a change of about 1 point in six weeks. "
        "A smaller one may stay unseen."
    )


def test_the_statements_about_blind_spots_stay_apart() -> None:
    spots = tuple(
        BlindSpot(practice, statement)
        for practice, statement in (
            ("trust", Statement.NOT_ASKED), ("security", Statement.SILENT),
            ("compliance", Statement.DONT_KNOW),
        )
    )  # fmt: skip
    week = replace(weeks({"silo": [0.0]})[-1], blind_spots=spots)
    lines = paragraph(tell(telling([week])), "Blind spots").split("\n")
    assert [line.partition(":")[0] for line in lines] == [
        "Many said “I don't know”", "Asked, and nobody answered", "Not asked lately",
    ]  # fmt: skip


def test_many_blind_spots_are_shortened_and_stand_in_the_details() -> None:
    names = ("compliance", "security", "trust", "budgeting", "evolution", "use")
    week = replace(
        weeks({"silo": [0.0]})[-1],
        blind_spots=tuple(BlindSpot(name, Statement.NOT_ASKED) for name in names),
    )
    story = tell(telling([week]))
    assert "and 2 more" in paragraph(story, "Blind spots")
    blind = next(each for each in story.details.paragraphs if each.heading == "Blind spots")
    assert "and 2 more" not in blind.text

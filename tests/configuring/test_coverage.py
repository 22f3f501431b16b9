"""What is said when asking little and asking about everything cannot both be had, and only then."""

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.asking.model import topics_of
from bot.asking.rotation import REPEAT_AFTER
from bot.catalogue import Practice, Role, load_catalogue
from bot.configuring.coverage import Crew, Rhythm, lived, reachable, shortfalls

CATALOGUE = load_catalogue()
TODAY = date(2026, 11, 24)
PLAIN: dict[str, Any] = {}


def a_crew(
    size: int, questions: int, *, every: int = 1, topics: dict[str, Any] | None = None
) -> Crew:
    days = tuple(TODAY + timedelta(weeks=week) for week in range(0, 60, every))
    roles = tuple(tuple(Role)[number % 5] for number in range(size))
    return Crew(roles, (Rhythm(days, questions, topics_of(topics or {})),))


def told(size: int, questions: int, **more: Any) -> list[str]:
    return shortfalls(a_crew(size, questions, **more), CATALOGUE, today=TODAY)


@pytest.mark.parametrize(("size", "questions"), [(8, 3), (8, 2), (12, 1), (30, 3)])
def test_a_team_that_can_have_both_is_told_nothing(size: int, questions: int) -> None:
    assert told(size, questions) == []


def test_a_small_team_with_one_question_is_told_what_to_relax() -> None:
    (line,) = told(5, 1)
    assert line.startswith("5 people, 1 question at a time: 20 in four weeks cannot cover")
    assert line.endswith("Allow 2 questions, or accept eight weeks.")


def test_who_is_asked_once_a_month_is_told_to_ask_every_week() -> None:
    (line,) = told(5, 1, every=4)
    assert "Ask every week and allow 2 questions" in line


def test_one_person_is_told_how_long_it_takes() -> None:
    (line,) = told(1, 3)
    assert re.search(r"\((?:\w+, ){3}\w+ and \d more would be left out at times\)", line)
    assert line.endswith("Accept twelve weeks.")


def test_topics_with_too_few_questions_are_told() -> None:
    (line,) = told(8, 3, topics={"questions": ["quiet_days", "main_work"]})
    assert line == (
        "the topics hold 2 questions, and nobody is asked the same twice in four weeks: 16 of 96 "
        "places can be filled. Name more topics, ask fewer questions, or ask less often."
    )


def test_only_practices_of_the_topics_are_missed() -> None:
    questions = [each for each in CATALOGUE if "testing_gap" in each.lenses]
    asked = {practice for each in questions for practice in each.practices}
    found = reachable(a_crew(9, 1, topics={"lenses": ["testing_gap"]}), CATALOGUE)
    assert set(found) == asked < set(Practice)
    assert told(0, 3) == shortfalls(Crew((Role.ML,), ()), CATALOGUE, today=TODAY) == []


@pytest.mark.parametrize(("size", "questions"), [(5, 2), (3, 3), (1, 3), (6, 1)])
def test_what_it_says_helps_does_help(size: int, questions: int) -> None:
    """Whoever follows the advice hears no more of it."""
    for line in told(size, questions):
        if "Allow 2" in line:
            assert told(size, 2) == []
        if "Allow 3" in line:
            assert told(size, 3) == []


@settings(max_examples=20, deadline=None)
@given(
    size=st.integers(1, 9),
    rhythms=st.lists(st.tuples(st.integers(0, 6), st.integers(1, 3)), min_size=1, max_size=3),
)
def test_the_life_it_judges_by_keeps_cap_and_distance(
    size: int, rhythms: list[tuple[int, int]]
) -> None:
    crew = Crew(
        a_crew(size, 1).roles,
        tuple(
            Rhythm(
                tuple(TODAY + timedelta(days=shift, weeks=week) for week in range(9)),
                questions,
                topics_of(PLAIN),
            )
            for shift, questions in rhythms
        ),
    )
    life = lived(crew, CATALOGUE, TODAY, 4)
    per_day = [day for day, _ in life.places]
    assert len(per_day) == len(set(per_day))
    per_week = Counter((each.person, each.day.isocalendar()[:2]) for each in life.asked)
    assert max(per_week.values()) <= 3
    seen: dict[tuple[int, str], date] = {}
    for each in life.asked:
        last = seen.get((each.person, each.question.key))
        assert last is None or each.day - last >= REPEAT_AFTER
        seen[each.person, each.question.key] = each.day
    assert len(life.asked) <= sum(count for _, count in life.places)

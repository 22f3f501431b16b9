"""The rotation over many weeks: coverage, distance, mixture, and the same each time."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.asking.model import topics_of
from bot.asking.rotation import REPEAT_AFTER, TEXT_AFTER, Person, TeamPast, rotate
from bot.catalogue.load import load_catalogue
from bot.catalogue.model import Kind, LensKey, Practice, Question, Role

CATALOGUE = load_catalogue()
LENSES = topics_of({}).wheel()
MONDAY = date(2026, 1, 5)


@dataclass
class Life:
    """A team asked week after week, everything that was asked in it kept."""

    roles: Sequence[Role | None]
    asked: dict[int, dict[str, date]] = field(default_factory=lambda: defaultdict(dict))
    counts: Counter[str] = field(default_factory=Counter)
    last_on: dict[str, date] = field(default_factory=dict)
    log: list[tuple[date, int, tuple[Question, ...]]] = field(default_factory=list)

    def ask(
        self,
        day: date,
        room: int = 3,
        *,
        absent: frozenset[int] = frozenset(),
        focus: LensKey | None = None,
    ) -> None:
        people = [
            Person(number, role, day, room, dict(self.asked[number]), focus=focus)
            for number, role in enumerate(self.roles)
            if number not in absent
        ]
        past = TeamPast(dict(self.counts), dict(self.last_on))
        for number, questions in rotate(
            people, CATALOGUE, past, known=CATALOGUE, lenses=LENSES
        ).items():
            self.log.append((day, number, questions))
            for question in questions:
                self.asked[number][question.key] = day
                self.last_on[question.key] = day
                self.counts[question.key] += 1

    def questions(self, first: date, weeks: int) -> Iterator[tuple[int, Question]]:
        for day, number, questions in self.log:
            if first <= day < first + timedelta(weeks=weeks):
                yield from ((number, question) for question in questions)


def a_year(size: int, *, room: int = 3, weeks: int = 52) -> Life:
    life = Life([tuple(Role)[number % 5] for number in range(size)])
    for week in range(weeks):
        life.ask(MONDAY + timedelta(weeks=week), room)
    return life


@pytest.mark.parametrize("size", [8, 9, 13])
def test_a_team_of_eight_or_more_is_asked_about_every_practice_within_four_weeks(
    size: int,
) -> None:
    life = a_year(size)
    missing = [
        len(set(Practice) - {p for _, each in life.questions(start, 4) for p in each.practices})
        for start in (MONDAY + timedelta(weeks=week) for week in range(49))
    ]
    share = sum(missing) / (len(missing) * len(Practice))
    print(f"team of {size}: {share:.1%} of practices never asked in four weeks")  # noqa: T201
    assert share == 0


def test_a_team_of_five_is_asked_about_every_practice_within_eight_weeks() -> None:
    life = a_year(5)
    for week in range(45):
        start = MONDAY + timedelta(weeks=week)
        asked = {p for _, each in life.questions(start, 8) for p in each.practices}
        assert asked == set(Practice)


@pytest.mark.parametrize(("size", "fewest"), [(5, 5), (7, 6), (8, 7), (13, 12)])
def test_nearly_everyone_speaks_on_each_lens_within_six_weeks(size: int, fewest: int) -> None:
    """Groups smaller than five people are hidden: few speakers would hide a lens."""
    life = a_year(size)
    for week in range(46):
        speakers: dict[LensKey, set[int]] = defaultdict(set)
        for number, question in life.questions(MONDAY + timedelta(weeks=week), 6):
            for lens in question.lenses:
                speakers[lens].add(number)
        assert min(len(speakers[lens]) for lens in LENSES) >= fewest


def test_the_lenses_get_equal_shares_and_questions_without_one_come_now_and_then() -> None:
    asked = [question for _, question in a_year(8).questions(MONDAY, 52)]
    shares = {
        lens: sum(lens in question.lenses for question in asked) / len(asked) for lens in LENSES
    }
    assert max(shares.values()) - min(shares.values()) < 0.02
    free = [question for question in asked if not question.lenses]
    assert 0.08 < len(free) / len(asked) < 0.15
    assert any(question.item.startswith("T1") for question in free)


def test_most_prompts_mix_questions_where_agreeing_is_good_with_ones_where_it_is_bad() -> None:
    life = a_year(8)
    polarities = [{each.polarity for each in chosen} - {None} for _, _, chosen in life.log]
    assert sum(len(each) == 2 for each in polarities) / len(polarities) > 0.7


@settings(max_examples=25, deadline=None)
@given(
    roles=st.lists(st.sampled_from([None, *Role]), min_size=1, max_size=9),
    gaps=st.lists(st.integers(1, 9), min_size=5, max_size=16),
    rooms=st.lists(st.integers(1, 3), min_size=16, max_size=16),
    absences=st.lists(st.frozensets(st.integers(0, 8)), min_size=16, max_size=16),
    focuses=st.lists(st.sampled_from([None, *LENSES]), min_size=16, max_size=16),
)
def test_nobody_is_asked_too_soon_too_much_or_what_does_not_suit_them(
    roles: list[Role | None],
    gaps: list[int],
    rooms: list[int],
    absences: list[frozenset[int]],
    focuses: list[LensKey | None],
) -> None:
    life, day = Life(roles), MONDAY
    for gap, room, absent, focus in zip(gaps, rooms, absences, focuses, strict=False):
        day += timedelta(days=gap)
        before = len(life.log)
        life.ask(day, room, absent=absent, focus=focus)
        for _, number, questions in life.log[before:]:
            assert number not in absent
            assert 1 <= len(questions) <= room
    seen: dict[tuple[int, str], date] = {}
    written: dict[int, date] = {}
    for day, number, questions in life.log:
        lenses = [lens for question in questions for lens in question.lenses]
        assert len(lenses) == len(set(lenses)), "no lens twice in one prompt"
        for question in questions:
            assert (roles[number] or Role.OTHER) in question.roles
            last = seen.get((number, question.key))
            assert last is None or day - last >= REPEAT_AFTER
            seen[number, question.key] = day
            if question.kind is Kind.TEXT:
                assert question is questions[-1], "the one to write comes last"
                assert number not in written or day - written[number] >= TEXT_AFTER
                written[number] = day


def test_the_same_history_gives_the_same_questions() -> None:
    assert a_year(6, weeks=12).log == a_year(6, weeks=12).log


def test_a_question_at_rest_comes_back_on_its_day() -> None:
    (only,) = [each for each in CATALOGUE if each.key == "quiet_days"]

    def dealt(day: date) -> dict[int, tuple[Question, ...]]:
        person = Person(1, Role.ML, day, 3, rests={only.key: date(2026, 5, 1)})
        return rotate([person], [only], TeamPast(), known=CATALOGUE, lenses=LENSES)

    assert dealt(date(2026, 4, 30)) == {}
    assert dealt(date(2026, 5, 1)) == {1: (only,)}


def test_a_schedule_of_fewer_lenses_than_questions_may_ask_on_one_lens_twice() -> None:
    topics = topics_of({"lenses": ["silo"]})
    person = Person(1, Role.ML, MONDAY, 3)
    questions = [each for each in CATALOGUE if topics.holds(each)]
    dealt = rotate([person], questions, TeamPast(), known=CATALOGUE, lenses=topics.wheel())
    assert len({each.key for each in dealt[1]}) == 3
    assert sum(each.kind is Kind.TEXT for each in dealt[1]) <= 1


@pytest.mark.parametrize(
    ("topics", "wanted"),
    [
        ({}, lambda _: True),
        ({"lenses": ["silo"]}, lambda each: "silo" in each.lenses),
        ({"themes": ["operations"]}, lambda each: each.theme == "operations"),
        ({"practices": ["security"]}, lambda each: "security" in each.practices),
        (
            {"lenses": ["silo"], "themes": ["business"]},
            lambda each: "silo" in each.lenses and each.theme == "business",
        ),
        ({"questions": ["quiet_days"]}, lambda each: each.key == "quiet_days"),
        (
            {"questions": ["quiet_days"], "practices": ["trust"]},
            lambda each: each.key == "quiet_days" or "trust" in each.practices,
        ),
    ],
)
def test_topics_narrow_the_catalogue(topics: dict[str, list[str]], wanted: object) -> None:
    assert callable(wanted)
    found = {each.key for each in CATALOGUE if topics_of(topics).holds(each)}
    assert found == {each.key for each in CATALOGUE if wanted(each)}
    assert found


@pytest.mark.parametrize(
    ("key", "other", "days"), [("quiet_days", "quiet_days", 28), ("waiting_for", "main_work", 21)]
)
def test_the_same_question_rests_four_weeks_and_writing_rests_three(
    key: str, other: str, days: int
) -> None:
    wanted = CATALOGUE.question(key)

    def dealt(after: int) -> dict[int, tuple[Question, ...]]:
        person = Person(1, Role.ML, MONDAY, 3, asked={other: MONDAY - timedelta(days=after)})
        return rotate([person], [wanted], TeamPast(), known=CATALOGUE, lenses=LENSES)

    assert dealt(days - 1) == dealt(1 - days) == {}, "nor shortly before one that is planned"
    assert dealt(days) == {1: (wanted,)}


def test_the_practice_that_waited_longest_is_asked_first() -> None:
    free = [each for each in CATALOGUE if not each.lenses and each.is_scaled and each.practices]
    waiting = free[-1]
    last_on: dict[str, date] = {each.key: MONDAY - timedelta(days=3) for each in CATALOGUE}
    for each in CATALOGUE:
        if set(each.practices) & set(waiting.practices):
            last_on[each.key] = MONDAY - timedelta(days=40)
    person = Person(1, Role.ML, MONDAY, 1)
    past = TeamPast({}, last_on)
    ((chosen,),) = rotate([person], free, past, known=CATALOGUE, lenses=LENSES).values()
    assert set(chosen.practices) & set(waiting.practices)


@pytest.mark.parametrize("lens", LENSES)
def test_in_a_focus_week_everyones_last_question_on_a_scale_is_of_that_lens(lens: LensKey) -> None:
    life = a_year(9, weeks=10)
    before = len(life.log)
    life.ask(MONDAY + timedelta(weeks=10), focus=lens)
    asked = life.log[before:]
    assert len(asked) == 9
    for _, _, questions in asked:
        scaled = [each for each in questions if each.kind is not Kind.TEXT]
        assert lens in scaled[-1].lenses
        assert sum(lens in each.lenses for each in questions) == 1
        assert len(questions) == 3


def test_who_has_nothing_left_of_the_focus_is_asked_as_the_wheel_says() -> None:
    gone = [each for each in CATALOGUE if "silo" in each.lenses]
    asked: dict[str, date] = {each.key: MONDAY - timedelta(days=27) for each in gone}
    people = [Person(1, Role.ML, MONDAY, 3, asked, focus=LensKey.SILO)]
    plain = [Person(1, Role.ML, MONDAY, 3, asked)]

    def dealt(people: list[Person]) -> dict[int, tuple[Question, ...]]:
        return rotate(people, CATALOGUE, TeamPast(), known=CATALOGUE, lenses=LENSES)

    assert dealt(people) == dealt(plain)
    assert len(dealt(people)[1]) == 3


def test_a_focus_outside_a_schedules_topics_changes_nothing() -> None:
    topics = topics_of({"lenses": ["method_gap", "operations_gap"]})
    questions = [each for each in CATALOGUE if topics.holds(each) and "silo" not in each.lenses]
    dealt = [
        rotate([person], questions, TeamPast(), known=CATALOGUE, lenses=topics.wheel())
        for person in (
            Person(1, Role.ML, MONDAY, 3, focus=LensKey.SILO),
            Person(1, Role.ML, MONDAY, 3),
        )
    ]
    assert dealt[0] == dealt[1]


def test_half_a_year_of_one_focus_leaves_no_practice_unasked() -> None:
    life = Life([tuple(Role)[number % 5] for number in range(8)])
    for week in range(26):
        life.ask(MONDAY + timedelta(weeks=week), focus=LensKey.TESTING_GAP)
    for week in range(22):
        start = MONDAY + timedelta(weeks=week)
        asked = {p for _, each in life.questions(start, 4) for p in each.practices}
        assert asked == set(Practice)

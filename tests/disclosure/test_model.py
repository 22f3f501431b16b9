from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.disclosure.model import (
    TOO_FEW_PEOPLE,
    Crowd,
    Footing,
    Grade,
    Guard,
    LensRelease,
    Verdict,
    attendance,
    blind_spots,
    detectable_change,
    guarded,
)
from bot.terms.model import Mode, Terms
from bot.trends.model import state
from bot.trends.model.blind import PracticeCount
from bot.trends.model.week import Basis, Elsewhere
from bot.trends.model.weeks import iso_week
from tests.disclosure.figures import FREEZE, MONDAY, WEEK, a_reading, a_state

GUARD = Guard(5)
MANY = Crowd(recent=8, newly=8, members=9)
RAISED = a_state(state.Verdict.RAISED, new=True)


def test_fewer_people_than_promised_hide_everything() -> None:
    release = guarded(
        "silo", a_reading(), RAISED, crowd=replace(MANY, recent=4), guard=GUARD, last=None
    )
    assert release == LensRelease("silo", Verdict.HIDDEN, reason=TOO_FEW_PEOPLE)


def test_the_minimum_itself_is_enough() -> None:
    crowd = replace(MANY, recent=5)
    release = guarded("silo", a_reading(), a_state(), crowd=crowd, guard=GUARD, last=None)
    assert release.verdict is Verdict.STEADY


def test_a_named_team_has_no_minimum() -> None:
    crowd = Crowd(recent=1, newly=0, members=2)
    last = LensRelease("silo", Verdict.STEADY, figures_week="2026-W46")
    release = guarded("silo", a_reading(), a_state(), crowd=crowd, guard=Guard(None), last=last)
    assert release.figures_week == WEEK


@pytest.mark.parametrize(
    ("members", "newly", "fresh"), [(7, 2, False), (7, 3, True), (8, 4, False), (8, 5, True)]
)
def test_an_old_release_stands_until_enough_people_answered_anew(
    members: int,
    newly: int,
    fresh: bool,  # noqa: FBT001
) -> None:
    last = LensRelease(
        "silo", Verdict.RAISED, new=True, onset_week="2026-W40", size=0.5, figures_week="2026-W46"
    )
    crowd = Crowd(recent=7, newly=newly, members=members)
    release = guarded("silo", a_reading(), a_state(), crowd=crowd, guard=GUARD, last=last)
    assert release == replace(last, new=False) or fresh
    assert (release.figures_week == WEEK) is fresh


def test_a_change_is_new_when_it_is_told_first_even_if_it_rang_earlier() -> None:
    rang = a_state(state.Verdict.RAISED, alarm_week=MONDAY - 1)
    before = LensRelease("silo", Verdict.STEADY, figures_week=iso_week(MONDAY - 2))
    assert guarded("silo", a_reading(), rang, crowd=MANY, guard=GUARD, last=before).new
    told = replace(before, verdict=Verdict.RAISED, figures_week=iso_week(MONDAY - 1))
    assert not guarded("silo", a_reading(), rang, crowd=MANY, guard=GUARD, last=told).new


def test_a_second_change_in_the_same_direction_is_new_again() -> None:
    told = LensRelease("silo", Verdict.RAISED, figures_week=iso_week(MONDAY - 1))
    again = a_state(state.Verdict.RAISED, alarm_week=MONDAY)
    assert guarded("silo", a_reading(), again, crowd=MANY, guard=GUARD, last=told).new


@given(
    level=st.floats(-3, 3), wide=st.floats(0.01, 2), size=st.floats(0.01, 2), far=st.floats(0.1, 3)
)
def test_every_released_figure_stands_on_a_step(
    level: float, wide: float, size: float, far: float
) -> None:
    reading = a_reading(level=level, wide=wide, detectable=far)
    raised = a_state(state.Verdict.RAISED, size=size)
    release = guarded("silo", reading, raised, crowd=MANY, guard=GUARD, last=None)
    figures = [
        release.level, release.level_low, release.level_high,
        release.size, release.low, release.high, release.detectable,
    ]  # fmt: skip
    assert all(figure is None or (figure * 4).is_integer() for figure in figures)
    assert release.low is not None
    assert release.size is not None
    assert release.high is not None
    assert release.low <= release.size <= release.high
    if release.level is not None:
        assert release.level_low is not None
        assert release.level_high is not None
        assert release.level_low <= release.level <= release.level_high


def test_a_level_without_enough_evidence_is_not_released() -> None:
    thin = replace(a_reading(), answers=3)
    early = a_state(state.Verdict.NOT_ENOUGH_EVIDENCE)
    release = guarded("silo", thin, early, crowd=MANY, guard=GUARD, last=None)
    assert release.level is None
    assert release.verdict is Verdict.NOT_ENOUGH_EVIDENCE


@pytest.mark.parametrize(
    ("level", "grade"),
    [(1.2, Grade.VERY_LIKELY_HIGH), (0.72, Grade.LIKELY_HIGH), (0.0, Grade.NO_SIGN)],
)
def test_a_level_is_graded_in_words(level: float, grade: Grade) -> None:
    assert _graded(Elsewhere(50, 5), level=level) is grade


@pytest.mark.parametrize(
    ("elsewhere", "guard", "graded"),
    [
        (Elsewhere(50, 5), GUARD, True),
        (Elsewhere(), GUARD, False),
        (Elsewhere(49, 9), GUARD, False),
        (Elsewhere(90, 4), GUARD, False),
        (Elsewhere(90, 6), Guard(7), False),
        (Elsewhere(90, 4), Guard(None), False),
        (Elsewhere(50, 5), Guard(None), True),
    ],
)
def test_a_level_is_compared_only_with_enough_answers_of_other_teams(
    elsewhere: Elsewhere, guard: Guard, *, graded: bool
) -> None:
    assert (_graded(elsewhere, guard=guard) is not None) is graded


def _graded(
    elsewhere: Elsewhere, *, level: float = 1.2, guard: Guard = GUARD, faltering: bool = False
) -> Grade | None:
    release = guarded(
        "silo", a_reading(level=level), a_state(), crowd=MANY, guard=guard, last=None,
        footing=Footing(elsewhere, Basis.USUAL, 0.5, faltering=faltering),
    )  # fmt: skip
    assert release.level is not None
    return release.grade


@pytest.mark.parametrize("people", [4, 5])
def test_a_change_that_too_few_people_made_is_not_told_when_others_join(people: int) -> None:
    """The alarm rang while the lens was hidden; its size would be those few people's answers."""
    rang = a_state(state.Verdict.RAISED, people=people)
    release = guarded("silo", a_reading(), rang, crowd=MANY, guard=GUARD, last=None)
    quiet = guarded("silo", a_reading(), a_state(), crowd=MANY, guard=GUARD, last=None)
    assert (release == quiet) is (people < 5)
    assert (release.verdict is Verdict.RAISED) is (people >= 5)


def test_the_promise_decides_the_minimum() -> None:
    confidential = Terms(Mode.CONFIDENTIAL, 7, since_at=FREEZE)
    assert Guard.of(confidential) == Guard(7)
    assert Guard.of(Terms(Mode.NAMED, 0, since_at=FREEZE)) == Guard(None)


@pytest.mark.parametrize(
    ("invited", "answered", "band"),
    [
        (4, 4, "hidden"), (5, 5, ">80"), (10, 8, "60-80"), (10, 6, "60-80"), (10, 5, "40-60"),
        (100, 3, "<40"), (8, 4, "hidden"), (0, 0, "hidden"),
    ],
)  # fmt: skip
def test_participation_is_told_in_bands(invited: int, answered: int, band: str) -> None:
    told = attendance(invited=invited, answered=answered, recent=answered, guard=GUARD)
    assert told.participation_band == band


@pytest.mark.parametrize(
    ("people", "band"),
    [
        (0, "hidden"),
        (4, "hidden"),
        (5, "5-9"),
        (9, "5-9"),
        (10, "10-19"),
        (19, "10-19"),
        (20, "20+"),
    ],
)
def test_respondents_are_told_in_bands(people: int, band: str) -> None:
    for guard in (GUARD, Guard(None)):
        told = attendance(invited=20, answered=people, recent=people, guard=guard)
        assert told.respondents_band == band


def test_a_larger_minimum_hides_the_lower_bands() -> None:
    assert attendance(invited=9, answered=9, recent=9, guard=Guard(10)).respondents_band == "hidden"


@given(invited=st.integers(0, 60), minimum=st.integers(4, 12), data=st.data())
def test_below_the_minimum_one_more_person_moves_no_band(
    invited: int, minimum: int, data: st.DataObject
) -> None:
    people = data.draw(st.integers(0, minimum - 2))
    told = [
        attendance(invited=invited, answered=count, recent=count, guard=Guard(minimum))
        for count in (people, people + 1)
    ]
    assert told[0] == told[1]


def _practice(practice: str, **counts: int) -> PracticeCount:
    figures = {field.name: 0 for field in fields(PracticeCount) if field.name != "practice"}
    return PracticeCount(practice, **figures | counts)


def test_blind_spots_keep_their_statements_apart_and_the_least_spoken_of_first() -> None:
    practices = [
        _practice("planning"),
        _practice("testing", asked=9, asked_lately=9, people_asked=6),
        _practice("trust", asked=9, asked_lately=9, answered=1, dont_know=8, people_blind=6),
        _practice("delivery", asked=9, asked_lately=9, answered=9, people=6),
    ]
    found = [
        (spot.practice, spot.statement.value)
        for spot in blind_spots(practices, recent=6, guard=GUARD)
    ]
    assert found == [("trust", "dont_know"), ("planning", "not_asked"), ("testing", "silent")]


@pytest.mark.parametrize(("blind", "told"), [(0, False), (1, False), (4, False), (5, True)])
def test_dont_know_needs_the_minimum_of_people_who_say_so(blind: int, *, told: bool) -> None:
    """Others who know about it are no cover for the few who do not."""
    count = _practice(
        "trust", asked=9, asked_lately=9, answered=1, dont_know=8,
        people_asked=8, people=8, people_blind=blind,
    )  # fmt: skip
    assert bool(blind_spots([count], recent=6, guard=GUARD)) is told
    assert len(blind_spots([count], recent=6, guard=Guard(None))) == 1


@pytest.mark.parametrize(("asked", "told"), [(1, False), (4, False), (5, True)])
def test_silence_needs_the_minimum_of_people_who_were_asked(asked: int, *, told: bool) -> None:
    """However often these were asked."""
    count = _practice("trust", asked=20, asked_lately=20, people_asked=asked)
    assert bool(blind_spots([count], recent=9, guard=GUARD)) is told
    assert len(blind_spots([count], recent=9, guard=Guard(None))) == 1


def test_no_blind_spot_is_told_where_too_few_answered_at_all() -> None:
    assert blind_spots([_practice("planning")], recent=4, guard=GUARD) == ()


def test_what_could_be_seen_is_the_middle_of_what_is_told() -> None:
    told = {
        str(size): LensRelease("x", Verdict.STEADY, detectable=size) for size in (0.5, 2.0, 1.0)
    }
    assert detectable_change(told) == 1.0
    assert detectable_change({"silo": LensRelease("silo", Verdict.HIDDEN)}) is None

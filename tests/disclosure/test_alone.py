"""No statement rests on fewer people than were promised.

A few people who are alone in a cell (all that is said on a lens, on a practice, in their own
words, or this week at all) may say whatever they like: all that leaves stays the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.catalogue import EXTRAS, Kind, Question, load_catalogue
from bot.db.database import Database
from bot.digest.model import digest_of
from bot.disclosure.flow import read_week_in, release_week
from bot.disclosure.model import Guard, attendance, blind_spots
from bot.disclosure.quotes import LEAST_BATCH, Text, quotable
from bot.disclosure.view import as_rows
from bot.disclosure.week import ReleasedWeek
from bot.people.model import Member, Team
from bot.terms.model import Terms
from bot.trends.model.blind import Statement
from bot.trends.model.coverage import Reply, practice_counts
from bot.trends.model.weeks import iso_week
from tests.disclosure.figures import FREEZE, MONDAY, answered
from tests.seed import a_member, a_team, terms_of

CATALOGUE = load_catalogue()
PEOPLE, WEEKS = 9, 3

#: What only the few are asked, and what everybody is asked: they share no lens, practice or kind.
LONELY = next(each for each in CATALOGUE if each.kind is Kind.AGREE5 and each.lenses)
COMMON = next(
    each
    for each in CATALOGUE
    if each.kind is Kind.FREQ5
    and not {*each.lenses, *each.practices} & {*LONELY.lenses, *LONELY.practices}
)
WORDS = next(
    each for each in CATALOGUE if not each.is_scaled and {*each.practices} <= {*LONELY.practices}
)

anything = st.one_of(st.none(), st.sampled_from([*LONELY.values(), *EXTRAS]))
words = st.one_of(st.none(), st.sampled_from(["we need tests", "nobody asks us", "all is well"]))


@dataclass(frozen=True)
class Few:
    """Week by week what each of a few people says to the lonely questions, and in words."""

    said: tuple[tuple[tuple[str | None, str | None], ...], ...]


def few(count: int) -> st.SearchStrategy[Few]:
    person = st.tuples(*[st.tuples(anything, words)] * WEEKS)
    return st.builds(Few, st.tuples(*[person] * count))


def two_stories_of_few() -> st.SearchStrategy[tuple[int, Few, Few]]:
    """A minimum, and two things that fewer people than it could have said."""
    return st.integers(4, 7).flatmap(
        lambda minimum: st.integers(1, minimum - 1).flatmap(
            lambda count: st.tuples(st.just(minimum), few(count), few(count))
        )
    )


def public(team: Team, weeks: Sequence[ReleasedWeek]) -> Any:
    """Everything that readers of the ledger can get at."""
    quotes = [week.quotes for week in weeks]
    return as_rows(weeks), quotes, [digest_of(team.key, week).to_json() for week in weeks]


def told(session: Session, minimum: int, few: Few) -> Any:
    """What leaves when everybody answers the common question and a few the lonely ones."""
    trial = session.begin_nested()
    team = a_team(session, terms=False)
    terms = terms_of(session, team, minimum_group=minimum)
    members = [a_member(session, team, slack_id=f"U{place}") for place in range(PEOPLE)]
    weeks = []
    for week in range(WEEKS):
        _answer(session, team, terms, members, few, week)
        freeze_at = FREEZE - timedelta(weeks=WEEKS - 1 - week)
        name = iso_week(MONDAY - WEEKS + 1 + week)
        figures = read_week_in(
            session, CATALOGUE, team_id=team.id, iso_week=name, freeze_at=freeze_at
        )
        weeks.append(release_week(session, CATALOGUE, figures, freeze_at=freeze_at, now=freeze_at))
    left = public(team, weeks)
    trial.rollback()
    return left


def _answer(
    session: Session,
    team: Team,
    terms: Terms,
    members: Sequence[Member],
    few: Few,
    week: int,
) -> None:
    freeze_at = FREEZE - timedelta(weeks=WEEKS - 1 - week)
    for place, member in enumerate(members):
        healthy = {str(COMMON.key): COMMON.values()[place % 2]}
        answered(session, team, member, terms, dict(healthy), freeze_at=freeze_at)
    for member, said in zip(members, few.said, strict=False):
        value, text = said[week]
        answered(session, team, member, terms, {str(LONELY.key): value}, freeze_at=freeze_at)
        answered(
            session, team, member, terms, {str(WORDS.key): "text" if text else None},
            freeze_at=freeze_at, text=text, quote=True,
        )  # fmt: skip


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stories=two_stories_of_few())
def test_what_a_few_say_alone_changes_nothing_that_leaves(
    database: Database, stories: tuple[int, Few, Few]
) -> None:
    minimum, one, other = stories
    with database.write() as session:
        assert told(session, minimum, one) == told(session, minimum, other)
        session.rollback()


def replies(question: Question, people: int) -> st.SearchStrategy[list[Reply]]:
    """Any history of a question in a group: who was asked when, and what came back."""
    value = st.one_of(
        st.none(), st.just("dont_know"), st.sampled_from([*question.values(), *EXTRAS])
    )
    return st.lists(
        st.builds(
            lambda week, member, said: Reply(
                MONDAY - week, f"{member}-{week}", member, question, said
            ),
            st.integers(0, 25), st.integers(1, people), value,
        ),
        max_size=80,
    )  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(minimum=st.integers(4, 8), data=st.data())
def test_a_few_alone_on_a_practice_make_no_blind_spot(minimum: int, data: st.DataObject) -> None:
    history = data.draw(replies(LONELY, minimum - 1))
    counts = practice_counts(history, week=MONDAY)
    found = {
        spot.practice: spot.statement
        for spot in blind_spots(counts, recent=50, guard=Guard(minimum))
    }
    lately = any(each.week > MONDAY - 8 for each in history)
    for practice in LONELY.practices:
        assert found.get(str(practice)) is (None if lately else Statement.NOT_ASKED)


@settings(max_examples=300, deadline=None)
@given(minimum=st.integers(4, 6), data=st.data())
def test_a_blind_spot_that_is_told_has_its_people(minimum: int, data: st.DataObject) -> None:
    """And whether it was asked about at all is for no answer to decide."""
    history = data.draw(replies(LONELY, minimum + 2))
    counts = practice_counts(history, week=MONDAY)
    practice = str(LONELY.practices[0])
    found = [
        spot.statement
        for spot in blind_spots(counts, recent=50, guard=Guard(minimum))
        if spot.practice == practice
    ]
    asked = {each.member_id for each in history if each.value != "not_my_area"}
    blind = {each.member_id for each in history if each.value == "dont_know"}
    lately = any(each.week > MONDAY - 8 for each in history)
    assert (Statement.NOT_ASKED in found) is not lately
    assert Statement.SILENT not in found or len(asked) >= minimum
    assert Statement.DONT_KNOW not in found or len(blind) >= minimum


written = st.builds(Text, st.integers(1, 14), st.text(alphabet="abc ", min_size=2, max_size=4))


@settings(max_examples=500, deadline=None)
@given(minimum=st.integers(4, 8), texts=st.lists(written, min_size=15, max_size=60), data=st.data())
def test_words_come_out_in_the_company_of_enough_other_people(
    minimum: int, texts: list[Text], data: st.DataObject
) -> None:
    """Whatever was told before: a batch is nobody's alone, and no few people's."""
    before = data.draw(st.sets(st.sampled_from(texts), max_size=40) if texts else st.just(set()))
    seen = {" ".join(text.text.split()) for text in before}
    quoted = quotable(texts, names=[], told=seen, minimum=minimum, week="2026-W47")
    assert not seen & set(quoted)
    if quoted:
        writers = [
            {text.writer for text in texts if " ".join(text.text.split()) == words}
            for words in quoted
        ]
        assert len(set[int]().union(*writers)) >= max(LEAST_BATCH, minimum)


@settings(max_examples=300, deadline=None)
@given(minimum=st.integers(4, 8), data=st.data())
def test_new_words_of_a_few_stay_back_whatever_they_are(minimum: int, data: st.DataObject) -> None:
    known = [Text(writer, f"known {'abcdefghijkl'[writer]}") for writer in range(12)]
    writer = st.integers(0, max(LEAST_BATCH, minimum) - 2)
    new = data.draw(
        st.lists(st.builds(Text, writer, st.text(alphabet="xyz", min_size=2)), max_size=30)
    )
    told = {text.text for text in known}
    texts = [*known, *new]
    assert quotable(texts, names=[], told=told, minimum=minimum, week="2026-W47") == ()


@given(
    minimum=st.integers(4, 12), invited=st.integers(0, 60), recent=st.integers(0, 60),
    data=st.data(),
)  # fmt: skip
def test_a_few_who_answer_this_week_move_no_band(
    minimum: int, invited: int, recent: int, data: st.DataObject
) -> None:
    one, other = (data.draw(st.integers(0, minimum - 1)) for _ in range(2))
    bands = [
        attendance(invited=invited, answered=each, recent=recent, guard=Guard(minimum))
        for each in (one, other)
    ]
    assert bands[0] == bands[1]

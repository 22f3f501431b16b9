"""The generated past: the same each time, asked as the bot asks, with two changes in it."""

from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import importing
from bot.answering.importing import Imported
from bot.asking.model import WEEKLY_CAP
from bot.asking.rotation import REPEAT_AFTER
from bot.catalogue import SKIP, LensKey, Question, load_catalogue
from bot.db.database import Database
from bot.demo import company, history
from bot.digest import flow as digest
from bot.disclosure import flow as disclosure
from bot.disclosure.model import LensRelease, Verdict
from bot.people.model import Team
from bot.scheduling.store import RoundRow
from bot.trends.model.weeks import week_number
from tests.seed import a_digest_plan, a_member, a_team

CATALOGUE = load_catalogue()
SCALED = [question for question in CATALOGUE if question.is_scaled]


@pytest.fixture
def team(database: Database) -> Team:
    """The demo's team as rows, without its play workspace."""
    with database.write() as session:
        team = a_team(session, key=company.TEAM_KEY)
        a_digest_plan(session, team)
        for person, role in company.ROLES.items():
            a_member(session, team, slack_id=person, role=role.value)
    return team


def by_round(lines: list[Imported]) -> dict[tuple[str, int], list[Imported]]:
    """The lines of each person and ISO week."""
    rounds = defaultdict(list)
    for line in lines:
        rounds[line.member, line.answered_at.isocalendar().week].append(line)
    return rounds


def test_the_past_is_the_same_each_time(team: Team) -> None:
    assert history.generate(CATALOGUE, team) == history.generate(CATALOGUE, team)


def test_sixteen_weeks_end_before_the_demo_begins(team: Team) -> None:
    lines = history.generate(CATALOGUE, team)
    assert {line.answered_at.isocalendar().week for line in lines} == set(range(31, 47))
    assert max(line.answered_at for line in lines) < company.SET_UP_AT


def test_the_past_keeps_the_bots_own_rules_of_asking(team: Team) -> None:
    lines = history.generate(CATALOGUE, team)
    assert all(company.ROLES[line.member] in line.question.roles for line in lines)
    assert all(len(asked) <= WEEKLY_CAP for asked in by_round(lines).values())
    last: dict[tuple[str, str], Imported] = {}
    for line in lines:
        before = last.get((line.member, line.question.key))
        if before is not None:
            between = line.answered_at.date() - before.answered_at.date()
            assert between >= REPEAT_AFTER - timedelta(days=1)
        last[line.member, line.question.key] = line


def test_some_stay_silent_and_most_answer(team: Team) -> None:
    silent = Counter(
        all(line.value == SKIP for line in asked)
        for asked in by_round(history.generate(CATALOGUE, team)).values()
    )
    assert 0.05 < silent[True] / silent.total() < 0.25


@given(
    question=st.sampled_from(SCALED),
    low=st.floats(-4, 4, allow_nan=False),
    more=st.floats(0, 4, allow_nan=False),
)
def test_more_worry_never_gives_a_better_answer(
    question: Question, low: float, more: float
) -> None:
    better, worse = (history.worry_to_value(question, worry) for worry in (low, low + more))
    first, second = question.category(better), question.category(worse)
    assert first is not None
    assert second is not None
    assert first <= second


def test_the_past_is_marked_as_imported(database: Database, team: Team) -> None:
    with database.write() as session:
        importing.keep(session, history.generate(CATALOGUE, team), now=company.SET_UP_AT)
    with database.read() as session:
        assert {row.origin for row in session.query(RoundRow)} == {"import"}


def told(database: Database, team: Team, *, seed: int) -> dict[str, LensRelease]:
    """What the last digest of the past says of each lens."""
    with database.write() as session:
        lines = history.generate(CATALOGUE, team, seed=seed)
        importing.keep(session, lines, now=company.SET_UP_AT)
    digest.compose_due(database, CATALOGUE, now=company.SET_UP_AT)
    with database.read() as session:
        *_, last = disclosure.released(session, team.id, until="2026-W46")
    return dict(last.lenses)


@pytest.mark.parametrize("seed", [history.SEED, 1, 2])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_planted_changes_and_no_others_are_told_whatever_the_seed(
    database: Database, team: Team, seed: int
) -> None:
    lenses = told(database, team, seed=seed)
    changes = {
        LensKey.TESTING_GAP: (Verdict.RAISED, "2026-W39"),
        LensKey.USER_FEEDBACK_GAP: (Verdict.EASED, "2026-W41"),
    }
    assert {key: lens.verdict for key, lens in lenses.items()} == {
        key: changes[LensKey(key)][0] if key in changes else Verdict.STEADY for key in lenses
    }
    for key, (_, onset) in changes.items():
        began = lenses[key].onset_week
        assert began is not None
        assert abs(week_number(began) - week_number(onset)) <= 1

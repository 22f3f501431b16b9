"""Answers from a CSV: all or nothing, each wrong line by its number, and twice is once."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, func, select

from bot.answering import importing
from bot.answering.importing import Imported, keep
from bot.answering.model import Submission
from bot.answering.recorder import Recorder
from bot.answering.store import AnswerRow
from bot.asking.store import AskedRow, PromptRow
from bot.catalogue import Question
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.errors import Misconfigured
from bot.people import store as people
from bot.people.model import Team
from bot.people.store import MemberRow, MembershipRow
from bot.scheduling.store import RoundRow
from bot.sending.store import OutboxRow
from tests.conftest import NOW
from tests.scene import CATALOGUE, a_prompt, asked_in
from tests.seed import a_digest_plan, a_member, a_team

HEAD = "answered_at,team,member,role,question,value,text\n"
GOOD = "2026-11-10T10:00:00+02:00,fraud-ml,U01,ml,role_clear,4,\n"
WORDS = '2026-11-10T10:05:00+02:00,fraud-ml,p7,data,main_work,,"Labels, mostly ""hard"" ones"\n'


@pytest.fixture
def team(database: Database) -> Team:
    with database.write() as session:
        team = a_team(session)
        a_digest_plan(session, team)
        a_member(session, team, slack_id="U01")
    return team


@pytest.fixture
def sqlite_team(sqlite_url: str) -> Iterator[tuple[Database, Team]]:
    database = Database(sqlite_url)
    with database.write() as session:
        team = a_team(session)
        a_digest_plan(session, team)
    yield database, team
    database.dispose()


def read(content: str, *teams: Team) -> list[Imported]:
    return importing.read(
        content, catalogue=CATALOGUE, teams={team.key: team for team in teams}, now=NOW
    )


def bring(database: Database, team: Team, content: str) -> int:
    lines = read(content, team)
    with database.write() as session:
        return keep(session, lines, now=NOW)


def rows(database: Database) -> list[AnswerRow]:
    with database.read() as session:
        return list(session.scalars(select(AnswerRow).order_by(AnswerRow.answered_at)))


def count(database: Database, table: type[object]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_lines_become_answers_received_when_they_were_given(database: Database, team: Team) -> None:
    assert bring(database, team, HEAD + GOOD + WORDS) == 2
    scale, words = rows(database)
    assert (scale.value, scale.text, scale.role, scale.version) == ("4", None, "ml", 1)
    assert (words.value, words.text) == ("text", 'Labels, mostly "hard" ones')
    for row in scale, words:
        assert row.received_at == row.answered_at
        assert (row.quote, row.research, row.language_model) == (False, False, False)
    assert scale.answered_at == datetime(2026, 11, 10, 8, 0, tzinfo=UTC)


def test_imported_rounds_are_closed_and_ask_nobody(database: Database, team: Team) -> None:
    bring(database, team, HEAD + GOOD + WORDS)
    with database.read() as session:
        [round_] = session.scalars(select(RoundRow)).all()
        prompts = session.scalars(select(PromptRow)).all()
    assert (round_.origin, round_.closes_at < NOW, round_.planned_at is not None) == (
        "import", True, True,
    )  # fmt: skip
    assert all(prompt.state == "sent" and prompt.freezes_at < NOW for prompt in prompts)
    assert count(database, OutboxRow) == 0


def test_an_unknown_member_becomes_a_former_one_outside_the_team(
    database: Database, team: Team
) -> None:
    bring(database, team, HEAD + GOOD + WORDS)
    with database.read() as session:
        states = session.execute(select(MemberRow.slack_id, MemberRow.state)).all()
        members = session.scalar(select(func.count()).select_from(MembershipRow))
    assert {(row.slack_id, row.state) for row in states} == {("U01", "active"), ("p7", "former")}
    assert members == 1


def test_importing_twice_changes_nothing(database: Database, team: Team) -> None:
    for _ in range(2):
        assert bring(database, team, HEAD + GOOD + WORDS) == 2
    assert len(rows(database)) == 2
    assert (count(database, RoundRow), count(database, PromptRow)) == (1, 2)
    assert count(database, AskedRow) == 2


def test_a_corrected_file_adds_a_version(database: Database, team: Team) -> None:
    bring(database, team, HEAD + GOOD)
    bring(database, team, HEAD + GOOD.replace(",4,", ",2,"))
    assert sorted((row.version, row.value) for row in rows(database)) == [(1, "4"), (2, "2")]


def test_the_last_of_two_lines_for_one_question_and_day_counts(
    database: Database, team: Team
) -> None:
    later = GOOD.replace("10:00:00", "11:00:00").replace(",4,", ",5,")
    for content in GOOD + later, later + GOOD, later, GOOD:
        bring(database, team, HEAD + content)
        assert [(row.version, row.value) for row in rows(database)] == [(1, "5")]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files=st.lists(st.lists(st.integers(0, 8), min_size=1, max_size=5), min_size=1, max_size=4))
def test_in_whatever_order_files_come_the_answer_given_last_counts(
    sqlite_team: tuple[Database, Team], files: list[list[int]]
) -> None:
    """Line *n* is answered at minute *n*, with a value of its own."""
    database, team = sqlite_team
    with database.write() as session:
        for table in AnswerRow, AskedRow, PromptRow, RoundRow:
            session.execute(delete(table))

    def bring_all() -> list[tuple[int, str]]:
        for numbers in files:
            lines = (
                GOOD.replace("10:00:00", f"10:0{n}:00").replace(",4,", f",{n % 5 + 1},")
                for n in numbers
            )
            bring(database, team, HEAD + "".join(lines))
        return sorted((row.version, row.value) for row in rows(database))

    once = bring_all()
    assert once[-1][1] == str(max(max(numbers) for numbers in files) % 5 + 1)
    assert bring_all() == once


def test_an_answer_given_in_slack_later_that_day_is_not_overwritten(
    database: Database, team: Team
) -> None:
    with database.write() as session:
        member = people.member_by_slack_id(session, "U01")
        assert member is not None
        prompt_id = a_prompt(session, team, member, ["role_clear"])
    asked_id = asked_in(database, prompt_id)["role_clear"]
    answer = Submission("U01", asked_id, "2", at=NOW)
    Recorder(database, CATALOGUE, TurnableClock(NOW)).record(answer)
    bring(database, team, HEAD + GOOD.replace("11-10T10", "11-24T08"))
    assert [(row.version, row.value) for row in rows(database)] == [(1, "2")]


def test_a_year_of_several_teams_takes_few_statements(database: Database, team: Team) -> None:
    """Other writers wait for an import: its length must not be that of a dialogue."""
    with database.write() as session:
        other = a_team(session, key="search", name="Search")
        a_digest_plan(session, other)
    start = datetime(2025, 11, 25, 8, tzinfo=UTC)
    content = "".join(
        f"{(start + timedelta(weeks=week)).isoformat()},{key},{key}-{person},,role_clear,4,\n"
        for week in range(52)
        for key in ("fraud-ml", "search")
        for person in range(3)
    )
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    lines = read(HEAD + content, team, other)
    with database.write() as session:
        assert keep(session, lines, now=NOW) == 312
    assert len(rows(database)) == 312
    assert len(statements) < 60


def test_a_line_of_before_and_one_of_after_a_freeze_belong_to_their_weeks(
    database: Database, team: Team
) -> None:
    friday = "2026-11-13T{}:00+02:00,fraud-ml,{},ml,role_clear,4,\n"
    bring(database, team, HEAD + friday.format("14:59", "U01") + friday.format("15:01", "p7"))
    received = [row.received_at for row in rows(database)]
    assert [at.hour for at in received] == [12, 13]


def test_every_kind_of_question_takes_its_values_as_worded(database: Database, team: Team) -> None:
    by_kind: dict[str, Question] = {}
    for question in CATALOGUE:
        by_kind.setdefault(question.kind, question)
    lines: list[str] = []
    start = datetime(2026, 1, 5, 8, tzinfo=UTC)
    for question in by_kind.values():
        for value in question.values() or ("",):
            at = start + timedelta(days=len(lines))
            text = "words" if not value else ""
            lines.append(f"{at.isoformat()},fraud-ml,p1,,{question.key},{value},{text}\n")
        for extra in "dont_know", "not_my_area", "skip":
            at = start + timedelta(days=len(lines))
            lines.append(
                f"{at.isoformat()},fraud-ml,p1,,{question.key}@{question.version},{extra},\n"
            )
    assert bring(database, team, HEAD + "".join(lines)) == len(lines)
    assert len(rows(database)) == len(lines)


def test_one_pseudonym_in_two_teams_is_one_person_in_both(database: Database, team: Team) -> None:
    """A question may be asked of one person once a day, over all teams; an import says so."""
    with database.write() as session:
        other = a_team(session, key="search", name="Search")
        a_digest_plan(session, other)
    line = GOOD.replace("U01", "p7")
    with pytest.raises(Misconfigured, match="Line 3"):
        read(HEAD + line + line.replace("fraud-ml", "search"), team, other)


def test_an_answer_of_that_day_in_another_team_stops_the_import(
    database: Database, team: Team
) -> None:
    with database.write() as session:
        other = a_team(session, key="search", name="Search")
        a_digest_plan(session, other)
    bring(database, team, HEAD + GOOD)
    before = Counter(row.asked_id for row in rows(database))
    with pytest.raises(Misconfigured, match="role_clear"):
        bring(
            database,
            other,
            HEAD + GOOD.replace("fraud-ml", "search") + WORDS.replace("fraud-ml", "search"),
        )
    assert Counter(row.asked_id for row in rows(database)) == before


BAD = {
    "no date": (GOOD.replace("2026-11-10T10:00:00+02:00", "yesterday"), "'yesterday' is no date"),
    "no offset": (GOOD.replace("+02:00", ""), "has no offset"),
    "in the future": (GOOD.replace("2026", "2027"), "lies in the future"),
    "long ago": (GOOD.replace("2026", "0001"), "lies before"),
    "no such team": (GOOD.replace("fraud-ml", "fraud-mi"), "there is no team 'fraud-mi'"),
    "no member": (GOOD.replace("U01", " "), "the member is missing"),
    "long member": (GOOD.replace("U01", "m" * 81), "longer than 80"),
    "no such role": (GOOD.replace(",ml,", ",mll,"), "there is no role 'mll'"),
    "no such question": (GOOD.replace("role_clear", "role_claer"), "role_claer"),
    "no such version": (GOOD.replace("role_clear", "role_clear@99"), "99"),
    "no such value": (GOOD.replace(",4,", ",6,"), "no value '6'"),
    "a word as a value": (GOOD.replace(",4,", ",agree,"), "no value 'agree'"),
    "no value": (GOOD.replace(",4,", ",,"), "no value ''"),
    "text beside a value": (GOOD.replace(",4,", ",4,words"), "a text belongs to"),
    "text beside skip": (WORDS.replace(",main_work,,", ",main_work,skip,"), "a text belongs to"),
    "a text question without text": (
        "2026-11-10T10:05:00+02:00,fraud-ml,p7,data,main_work,,\n", "no value ''",
    ),
    "long text": (WORDS.replace("Labels", "x" * 501), "longer than 500"),
    "too many cells": (GOOD.replace("\n", ",more\n"), "more cells than columns"),
    "a sign of control": (WORDS.replace("Labels", "La\x00bels"), "control"),
    "a huge cell": (GOOD.replace(",4,", ",4," + "x" * 200_000), "limit"),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(BAD))
def test_a_bad_line_is_named_with_its_number_and_nothing_is_read(
    sqlite_team: tuple[Database, Team], kind: str
) -> None:
    _, team = sqlite_team
    line, why = BAD[kind]
    with pytest.raises(Misconfigured) as refusal:
        read(HEAD + GOOD + line + GOOD, team)
    assert "Line 3:" in str(refusal.value)
    assert why in str(refusal.value)
    assert "Nothing was imported." in str(refusal.value)


def test_several_bad_lines_are_all_named(sqlite_team: tuple[Database, Team]) -> None:
    _, team = sqlite_team
    with pytest.raises(Misconfigured) as refusal:
        read(HEAD + GOOD + "x\n" + GOOD + GOOD.replace(",4,", ",9,") * 30, team)
    told = str(refusal.value)
    assert "Line 3:" in told
    assert "Line 5:" in told
    assert "(and 11 more)" in told


@pytest.mark.parametrize(
    "content", ["", "\n", "a,b\n1,2\n", HEAD.replace(",text", ""), HEAD.replace(",", ";")]
)
def test_a_file_without_the_columns_says_which(
    sqlite_team: tuple[Database, Team], content: str
) -> None:
    with pytest.raises(Misconfigured, match=r"Line 1: the column .* is missing"):
        read(content, sqlite_team[1])


def test_a_file_with_columns_alone_imports_nothing(sqlite_team: tuple[Database, Team]) -> None:
    database, team = sqlite_team
    assert bring(database, team, HEAD) == 0

"""Answers from a CSV: read whole, checked line by line, then stored in closed rounds or not at all.

Columns: answered_at, team, member, role, question, value, text (README, "Importing answers").
"""

import csv
import io
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.answering.model import LONGEST_TEXT
from bot.answering.recorder import legal_values
from bot.answering.store import AnswerRow
from bot.asking.model import PromptState
from bot.asking.store import AskedRow, PromptRow
from bot.catalogue import TEXT, Catalogue, Question, Role, nearest
from bot.db.base import Base
from bot.errors import Misconfigured, Rejection
from bot.people import enrolment
from bot.people import store as people
from bot.people.model import Team
from bot.people.store import MemberRow
from bot.scheduling import store as schedules
from bot.scheduling.model import Origin, freeze_after, freezes_between
from bot.scheduling.store import RoundRow
from bot.settings import parse_instant
from bot.slack.text import plain
from bot.terms import store as terms

COLUMNS = ("answered_at", "team", "member", "role", "question", "value", "text")
#: More wrong lines than this are counted, not listed.
MOST_ERRORS = 20
#: No answer is older; a year before it is a slip of the pen.
EARLIEST_YEAR = 2000
#: As long as a Slack id or a pseudonym may be.
LONGEST_NAME = 80
_NOTHING = " Nothing was imported."
#: (member's id, question's key, local day): what somebody was asked once.
_Once = tuple[int, str, date]


@dataclass(frozen=True)
class Imported:
    """One checked line."""

    answered_at: datetime
    team: Team
    member: str
    role: str | None
    question: Question
    value: str
    text: str | None

    @property
    def day(self) -> date:
        """The day in the team's zone."""
        return self.answered_at.astimezone(self.team.zone).date()


def read(
    content: str, *, catalogue: Catalogue, teams: Mapping[str, Team], now: datetime
) -> list[Imported]:
    """All lines of a CSV; any bad one raises Misconfigured naming each with its number."""
    reader = csv.DictReader(io.StringIO(content, newline=""))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise Misconfigured(
            f"Line 1: the column {missing[0]} is missing. Needed: {','.join(COLUMNS)}."
        )
    lines: list[Imported] = []
    errors: list[str] = []
    where: dict[tuple[str, str, date], str] = {}
    try:
        for row in reader:
            try:
                line = _line(row, catalogue, teams, now)
                _require_one_team(line, where)
            except (Misconfigured, Rejection) as error:
                errors.append(f"Line {reader.line_num}: {error}")
            else:
                lines.append(line)
    except csv.Error as error:
        errors.append(f"Line {reader.line_num + 1}: {error}.")
    if errors:
        more = f" (and {len(errors) - MOST_ERRORS} more)" if len(errors) > MOST_ERRORS else ""
        raise Misconfigured(" ".join(errors[:MOST_ERRORS]) + more + _NOTHING)
    return lines


def _require_one_team(line: Imported, where: dict[tuple[str, str, date], str]) -> None:
    """One person is asked a question once a day, over all teams; *where* is what came before."""
    team = where.setdefault((line.member, line.question.key, line.day), line.team.key)
    if team != line.team.key:
        raise Misconfigured(
            f"{line.member} answered {line.question.key} on {line.day} in the team {team!r} too; "
            "give people of different teams different names."
        )


def _line(
    row: Mapping[str, str | None], catalogue: Catalogue, teams: Mapping[str, Team], now: datetime
) -> Imported:
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if None in row:
        raise Misconfigured("there are more cells than columns; quote text that holds a comma.")
    if any(plain(cell) != cell.replace("\r\n", "\n") for cell in cells.values()):
        raise Misconfigured("there is a control sign in it.")
    answered_at = _instant(cells["answered_at"], now)
    team = teams.get(cells["team"])
    if team is None:
        raise Misconfigured(f"there is no team {cells['team']!r}{nearest(cells['team'], teams)}.")
    if not cells["member"]:
        raise Misconfigured("the member is missing.")
    if len(cells["member"]) > LONGEST_NAME:
        raise Misconfigured(f"the member is longer than {LONGEST_NAME} characters.")
    role = cells["role"] or None
    if role is not None and role not in set(Role):
        raise Misconfigured(f"there is no role {role!r}{nearest(role, Role)}.")
    question = catalogue.named(cells["question"])
    value, text = _answer(question, cells["value"], cells["text"] or None)
    return Imported(answered_at, team, cells["member"], role, question, value, text)


def _instant(cell: str, now: datetime) -> datetime:
    answered_at = parse_instant(cell)
    if answered_at.year < EARLIEST_YEAR:
        raise Misconfigured(f"answered_at lies before {EARLIEST_YEAR}.")
    if answered_at > now:
        raise Misconfigured(f"answered_at {cell} lies in the future.")
    return answered_at


def _answer(question: Question, cell: str, text: str | None) -> tuple[str, str | None]:
    """The value and the words; a text stands beside an empty value, and only there."""
    value = cell or (TEXT if text else "")
    if value not in legal_values(question):
        offers = ", ".join(sorted(legal_values(question)))
        raise Misconfigured(f"{question.key} has no value {value!r}; it takes {offers}.")
    if (value == TEXT) != (text is not None):
        raise Misconfigured(
            "a text belongs to a text question with an empty value, and only there."
        )
    if text is not None and len(text) > LONGEST_TEXT:
        raise Misconfigured(f"the text is longer than {LONGEST_TEXT} characters.")
    return value, text


@dataclass(frozen=True)
class _Stored:
    """The version of an answer that counts so far."""

    version: int
    answered_at: datetime
    value: str
    text: str | None

    def outlasts(self, line: Imported) -> bool:
        """It was given later than *line*, or is the very same; else *line* corrects it."""
        if self.answered_at == line.answered_at:
            return (self.value, self.text) == (line.value, line.text)
        return self.answered_at > line.answered_at


def keep(session: Session, lines: Sequence[Imported], *, now: datetime) -> int:
    """Store checked lines; the same answer once more changes nothing. Gives how many there were.

    Each team and local day gets one closed round of origin `import`. An imported answer carries
    the team's present terms and no consent, and counts as received when it was given. Of several
    answers of a person to one question on one day the one given last counts, in whatever order
    they come. All is done in few statements: other writers wait for the whole import.
    """
    by_team: dict[int, list[Imported]] = defaultdict(list)
    for line in _last_given(lines):
        by_team[line.team.id].append(line)
    for team_id, of_team in sorted(by_team.items()):
        people.lock_team(session, team_id)
        _keep_team(session, of_team, now=now)
    return len(lines)


def _last_given(lines: Sequence[Imported]) -> list[Imported]:
    last: dict[tuple[str, str, date], Imported] = {}
    for line in sorted(lines, key=attrgetter("answered_at")):
        last[line.member, line.question.key, line.day] = line
    return sorted(last.values(), key=attrgetter("answered_at"))


def _keep_team(session: Session, lines: Sequence[Imported], *, now: datetime) -> None:
    team = lines[0].team
    terms_id = terms.current(session, team.id).id
    people_ids = _people(session, team, {line.member for line in lines})
    once: dict[_Once, Imported] = {
        (people_ids[line.member], line.question.key, line.day): line for line in lines
    }
    rounds = _rounds(session, team, lines, now=now)
    asked = _asked(session, team, once, rounds, terms_id)
    newest = _newest(session, team.id, min(rounds), max(rounds))
    rows = []
    for one, line in once.items():
        known = newest.get(asked[one])
        if known is not None and known.outlasts(line):
            continue
        rows.append(
            {
                "asked_id": asked[one],
                "version": known.version + 1 if known else 1,
                "team_id": team.id,
                "member_id": one[0],
                "role": line.role,
                "terms_id": terms_id,
                "value": line.value,
                "text": line.text,
                "answered_at": line.answered_at,
                "received_at": line.answered_at,
            }
        )
    _insert(session, AnswerRow, rows)


def _insert(session: Session, row: type[Base], values: Sequence[Mapping[str, object]]) -> None:
    if values:
        session.connection().execute(insert(row), values)


def _people(session: Session, team: Team, names: set[str]) -> dict[str, int]:
    """The id of each name: a known Slack id, else a former member under that pseudonym."""
    known = {name: one.id for name, one in people.members_by_slack_id(session, names).items()}
    return known | enrolment.former_members(session, team.workspace_id, names - known.keys())


def _rounds(
    session: Session, team: Team, lines: Sequence[Imported], *, now: datetime
) -> dict[date, int]:
    """The import's round of each day, made where there is none yet; *lines* are in order."""
    moments: dict[date, list[datetime]] = defaultdict(list)
    for line in lines:
        moments[line.day].append(line.answered_at)
    known = _import_rounds(session, team.id)
    plan = schedules.digest_plan(session, team)
    last = lines[-1].answered_at
    freezes = [freeze.at for freeze in freezes_between(plan, lines[0].answered_at, last)]
    freezes.append(freeze_after(plan, last).at)
    new = [
        {
            "team_id": team.id,
            "schedule_id": None,
            "schedule_key": Origin.IMPORT.value,
            "occurrence": day.isoformat(),
            "origin": Origin.IMPORT.value,
            "opens_at": of_day[0],
            "closes_at": of_day[-1],
            "freezes_at": freezes[bisect_right(freezes, of_day[-1])],
            "ignore_hours": True,
            "asked_by": None,
            "planned_at": now,
            "created_at": now,
        }
        for day, of_day in moments.items()
        if day.isoformat() not in known
    ]
    _insert(session, RoundRow, new)
    known = _import_rounds(session, team.id) if new else known
    return {day: known[day.isoformat()] for day in moments}


def _import_rounds(session: Session, team_id: int) -> dict[str, int]:
    rows = session.execute(
        select(RoundRow.occurrence, RoundRow.id).where(
            RoundRow.team_id == team_id, RoundRow.schedule_key == Origin.IMPORT.value
        )
    )
    return {row.occurrence: row.id for row in rows}


def _asked(
    session: Session,
    team: Team,
    once: Mapping[_Once, Imported],
    rounds: Mapping[date, int],
    terms_id: int,
) -> dict[_Once, int]:
    """The id of each asked question, made with its prompt where it is not there yet."""
    first, last = min(rounds), max(rounds)
    known = _asked_between(session, team.id, first, last)
    new = {one: line for one, line in once.items() if one not in known}
    if not new:
        return known
    _require_not_asked_elsewhere(session, new, team)
    prompts = _prompts(session, team, new, rounds, terms_id)
    asked = [
        {
            "prompt_id": prompts[rounds[day], member_id],
            "member_id": member_id,
            "team_id": team.id,
            "question_key": key,
            "question_version": line.question.version,
            "position": position,
            "local_day": day,
        }
        for position, ((member_id, key, day), line) in enumerate(new.items())
    ]
    _insert(session, AskedRow, asked)
    return _asked_between(session, team.id, first, last)


def _prompts(
    session: Session,
    team: Team,
    new: Mapping[_Once, Imported],
    rounds: Mapping[date, int],
    terms_id: int,
) -> dict[tuple[int, int], str]:
    """The prompt of each (round, member), made where there is none yet."""
    made = (
        select(PromptRow.round_id, PromptRow.member_id, PromptRow.id)
        .join(RoundRow)
        .where(RoundRow.team_id == team.id, RoundRow.schedule_key == Origin.IMPORT.value)
    )
    ids = {(row[0], row[1]): row[2] for row in session.execute(made)}
    rows = []
    for (member_id, _, day), line in new.items():
        place = rounds[day], member_id
        if place in ids:
            continue
        ids[place] = uuid4().hex
        rows.append(
            {
                "id": ids[place],
                "round_id": place[0],
                "team_id": team.id,
                "member_id": member_id,
                "local_day": day,
                "scheduled": False,
                "due_at": line.answered_at,
                "closes_at": line.answered_at,
                "freezes_at": line.answered_at,
                "language": team.language,
                "terms_id": terms_id,
                "state": PromptState.SENT.value,
                "sent_at": line.answered_at,
            }
        )
    _insert(session, PromptRow, rows)
    return ids


def _require_not_asked_elsewhere(
    session: Session, new: Mapping[_Once, Imported], team: Team
) -> None:
    days = [day for _, _, day in new]
    others = session.execute(
        select(AskedRow.member_id, AskedRow.question_key, AskedRow.local_day, MemberRow.slack_id)
        .join(MemberRow, MemberRow.id == AskedRow.member_id)
        .where(
            AskedRow.member_id.in_({member_id for member_id, _, _ in new}),
            AskedRow.team_id != team.id,
            AskedRow.local_day.between(min(days), max(days)),
        )
    )
    for member_id, key, day, name in others:
        if (member_id, key, day) in new:
            raise Misconfigured(
                f"{name} was asked {key} on {day} in another team already; give people of "
                f"different teams different names.{_NOTHING}"
            )


def _asked_between(session: Session, team_id: int, first: date, last: date) -> dict[_Once, int]:
    rows = session.execute(
        select(AskedRow.member_id, AskedRow.question_key, AskedRow.local_day, AskedRow.id).where(
            AskedRow.team_id == team_id, AskedRow.local_day.between(first, last)
        )
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def _newest(session: Session, team_id: int, first: date, last: date) -> dict[int, _Stored]:
    """The answers that count to the questions asked on those days, by asked question."""
    rows = session.execute(
        select(
            AnswerRow.asked_id,
            AnswerRow.version,
            AnswerRow.answered_at,
            AnswerRow.value,
            AnswerRow.text,
        )
        .join(AskedRow, AskedRow.id == AnswerRow.asked_id)
        .where(AskedRow.team_id == team_id, AskedRow.local_day.between(first, last))
        .order_by(AnswerRow.version)
    )
    # Later versions overwrite earlier ones.
    return {row[0]: _Stored(*row[1:]) for row in rows}

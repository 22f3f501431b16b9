"""Answers from a CSV: read whole, checked line by line, then stored in closed rounds or not at all.

Columns: answered_at, team, member, role, question, value, text (README, "Importing answers").
"""

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.answering import store
from bot.answering.model import LONGEST_TEXT, Consent, Newest
from bot.answering.recorder import legal_values
from bot.asking.model import PromptState
from bot.asking.store import AskedRow, PromptRow
from bot.catalogue import TEXT, Catalogue, Question, Role, nearest
from bot.errors import Misconfigured, Rejection
from bot.people import enrolment
from bot.people import store as people
from bot.people.model import Team
from bot.people.store import MemberRow
from bot.scheduling import store as schedules
from bot.scheduling.model import NewRound, Origin, freeze_after
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


def keep(session: Session, lines: Sequence[Imported], *, now: datetime) -> int:
    """Store checked lines; the same answer once more changes nothing. Gives how many there were.

    Each team and local day gets one closed round of origin `import`. An imported answer carries
    the team's present terms and no consent, and counts as received when it was given.
    """
    by_day: dict[tuple[int, date], list[Imported]] = defaultdict(list)
    for line in lines:
        by_day[line.team.id, line.day].append(line)
    for (_, day), of_day in sorted(by_day.items(), key=lambda item: item[0]):
        _keep_day(session, of_day, day, now=now)
    return len(lines)


def _keep_day(session: Session, lines: Sequence[Imported], day: date, *, now: datetime) -> None:
    team = lines[0].team
    last = max(line.answered_at for line in lines)
    freeze = freeze_after(schedules.digest_plan(session, team), last)
    round_id = _round(session, lines, day, freeze.at, now=now)
    terms_id = terms.current(session, team.id).id
    people_ids = _people(session, team, {line.member for line in lines})
    asked = _asked(session, lines, day, round_id, terms_id, people_ids, freeze.at)
    known = store.newest_of(session, asked.values())
    rows = []
    for line in lines:
        member_id = people_ids[line.member]
        asked_id = asked[member_id, line.question.key]
        newest = known.get(asked_id)
        if newest is not None and (newest.value, newest.text) == (line.value, line.text):
            continue
        version = newest.version + 1 if newest else 1
        known[asked_id] = Newest(version, line.value, line.text, Consent())
        rows.append(
            {
                "asked_id": asked_id,
                "version": version,
                "team_id": team.id,
                "member_id": member_id,
                "role": line.role,
                "terms_id": terms_id,
                "value": line.value,
                "text": line.text,
                "quote": False,
                "research": False,
                "language_model": False,
                "answered_at": line.answered_at,
                "received_at": line.answered_at,
            }
        )
    if rows:
        session.execute(insert(store.AnswerRow), rows)


def _round(
    session: Session, lines: Sequence[Imported], day: date, freezes_at: datetime, *, now: datetime
) -> int:
    team_id = lines[0].team.id
    new = NewRound(
        team_id=team_id,
        schedule_id=None,
        schedule_key=Origin.IMPORT.value,
        occurrence=day.isoformat(),
        origin=Origin.IMPORT,
        opens_at=min(line.answered_at for line in lines),
        closes_at=max(line.answered_at for line in lines),
        freezes_at=freezes_at,
        ignore_hours=True,
        asked_by=None,
    )
    made = schedules.add_round(session, new, missed=True, now=now)
    if made is not None:
        return made
    return session.scalars(
        select(RoundRow.id).where(
            RoundRow.team_id == team_id,
            RoundRow.schedule_key == new.schedule_key,
            RoundRow.occurrence == new.occurrence,
        )
    ).one()


def _people(session: Session, team: Team, names: set[str]) -> dict[str, int]:
    """The id of each name: a known Slack id, else a former member under that pseudonym."""
    known = {name: one.id for name, one in people.members_by_slack_id(session, names).items()}
    for name in sorted(names - known.keys()):
        known[name] = enrolment.former_member(session, team.workspace_id, name)
    return known


def _asked(
    session: Session,
    lines: Sequence[Imported],
    day: date,
    round_id: int,
    terms_id: int,
    people_ids: Mapping[str, int],
    freezes_at: datetime,
) -> dict[tuple[int, str], int]:
    """The asked question of each (member, question key) of that day, made where it is not yet."""
    team = lines[0].team
    wanted = {(people_ids[line.member], line.question.key): line for line in lines}
    known = _asked_that_day(session, team.id, day)
    made = select(PromptRow.member_id, PromptRow.id).where(PromptRow.round_id == round_id)
    prompt_ids = {row[0]: row[1] for row in session.execute(made)}
    new_prompts: list[dict[str, object]] = []
    new_asked: list[dict[str, object]] = []
    for (member_id, key), line in wanted.items():
        if (member_id, key) in known:
            continue
        if member_id not in prompt_ids:
            prompt_ids[member_id] = uuid4().hex
            new_prompts.append(
                {
                    "id": prompt_ids[member_id],
                    "round_id": round_id,
                    "team_id": team.id,
                    "member_id": member_id,
                    "local_day": day,
                    "scheduled": False,
                    "due_at": line.answered_at,
                    "closes_at": line.answered_at,
                    "freezes_at": min(freezes_at, line.answered_at),
                    "language": team.language,
                    "terms_id": terms_id,
                    "state": PromptState.SENT.value,
                    "sent_at": line.answered_at,
                }
            )
        new_asked.append(
            {
                "prompt_id": prompt_ids[member_id],
                "member_id": member_id,
                "team_id": team.id,
                "question_key": key,
                "question_version": line.question.version,
                "position": len(new_asked),
                "local_day": day,
            }
        )
    _require_not_asked_elsewhere(session, new_asked, team, day)
    if new_prompts:
        session.execute(insert(PromptRow), new_prompts)
    if new_asked:
        session.execute(insert(AskedRow), new_asked)
    return known if not new_asked else _asked_that_day(session, team.id, day)


def _require_not_asked_elsewhere(
    session: Session, new: Sequence[Mapping[str, object]], team: Team, day: date
) -> None:
    wanted = {(row["member_id"], row["question_key"]) for row in new}
    others = session.execute(
        select(AskedRow.member_id, AskedRow.question_key, MemberRow.slack_id)
        .join(MemberRow, MemberRow.id == AskedRow.member_id)
        .where(AskedRow.team_id != team.id, AskedRow.local_day == day)
    )
    for member_id, key, name in others:
        if (member_id, key) in wanted:
            raise Misconfigured(
                f"{name} was asked {key} on {day} in another team already; give people of "
                f"different teams different names.{_NOTHING}"
            )


def _asked_that_day(session: Session, team_id: int, day: date) -> dict[tuple[int, str], int]:
    rows = session.execute(
        select(AskedRow.member_id, AskedRow.question_key, AskedRow.id).where(
            AskedRow.team_id == team_id, AskedRow.local_day == day
        )
    )
    return {(member_id, key): asked_id for member_id, key, asked_id in rows}

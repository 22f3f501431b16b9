"""Whose answers stand behind what is to be told: queries over answers, people and their joining.

Nothing of this leaves disclosure. What is told, and the memory of what was, is in store.py.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from bot.answering.store import AnswerRow
from bot.asking.store import AskedRow, PromptRow
from bot.catalogue.model import SKIP, Catalogue
from bot.disclosure.quotes import Text
from bot.people.store import MemberRow, MembershipRow, TeamRow
from bot.scheduling.store import RoundRow

#: A12: so long somebody who came later than the team's first round adds nothing to any count.
NEWCOMER_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Given:
    """One answer that stood at a freeze: by whom and to what.

    A `followup` is asked after one's own answer: its words count, in figures it does not.
    """

    member_id: int
    token: str
    question: tuple[str, int]  # key and version
    value: str
    text: str | None
    quote: bool
    received_at: datetime
    followup: bool = False
    terms_id: int = 0
    """The promise under which it was given."""
    role: str | None = None


def given(session: Session, *, team_id: int, after: datetime, until: datetime) -> list[Given]:
    """The team's answers of (after, until], each in the version that stood at `until`."""
    return given_of(session, [team_id], after=after, until=until).get(team_id, [])


def given_of(
    session: Session, team_ids: Collection[int], *, after: datetime, until: datetime
) -> dict[int, list[Given]]:
    """The same of many teams, by team."""
    rows = session.execute(
        select(
            AnswerRow.team_id,
            AnswerRow.member_id,
            MemberRow.token,
            AskedRow.question_key,
            AskedRow.question_version,
            AnswerRow.value,
            AnswerRow.text,
            AnswerRow.quote,
            AnswerRow.received_at,
            AskedRow.followup,
            AnswerRow.terms_id,
            AnswerRow.role,
        )
        .join(AskedRow, AskedRow.id == AnswerRow.asked_id)
        .join(MemberRow, MemberRow.id == AnswerRow.member_id)
        .where(AnswerRow.team_id.in_(team_ids), *_stood(after, until))
        .order_by(AnswerRow.id)
    )
    found: dict[int, list[Given]] = {}
    for team_id, member_id, token, key, version, *said in rows:
        found.setdefault(team_id, []).append(Given(member_id, token, (key, version), *said))
    return found


def _stood(after: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """Received in (after, until] and not replaced by `until`."""
    later = aliased(AnswerRow)
    replaced = exists().where(
        later.asked_id == AnswerRow.asked_id,
        later.version > AnswerRow.version,
        later.received_at <= until,
    )
    return AnswerRow.received_at > after, AnswerRow.received_at <= until, ~replaced


def by_team(
    session: Session,
    catalogue: Catalogue,
    *,
    workspace_id: int,
    lenses: Collection[str],
    after: datetime,
    until: datetime,
) -> dict[str, dict[int, set[str]]]:
    """By lens and team of a workspace: the tokens of those who count and gave a scale answer."""
    found: dict[str, dict[int, set[str]]] = {lens: {} for lens in lenses}
    rows = session.execute(
        select(
            AnswerRow.team_id,
            MemberRow.token,
            AskedRow.question_key,
            AskedRow.question_version,
            AnswerRow.value,
        )
        .join(AskedRow, AskedRow.id == AnswerRow.asked_id)
        .join(MemberRow, MemberRow.id == AnswerRow.member_id)
        .join(TeamRow, TeamRow.id == AnswerRow.team_id)
        .where(TeamRow.workspace_id == workspace_id, ~AskedRow.followup, *_stood(after, until))
        .distinct()
    )
    new = newcomers(session, workspace_id=workspace_id, freeze_at=until)
    for team_id, token, key, version, value in rows:
        question = catalogue.find(key, version)
        if question and value in question.values() and (team_id, token) not in new:
            for lens in question.lenses:
                found[str(lens)].setdefault(team_id, set()).add(token)
    return found


def newcomers(
    session: Session, *, workspace_id: int, freeze_at: datetime, team_id: int | None = None
) -> set[tuple[int, str]]:
    """Team and token of those who do not count yet at the freeze.

    Who was there at the team's first round counts from the start; so do all in weeks before that
    round, of which there are imported answers only.
    """
    first = (
        select(RoundRow.team_id, func.min(RoundRow.opens_at).label("opens_at"))
        .where(RoundRow.origin != "import")
        .group_by(RoundRow.team_id)
        .subquery()
    )
    rows = session.execute(
        select(MembershipRow.team_id, MemberRow.token)
        .join(MemberRow, MemberRow.id == MembershipRow.member_id)
        .join(first, first.c.team_id == MembershipRow.team_id)
        .where(
            MemberRow.workspace_id == workspace_id,
            first.c.opens_at <= freeze_at,
            MembershipRow.joined_at > first.c.opens_at,
            MembershipRow.joined_at > freeze_at - NEWCOMER_FOR,
            *(() if team_id is None else (MembershipRow.team_id == team_id,)),
        )
    )
    return {(team_id, token) for team_id, token in rows}


def asked(session: Session, *, team_id: int, after: datetime, until: datetime) -> frozenset[str]:
    """Whom a prompt of the team reached that froze in (after, until]."""
    rows = session.scalars(
        select(MemberRow.token)
        .join(PromptRow, PromptRow.member_id == MemberRow.id)
        .where(
            PromptRow.team_id == team_id,
            PromptRow.freezes_at > after,
            PromptRow.freezes_at <= until,
            PromptRow.sent_at.is_not(None),
        )
        .distinct()
    )
    return frozenset(rows)


def turnouts(
    session: Session, team_ids: Collection[int], *, after: datetime, until: datetime
) -> dict[int, dict[str, bool]]:
    """By team: whom a prompt reached that froze in (after, until], and whether they replied."""
    reply = exists().where(
        AskedRow.prompt_id == PromptRow.id,
        AnswerRow.asked_id == AskedRow.id,
        AnswerRow.value != SKIP,
        AnswerRow.received_at <= until,
    )
    rows = session.execute(
        select(PromptRow.team_id, MemberRow.token, reply)
        .join(MemberRow, MemberRow.id == PromptRow.member_id)
        .where(
            PromptRow.team_id.in_(team_ids),
            PromptRow.freezes_at > after,
            PromptRow.freezes_at <= until,
            PromptRow.sent_at.is_not(None),
        )
    )
    found: dict[int, dict[str, bool]] = {}
    for team_id, token, replied in rows:
        of_team = found.setdefault(team_id, {})
        of_team[token] = of_team.get(token, False) or bool(replied)
    return found


def joined(session: Session, team_ids: Collection[int]) -> dict[str, datetime]:
    """When the members of the teams came, the latest where somebody is in several."""
    rows = session.execute(
        select(MemberRow.token, func.max(MembershipRow.joined_at))
        .join(MembershipRow, MembershipRow.member_id == MemberRow.id)
        .where(MembershipRow.team_id.in_(team_ids))
        .group_by(MemberRow.token)
    )
    return {row[0]: row[1] for row in rows}


def living(session: Session) -> frozenset[str]:
    """The tokens that lead to somebody: of all whose words have not been erased."""
    return frozenset(session.scalars(select(MemberRow.token)))


def roles(session: Session, since: Mapping[int, datetime]) -> frozenset[str]:
    """The roles of all who were members of a team at its instant or later."""
    rows = session.execute(
        select(MembershipRow.team_id, MembershipRow.role, func.max(MembershipRow.left_at))
        .where(MembershipRow.team_id.in_(since), MembershipRow.role.is_not(None))
        .group_by(MembershipRow.team_id, MembershipRow.role, MembershipRow.left_at.is_(None))
    )
    return frozenset(
        role
        for team_id, role, left_at in rows
        if role and (left_at is None or left_at > since[team_id])
    )


def changed(
    before: AbstractSet[str],
    now: AbstractSet[str],
    *,
    joined: Mapping[str, datetime],
    since: datetime,
) -> int:
    """How many came to a cell or went from it, as far as others can know of it.

    Who belonged to the team all the time and had not answered on the subject yet is no change:
    nobody sees that they are new to it, and their first answer comes among those of others.
    """
    came = {each for each in now - before if each in joined and joined[each] > since}
    return len(before - now) + len(came)


def on_lens(answers: Iterable[Given], lens: str, catalogue: Catalogue) -> Iterator[Given]:
    """The scale answers to questions of the lens: those that its figures are made of."""
    for each in answers:
        question = catalogue.find(*each.question)
        if (
            not each.followup
            and question
            and lens in question.lenses
            and each.value in question.values()
        ):
            yield each


def tokens(answers: Iterable[Given]) -> frozenset[str]:
    return frozenset(each.token for each in answers)


def imported(
    session: Session, *, team_ids: Collection[int], after: datetime, until: datetime
) -> bool:
    """Whether any of the questions that froze in (after, until] came in with imported answers."""
    found = session.scalar(
        select(PromptRow.id)
        .join(RoundRow, RoundRow.id == PromptRow.round_id)
        .where(
            PromptRow.team_id.in_(team_ids),
            PromptRow.freezes_at > after,
            PromptRow.freezes_at <= until,
            RoundRow.origin == "import",
        )
        .limit(1)
    )
    return found is not None


def stamped(session: Session, *, team_id: int, after: datetime, until: datetime) -> list[int]:
    """The ids of all terms under which the team answered in (after, until]."""
    return list(
        session.scalars(
            select(AnswerRow.terms_id)
            .where(
                AnswerRow.team_id == team_id,
                AnswerRow.received_at > after,
                AnswerRow.received_at <= until,
            )
            .distinct()
            .order_by(AnswerRow.terms_id)
        )
    )


def texts_of(answers: Iterable[Given], *, until: datetime) -> list[Text]:
    """The words among the answers up to `until` whose writers let them be quoted."""
    return [
        Text(each.member_id, each.text)
        for each in answers
        if each.quote and each.text and each.received_at <= until
    ]


def names(session: Session, *, team_id: int) -> list[str]:
    """Everybody who is or was in the team, as they are called."""
    return list(
        session.scalars(
            select(MemberRow.name)
            .join(MembershipRow, MembershipRow.member_id == MemberRow.id)
            .where(MembershipRow.team_id == team_id)
        )
    )


def all_names(session: Session, workspace_id: int) -> list[str]:
    """Everybody who is or was in any team."""
    return list(
        session.scalars(select(MemberRow.name).where(MemberRow.workspace_id == workspace_id))
    )


def team_names(session: Session, workspace_id: int) -> list[str]:
    """What teams are and were called, to people and in the config."""
    rows = session.execute(
        select(TeamRow.name, TeamRow.key).where(TeamRow.workspace_id == workspace_id)
    )
    return [name for row in rows for name in row]

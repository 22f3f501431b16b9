"""What a team's next retrospective may start from, for one reader. Released figures only.

What belongs on it is bot/actions' to decide; the findings come from the ledger.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from bot.actions import store as actions_store
from bot.actions.agenda import Agenda, agenda
from bot.actions.model import Action, may_withdraw, week_of
from bot.actions.view import TRY, withdraw_button
from bot.catalogue.model import Catalogue
from bot.digest import flow, replies, store, trying
from bot.digest.doing import shortened
from bot.digest.lens import brief
from bot.digest.telling import SIGNS, Telling, number
from bot.digest.view import try_value
from bot.language import Texts
from bot.people import store as people
from bot.people.rights import Person
from bot.slack.blocks import actions, button, context, header, section
from bot.slack.text import escape


@dataclass(frozen=True)
class TeamAgenda:
    """A team's agenda, with its newest digest for the words; `owners` are names by Slack id."""

    telling: Telling
    agenda: Agenda
    owners: Mapping[str, str]
    today: date
    to_withdraw: frozenset[int] = frozenset()
    """The open actions that this reader may take back."""


def agenda_of(
    session: Session,
    catalogue: Catalogue,
    texts: Texts,
    team_id: int,
    *,
    language: str,
    reader: Person,
    now: datetime,
) -> TeamAgenda | None:
    """The agenda after the team's newest digest, for *reader*; None before its first."""
    newest = store.newest(session, team_id)
    if newest is None:
        return None
    telling = flow.told(session, catalogue, texts, team_id, newest.iso_week, language=language)
    today = now.astimezone(people.team_by_id(session, team_id).zone).date()
    since = trying.raised_since(session, team_id, telling.weeks)
    found = agenda(
        session,
        team_id,
        iso_week=week_of(today),
        raised_since=since,
        discussed=replies.replied(session, team_id, since),
    )
    known = (*found.due, *found.under_way, *found.settled)
    own = {action.id for action in (*found.due, *found.under_way) if may_withdraw(reader, action)}
    owners = actions_store.owner_names(session, known)
    return TeamAgenda(telling, found, owners, today, frozenset(own))


def agenda_lines(found: TeamAgenda) -> Iterator[tuple[str, list[str]]]:
    """Each part's heading and its lines."""
    say, telling = found.telling.say, found.telling
    findings = [_finding(telling, key) for key, _ in found.agenda.findings]
    yield (
        say("digest.agenda_open", week=number(telling.week.week)),
        findings or [say("digest.agenda_none")],
    )
    under_way = [line for _, line in _under_way(found)]
    yield say("digest.agenda_due"), under_way or [say("digest.agenda_due_none")]
    if settled := list(_settled(found)):
        yield say("digest.agenda_settled"), settled
    owed = [
        say(
            "digest.debt",
            lens=telling.name(debt.lens),
            week=number(dict(found.agenda.findings)[debt.lens]),
        )
        for debt in found.agenda.debts
    ]
    if owed:
        yield say("digest.agenda_debts"), owed


def agenda_blocks(found: TeamAgenda) -> list[Block]:
    """The agenda in blocks, with a button to write down what is tried for each finding."""
    say, telling = found.telling.say, found.telling
    blocks: list[Block] = [header(say("digest.agenda_title", team=telling.team_name))]
    for place, (heading, lines) in enumerate(agenda_lines(found)):
        if place == 1 and found.to_withdraw:
            blocks += [section(f"*{escape(heading)}*"), *_withdrawable(found)]
            continue
        blocks.append(section(f"*{escape(heading)}*\n" + escape("\n".join(lines))))
        if place == 0 and found.agenda.findings:
            taps = [
                button(
                    f"{say('digest.button_try')}: {telling.name(key)}",
                    TRY,
                    try_value(telling.team_id, telling.week.week, key),
                )
                for key, _ in found.agenda.findings
            ]
            blocks += [actions([tap]) for tap in taps]
    return [*blocks, context(escape(say("digest.agenda_foot")))]


def _withdrawable(found: TeamAgenda) -> Iterator[Block]:
    """What is open, a line each, with a button where the reader may take it back."""
    for action, line in _under_way(found):
        own = action.id in found.to_withdraw
        button = withdraw_button(found.telling.say, action) if own else None
        yield section(escape(line), accessory=button)


def agenda_text(found: TeamAgenda) -> str:
    """The same for those who see no blocks."""
    title = found.telling.say("digest.agenda_title", team=found.telling.team_name)
    parts = [f"{heading}: {' '.join(lines)}" for heading, lines in agenda_lines(found)]
    return escape("\n".join([title, *parts]))


def _finding(telling: Telling, key: str) -> str:
    say, lens = telling.say, telling.catalogue.lens(key)
    sign = SIGNS[telling.week.lenses[key].verdict]
    ask = say("digest.agenda_ask", question=lens.discuss.by(say.language)[0])
    return f"{sign} {telling.name(key)}. {brief(telling, key)} {ask}"


def _under_way(found: TeamAgenda) -> Iterator[tuple[Action, str]]:
    """What is due first, then what has time left."""
    for action in found.agenda.due:
        overdue = action.due_on < found.today
        yield action, _line(found, action, "overdue" if overdue else "due")
    for action in found.agenda.under_way:
        yield action, _line(found, action, "due")


def _settled(found: TeamAgenda) -> Iterator[str]:
    """Fresh results."""
    say = found.telling.say
    for action in found.agenda.settled:
        yield say(
            "digest.agenda_settled_line",
            what=shortened(action.what),
            lens=found.telling.name(action.lens),
            became=say(f"digest.became_{action.result}"),
        )


def _line(found: TeamAgenda, action: Action, kind: str) -> str:
    say = found.telling.say
    return say(
        f"digest.agenda_{kind}_line",
        what=shortened(action.what),
        lens=found.telling.name(action.lens),
        owner=found.owners.get(action.owner, "") or say("digest.action_nobody"),
        day=say.day(action.due_on),
    )

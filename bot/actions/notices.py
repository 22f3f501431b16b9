"""Telling somebody that they look after something the team tries, when another wrote it down."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.actions import store, view
from bot.actions.model import Action
from bot.actions.wording import in_language
from bot.catalogue import Catalogue
from bot.language import Texts
from bot.people import store as people
from bot.people.language import language_of
from bot.people.model import Team
from bot.sending import store as outbox
from bot.sending.store import OutboxRow
from bot.slack import Message

#: The outbox's kind; the subject is the action's id and the owner.
KIND = "action_owner"
EXPIRES_AFTER = timedelta(days=3)


def queue(session: Session, action: Action, team: Team, *, now: datetime) -> None:
    """Tell the owner in their working hours, if they did not write it down themselves."""
    if action.owner == action.created_by:
        return
    member = people.member_by_slack_id(session, action.owner)
    zone: ZoneInfo = member.zone(team) if member else team.zone
    local = now.astimezone(zone).replace(tzinfo=None)
    due_at = now
    if not team.calendar.is_working_minute(local):
        due_at = team.calendar.next_working_minute(local).replace(tzinfo=zone)
    outbox.enqueue(
        session,
        kind=KIND,
        subject=f"{action.id}:{action.owner}",
        recipient=action.owner,
        due_at=due_at,
        expires_at=due_at + EXPIRES_AFTER,
        now=now,
    )


def renderer(catalogue: Catalogue, texts: Texts) -> Callable[[Session, OutboxRow], Message | None]:
    """The outbox's renderer; nothing is said when it is no more theirs by now."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        action = store.by_id(session, int(row.subject.partition(":")[0]))
        if action is None or action.withdrawn or action.owner != row.recipient:
            return None
        team = people.team_by_id(session, action.team_id)
        member = people.member_by_slack_id(session, row.recipient)
        language = language_of(member, team) if member else team.language
        say = texts.by(language)
        lens = catalogue.lens(action.lens)
        told = in_language(action, lens, say.language)
        return view.owner_notice(say, told, team=team.name, lens_name=lens.name.by(say.language))

    return render

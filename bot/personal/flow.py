"""Export and erasure: each stage tells and forgets its own part, in one transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.actions import store as actions
from bot.answering import own as answering
from bot.asking import own as asking
from bot.audit import store as audit
from bot.catalogue import own as catalogue
from bot.configuring import files
from bot.db.database import Database
from bot.digest import store as digests
from bot.disclosure import own as disclosure
from bot.people import erasing
from bot.people import own as people
from bot.people import store as people_store
from bot.people.model import Member
from bot.personal import store
from bot.personal.model import Remains
from bot.personal.telling import export
from bot.scheduling import own as scheduling
from bot.sending import own as sending
from bot.terms import own as terms

__all__ = ["come_back", "erase", "export", "foretold"]


def foretold(session: Session, member: Member) -> Remains:
    """What erasing this person now would take away, and what it would leave."""
    rights = people.rights(session, member.slack_id)
    prompts = asking.prompts(session, member.id)
    return Remains(
        teams=tuple(each["name"] for each in people.memberships(session, member.id)),
        answers=len(answering.answers(session, member.id)),
        messages=sum(row.ts is not None for row, _ in prompts),
        releases=len(disclosure.releases_with(session, member.id)),
        rights=tuple(dict.fromkeys(str(each["right"]) for each in rights)),
        by_setting=any(each.get("because_of") in {"settings", "owners"} for each in rights),
        audited=store.count_audited(session, member.slack_id),
    )


def erase(database: Database, slack_id: str, *, now: datetime) -> Remains:
    """Forget this person, whole or not at all; they are not asked again unless they wish to be."""
    with database.write() as session:
        workspace = people_store.workspace(session)
        member = people_store.member_by_slack_id(session, slack_id)
        if workspace is None or not (member or people.rights(session, slack_id)):
            return Remains(known=False)
        if member is None:
            remains = _of_a_stranger(session, slack_id)
        else:
            store.lock(session, member.id)
            remains = foretold(session, member)
            _forget_answers(session, member)
        _forget_name(session, slack_id, member)
        audit.forget(session, slack_id, workspace_id=workspace.id, now=now)
        return remains


def come_back(database: Database, slack_id: str) -> bool:
    """Somebody who was erased wishes to be asked again; False if they had not been.

    The next look at Slack enrols them, as somebody new, in the teams made of a channel or a user
    group that they are in.
    """
    with database.write() as session:
        if not erasing.take_back(session, slack_id):
            return False
        people_store.read_again(session, [team.id for team in people_store.teams(session)])
    return True


def _of_a_stranger(session: Session, slack_id: str) -> Remains:
    """Somebody who holds a right and was never met, such as an auditor who is in no team."""
    rights = people.rights(session, slack_id)
    return Remains(
        rights=tuple(dict.fromkeys(str(each["right"]) for each in rights)),
        audited=store.count_audited(session, slack_id),
    )


def _forget_answers(session: Session, member: Member) -> None:
    """From the answers up, so that each stage finds what it has to look for."""
    conversations = asking.conversations(session, member.id)
    store.unquote(session, answering.texts(session, member.id))
    disclosure.forget(session, member.id)
    answering.forget(session, member.id)
    prompts = asking.forget(session, member.id)
    sending.forget(session, member.slack_id, subjects=prompts, conversations=conversations)


def _forget_name(session: Session, slack_id: str, member: Member | None) -> None:
    """Wherever somebody stands by their Slack id."""
    sending.forget(session, slack_id, subjects=(), conversations=())
    actions.forget(session, slack_id)
    digests.forget(session, slack_id)
    scheduling.forget(session, slack_id)
    terms.forget(session, slack_id)
    catalogue.forget_writer(session, slack_id)
    files.forget(session, slack_id, member.name if member else "")
    people.forget(session, slack_id, member)

"""The log of changes, newest first, for those who may read it."""

from slack_sdk.models.blocks import Block, InteractiveElement
from sqlalchemy.orm import Session

from bot.audit import store as audit
from bot.audit import view as audit_view
from bot.home.model import Place, Tab
from bot.home.view import go
from bot.home.visitor import Visitor
from bot.people.rights import Act, may_somewhere
from bot.slack.blocks import actions, context, dicts, header
from bot.slack.message import BlockDict

EACH_PAGE = 40


def blocks(session: Session, visitor: Visitor, place: Place) -> list[BlockDict]:
    """The entries before the one that the place names; from the newest on without one."""
    if not may_somewhere(visitor.person, Act.SEE_AUDIT):
        return []
    say = visitor.say
    before = place.number if place.detail else None
    entries = audit.entries(session, limit=EACH_PAGE, before_id=before)
    drawn: list[Block] = [header(say("home.log_title"))]
    if before is None:
        drawn.append(context(audit_view.chain_line(say, audit.verify(session))))
    drawn += audit_view.entry_blocks(entries, say, visitor.zone)
    around: list[InteractiveElement] = []
    if before is not None:
        around.append(go(say("home.log_newest"), Place(Tab.LOG)))
    if len(entries) == EACH_PAGE:
        around.append(go(say("home.log_older"), Place(Tab.LOG, str(entries[-1].id))))
    if around:
        drawn.append(actions(around))
    return dicts(drawn)

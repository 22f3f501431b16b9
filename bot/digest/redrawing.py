"""Cards for a retrospective that are drawn anew when what is tried about their finding changes.

Pulled, like all else: the tick asks which cards that stand in Slack are behind. How often a card
was behind is its revision, so that each change brings one edit, whoever asks and how often.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.actions import store as actions
from bot.db.database import Database
from bot.digest import replies, store
from bot.sending import store as outbox
from bot.sending.store import OutboxRow

#: Of the outbox's rows that draw a card anew; the subject is the card's own.
KIND = "digest_card_again"
#: A card is talked over in the next retrospectives; an older one stays as it is.
LATELY = timedelta(weeks=8)
_EXPIRES_AFTER = timedelta(days=3)


def redraw_due(db: Database, *, now: datetime) -> int:
    """Queue an edit of each card that is behind; how many there were."""
    with db.read() as session:
        found = _behind(session, now=now)
    if not found:
        return 0
    with db.write() as session:
        for card, revision in found:
            outbox.enqueue(
                session,
                kind=KIND,
                subject=card.subject,
                revision=revision,
                recipient=card.recipient,
                due_at=now,
                expires_at=now + _EXPIRES_AFTER,
                now=now,
            )
    return len(found)


def _behind(session: Session, *, now: datetime) -> list[tuple[OutboxRow, int]]:
    """Cards with a change that no edit was queued for, each with the number of its changes."""
    cards = replies.sent_cards(session, since=now - LATELY)
    if not cards:
        return []
    teams = store.teams_of(session, {store.digest_of(card.subject) for card in cards})
    changed: Mapping[tuple[int, str], list[datetime]] = defaultdict(list)
    for team_id, lens, at in actions.changes(session, set(teams.values()), since=now - LATELY):
        changed[team_id, lens].append(at)
    drawn = replies.newest_revisions(session, KIND, [card.subject for card in cards])
    found = []
    for card in cards:
        digest, lens, _ = card.subject.split(":")
        # What was written down while the card was on its way may be on it already: once too often.
        count = sum(at > card.created_at for at in changed[teams[int(digest)], lens])
        if count > drawn.get(card.subject, 0):
            found.append((card, count))
    return found

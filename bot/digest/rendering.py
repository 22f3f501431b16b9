"""What makes the outbox's rows about teams' digests into messages, when they are sent.

All is read back from the ledger then, in the team's language. Which words and blocks these are is
the views' business.
"""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.digest import chart, replies, store, trying
from bot.digest.cards import card
from bot.digest.flow import told
from bot.digest.story import tell
from bot.digest.telling import Telling
from bot.digest.view import details_message, digest_message
from bot.language import Texts
from bot.sending.store import OutboxRow
from bot.slack import Edit, Message

Rendered = Callable[[Session, OutboxRow], Message | None]


def renderer(catalogue: Catalogue, texts: Texts) -> Rendered:
    """What makes a queued digest into a message, in the team's language."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        telling = _of_row(session, catalogue, texts, row)
        if telling is None:
            return None
        return digest_message(tell(telling), chart.draw(telling), filename=_filename(telling))

    return render


def details_renderer(catalogue: Catalogue, texts: Texts) -> Rendered:
    """What makes the reply in a digest's thread."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        telling = _of_row(session, catalogue, texts, row)
        return details_message(tell(telling).details) if telling else None

    return render


def card_renderer(catalogue: Catalogue, texts: Texts) -> Rendered:
    """What makes the card of a finding, which its subject names after the digest."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        telling = _of_row(session, catalogue, texts, row)
        if telling is None:
            return None
        return card(telling, row.subject.split(":")[1], _now(session, catalogue, texts, telling))

    return render


def card_again_renderer(
    catalogue: Catalogue, texts: Texts
) -> Callable[[Session, OutboxRow], Edit | None]:
    """What draws a card anew, with what is tried by now."""
    render = card_renderer(catalogue, texts)

    def render_again(session: Session, row: OutboxRow) -> Edit | None:
        at, drawn = replies.card_at(session, row.subject), render(session, row)
        return Edit(at, drawn) if at and drawn else None

    return render_again


def _now(session: Session, catalogue: Catalogue, texts: Texts, telling: Telling) -> Telling:
    """What the team has been told last, with all that it tries by now."""
    newest = store.newest(session, telling.team_id)
    if newest is not None and newest.iso_week != telling.week.week:
        telling = told(
            session, catalogue, texts, telling.team_id, newest.iso_week,
            language=telling.say.language,
        )  # fmt: skip
    known = trying.lines(session, telling.team_id, until=None)
    return replace(telling, digest=replace(telling.digest, actions=known))


def _of_row(session: Session, catalogue: Catalogue, texts: Texts, row: OutboxRow) -> Telling | None:
    digest = store.by_id(session, store.digest_of(row.subject))
    if digest is None:
        return None
    return told(session, catalogue, texts, digest.team_id, digest.iso_week)


def _filename(telling: Telling) -> str:
    return f"{telling.digest.team}-{telling.digest.week}.png"

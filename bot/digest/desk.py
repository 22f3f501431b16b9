"""Taps on teams' digests: whose they are, and who may read them."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.digest import delivery, flow, replies, store
from bot.digest.counter import Counter
from bot.digest.details import Details
from bot.digest.payload import Tap
from bot.digest.store import Composed
from bot.digest.story import tell
from bot.disclosure import flow as disclosure
from bot.disclosure.model import LensRelease
from bot.people import store as people
from bot.people.rights import Act, may


class DigestDesk(Counter[Composed]):
    """Takes taps from members and leads of the team."""

    box, card = replies.TEAMS, replies.CARD

    def find(self, session: Session, digest_id: int) -> Composed | None:
        return store.by_id(session, digest_id)

    def may_read(self, session: Session, digest: Composed, tap: Tap) -> bool:
        return may(people.person(session, tap.user.id), Act.SEE_DIGEST, digest.team_id)

    def details_of(self, session: Session, digest: Composed, language: str) -> Details:
        telling = flow.told(
            session, self.catalogue, self.texts, digest.team_id, digest.iso_week, language=language
        )
        return tell(telling).details

    def released(self, session: Session, digest: Composed) -> Mapping[str, LensRelease]:
        week = digest.iso_week
        found = disclosure.released(session, digest.team_id, since=week, until=week)
        return found[0].lenses if found else {}

    def readers(self, session: Session, digest: Composed) -> tuple[str, ...]:
        return delivery.readers(session, digest)

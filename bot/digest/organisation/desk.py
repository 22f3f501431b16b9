"""Taps on the organisation's digests: whoever reads one may tap it.

These are the organisation's leads, and those in the channel in which it stands: its figures are
told there, and the buttons bring no others.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.digest import replies
from bot.digest.counter import Counter
from bot.digest.details import Details
from bot.digest.organisation import cards, delivery, flow, store
from bot.digest.organisation.store import ComposedOrganisation
from bot.digest.organisation.story import tell_organisation
from bot.digest.payload import Tap
from bot.disclosure import flow as disclosure
from bot.disclosure.model import LensRelease
from bot.people import store as people
from bot.people.rights import Act, may_somewhere


class OrganisationDesk(Counter[ComposedOrganisation]):
    """Takes taps from whoever reads the organisation's digest."""

    box, card = replies.ORGANISATION, cards.KIND

    def find(self, session: Session, digest_id: int) -> ComposedOrganisation | None:
        return store.by_id(session, digest_id)

    def may_read(self, session: Session, digest: ComposedOrganisation, tap: Tap) -> bool:
        if may_somewhere(people.person(session, tap.user.id), Act.SEE_ORGANISATION):
            return True
        return tap.channel.id in delivery.places(session, digest)

    def details_of(self, session: Session, digest: ComposedOrganisation, language: str) -> Details:
        telling = flow.told(
            session, self.catalogue, self.texts, digest.workspace_id, digest.iso_week,
            language=language,
        )  # fmt: skip
        return tell_organisation(telling).details

    def released(self, session: Session, digest: ComposedOrganisation) -> Mapping[str, LensRelease]:
        week = digest.iso_week
        found = disclosure.released_organisation(
            session, digest.workspace_id, since=week, until=week
        )
        return found[0].lenses if found else {}

    def readers(self, session: Session, digest: ComposedOrganisation) -> tuple[str, ...]:
        return delivery.reached(session, digest)

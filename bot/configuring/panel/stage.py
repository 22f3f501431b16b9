"""What stands behind each tap: who taps, whether they may, and the team that it is about.

Everything is looked up again for each tap; what comes back from Slack gives no right.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.catalogue import Catalogue
from bot.configuring import above, changing
from bot.configuring.changing import Standing
from bot.configuring.panel import store
from bot.configuring.panel.fields import Fields
from bot.configuring.panel.forms.all import FORMS
from bot.configuring.panel.forms.scene import Scene
from bot.configuring.panel.payload import NOTHING, Aim, Values
from bot.configuring.panel.words import today_in
from bot.errors import Rejection
from bot.language import Say, Texts
from bot.people import store as people
from bot.people.language import language_of
from bot.people.rights import Act, may_somewhere

Reply = dict[str, Any]


@dataclass(frozen=True)
class Admin:
    """Who taps, in their own language and zone."""

    slack_id: str
    say: Say
    zone: str
    now: datetime

    def moment(self, at: datetime) -> str:
        return self.say.moment(at, ZoneInfo(self.zone))


@dataclass(frozen=True)
class Stage:
    """Looks things up for the panel."""

    catalogue: Catalogue
    texts: Texts

    def admin(self, session: Session, slack_id: str, act: Act, *, now: datetime) -> Admin:
        """Who taps; Rejection unless they may do this somewhere."""
        admin = self.anybody(session, slack_id, now=now)
        if not may_somewhere(people.person(session, slack_id), act):
            raise Rejection(admin.say("configuring.admins_only"))
        return admin

    def anybody(self, session: Session, slack_id: str, *, now: datetime) -> Admin:
        member = people.member_by_slack_id(session, slack_id)
        say = self.texts.by(language_of(member) if member else None)
        zone = member.timezone if member else None
        return Admin(slack_id, say, zone or "UTC", now)

    def standing(self, session: Session, admin: Admin, key: str) -> Standing:
        """The team of that key, archived or not."""
        found = changing.standing(session, key) if key else None
        if found is None:
            raise Rejection(admin.say("configuring.gone"))
        return found

    def scene(
        self, session: Session, admin: Admin, form: str, aim: Aim, typed: Values | None = None
    ) -> Scene:
        """What a form is drawn from; *aim* keeps the version that the admin has seen, if any."""
        found = self.standing(session, admin, aim.team) if aim.team else None
        higher = above.above(session) if form in FORMS and FORMS[form].is_above else None
        stands = higher or found
        if stands is not None and aim.version < 0:
            aim = aim.model_copy(update={"version": stands.version})
        return Scene(
            say=admin.say,
            fields=Fields(admin.say, form, aim.draw, typed or NOTHING),
            aim=aim,
            catalogue=self.catalogue,
            today=today_in(found.part.timezone if found else admin.zone, admin.now),
            admin=admin.slack_id,
            zone=admin.zone,
            part=found.part if found else None,
            above=higher,
            asked_before=found is not None and store.was_asked(session, found.id),
            taken=frozenset(one.key for one in found.archived) if found else store.keys(session),
        )

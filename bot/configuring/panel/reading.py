"""Pages that are only read, and leafed through: the plan, the log of changes, what needs somebody.

The plan takes longer than a trigger lives: a light window first, then the plan in its place.
"""

import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.configuring import changing
from bot.configuring.panel import attention, changelog, needs, plan, view
from bot.configuring.panel.payload import Aim, Tap
from bot.configuring.panel.plan import Rehearsals
from bot.configuring.panel.stage import Admin, Stage
from bot.db.database import Database
from bot.errors import Rejection, RetrostarError
from bot.language import Say
from bot.people.rights import Act
from bot.slack import Gateway
from bot.slack.message import BlockDict

log = logging.getLogger(__name__)

#: Which pages there are, and what somebody must be allowed to do to read each.
ACTS = {
    plan.NAME: Act.SEE_PLAN,
    changelog.NAME: Act.SEE_AUDIT,
    needs.NAME: Act.CONFIGURE,
}


@dataclass
class Reading:
    """Opens these pages and turns them."""

    database: Database
    catalogue: Catalogue
    clock: Clock
    gateway: Gateway
    stage: Stage
    rehearsals: Rehearsals
    _worker: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="plan")
    )

    def open(self, tap: Tap, show: Callable[[Tap, BlockDict], None]) -> None:
        """Open the page that was tapped for; *show* puts a modal before who tapped."""
        try:
            admin = self._admin(tap, tap.what)
        except Rejection as refused:
            show(tap, view.told(self._say_of(tap), str(refused)))
            return
        if tap.what != plan.NAME:
            show(tap, self._page(admin, tap.what, tap.aim))
            return
        name = f"plan.{secrets.token_hex(8)}"
        show(tap, {**plan.waiting_page(admin.say), "external_id": name})
        self._worker.submit(partial(self._lay_out, name, admin, tap.aim))

    def turn(self, tap: Tap, name: str) -> BlockDict:
        """Another page of what is open; Rejection for whom it is not."""
        admin = self._admin(tap, name)
        if name == plan.NAME:
            return self._plan(admin, tap.aim, anew=False)
        return self._page(admin, name, tap.aim)

    def _lay_out(self, name: str, admin: Admin, aim: Aim) -> None:
        try:
            shown = self._plan(admin, aim, anew=True)
            self.gateway.update_named_view(name, shown)
        except RetrostarError as error:
            log.warning("a plan was not shown", extra={"why": str(error)})

    def _plan(self, admin: Admin, aim: Aim, *, anew: bool) -> BlockDict:
        rehearsal = self.rehearsals.newest(anew=anew, now=admin.now)
        with self.database.read() as session:
            names = {one.part.key: one.part.name for one in changing.standings(session)}
        return plan.plan_page(admin.say, self.catalogue, rehearsal, aim, names)

    def _page(self, admin: Admin, name: str, aim: Aim) -> BlockDict:
        with self.database.read() as session:
            if name == needs.NAME:
                found = attention.needs(session, now=admin.now)
                return needs.needs_page(admin.say, found, aim)
            return changelog.log_page(session, admin, aim)

    def _admin(self, tap: Tap, name: str) -> Admin:
        with self.database.read() as session:
            return self.stage.admin(session, tap.user.id, ACTS[name], now=self.clock.now())

    def _say_of(self, tap: Tap) -> Say:
        with self.database.read() as session:
            return self.stage.anybody(session, tap.user.id, now=self.clock.now()).say

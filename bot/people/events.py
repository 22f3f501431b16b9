"""What Slack tells of people as it happens: changed accounts, who comes into a team and who goes.

The hourly reading of everybody (flow.py) puts right what an event that got lost left wrong.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.clock import Clock
from bot.db.database import Database
from bot.errors import RetrostarError
from bot.people import enrolment, installation, store
from bot.people.flow import facts
from bot.people.model import Source, Team
from bot.slack import Identity, SlackUser

log = logging.getLogger(__name__)

#: More newcomers in one event than this are read with the whole team, at the next tick.
_ONE_BY_ONE = 3


class Lookup(Protocol):
    """What is asked of Slack here; bot.slack.Gateway is one."""

    def user(self, user_id: str, /) -> SlackUser | None: ...


@dataclass(frozen=True)
class Roll:
    """Keeps who is where; each call is durable when it returns, and may come twice."""

    database: Database
    directory: Lookup
    clock: Clock

    def told(self, user: SlackUser) -> None:
        """An account changed, or is new: taken over if it is somebody of ours."""
        with self.database.read() as session:
            workspace = store.workspace(session)
            known = store.member_by_slack_id(session, user.id)
            listed = [one for one in store.teams(session) if user.id in _listed(one)]
        if workspace is None or (known is None and not listed):
            return
        identity = Identity(workspace.slack_id, "", workspace.bot_user_id, workspace.bot_id, None)
        now = self.clock.now()
        with self.database.write() as session:
            enrolment.write_people(session, workspace.id, [facts(user, identity)], now=now)
            if known is None:
                for team in listed:
                    enrolment.join_team(session, team.id, [user.id], at=now)

    def joined(
        self, kind: Literal["channel", "usergroup"], place: str, ids: Collection[str], at: datetime
    ) -> None:
        """These came into a channel or user group; teams taken from it have them from now on."""
        teams = self._teams(Source(kind, (place,)))
        if not teams or not ids:
            return
        with self.database.read() as session:
            known = store.members_by_slack_id(session, ids)
        strangers = sorted(set(ids) - known.keys())
        found = self._looked_up(strangers) if len(strangers) <= _ONE_BY_ONE else None
        if found is None:
            with self.database.write() as session:
                store.read_again(session, [team.id for team in teams])
            return
        for user in found:
            self._write(user)
        with self.database.write() as session:
            for team in teams:
                enrolment.join_team(session, team.id, ids, at=at)

    def left(
        self, kind: Literal["channel", "usergroup"], place: str, ids: Collection[str], at: datetime
    ) -> None:
        """These went; what waits for them is taken back with the next tick."""
        teams = self._teams(Source(kind, (place,)))
        if not teams or not ids:
            return
        with self.database.write() as session:
            for team in teams:
                enrolment.leave_team(session, team.id, ids, at=at)

    def whole_group(self, group_id: str, ids: Collection[str]) -> None:
        """A user group as it is now: whoever is not in it any more has left."""
        now = self.clock.now()
        for team in self._teams(Source("usergroup", (group_id,))):
            with self.database.read() as session:
                present = {one.member.slack_id for one in store.active_members(session, team.id)}
            self.left("usergroup", group_id, present - set(ids), now)
            self.joined("usergroup", group_id, set(ids) - present, now)

    def place_changed(self, channel: str) -> None:
        """A channel was archived or deleted, or the bot left it: its teams are read again."""
        teams = self._teams(Source("channel", (channel,)))
        if teams:
            with self.database.write() as session:
                store.read_again(session, [team.id for team in teams])

    def gone(self) -> None:
        """The app was uninstalled, or its token revoked: everything stops at once."""
        with self.database.write() as session:
            installation.stop(session, now=self.clock.now())

    def _teams(self, source: Source) -> list[Team]:
        with self.database.read() as session:
            return [team for team in store.teams(session) if team.source == source]

    def _looked_up(self, ids: Collection[str]) -> list[SlackUser] | None:
        """Who they are; None where Slack cannot say it just now."""
        try:
            return [user for one in ids if (user := self.directory.user(one))]
        except RetrostarError as error:
            log.info("newcomers are read with their team", extra={"why": str(error)})
            return None

    def _write(self, user: SlackUser) -> None:
        now = self.clock.now()
        with self.database.write() as session:
            workspace = store.workspace(session)
            if workspace is None:
                return
            identity = Identity(
                workspace.slack_id, "", workspace.bot_user_id, workspace.bot_id, None
            )
            enrolment.write_people(session, workspace.id, [facts(user, identity)], now=now)


def _listed(team: Team) -> tuple[str, ...]:
    return team.source.ids if team.source.kind == "users" else ()

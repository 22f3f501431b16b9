"""What would surprise an admin who saves: nobody there, very many, a channel that is not open.

Slack is asked about the channel or group that was chosen; where it does not answer in time, nothing
is said, and attention.py tells later.
"""

import logging
from dataclasses import dataclass

from bot.configuring.above import Above
from bot.configuring.model import Members, TeamPart
from bot.configuring.panel.forms.scene import Wrong
from bot.configuring.panel.stage import Admin
from bot.errors import RetrostarError
from bot.slack import Gateway, Missing, NotPosted
from bot.slack.rooms import SlackRoom
from bot.slack.text import channel

log = logging.getLogger(__name__)

#: More people than this are asked only by somebody who said so twice.
MANY = 5000


@dataclass(frozen=True)
class Surprises:
    """Looks at what is about to be saved."""

    gateway: Gateway
    posts_per_minute: int

    def of(
        self, admin: Admin, form: str, before: TeamPart | None, made: TeamPart | Above
    ) -> list[str]:
        """One line each; Wrong, at its field, for a channel that cannot be used at all."""
        if isinstance(made, Above):
            digest = made.organisation.digest if made.organisation else None
            return (
                self._of_digest(admin, digest.channel) if form == "organisation" and digest else []
            )
        if form == "team" and (before is None or made.members != before.members):
            return self._of_people(admin, made.members)
        if form == "digest" and made.digest.to == "channel" and made.digest.channel:
            return self._of_digest(admin, made.digest.channel)
        return []

    def _of_people(self, admin: Admin, members: Members) -> list[str]:
        say, size = admin.say, self._size(admin, members)
        if size is None:
            return []
        if size == 0:
            return [say("configuring.surprise_nobody")]
        if size > MANY:
            minutes = -(-size // self.posts_per_minute)
            return [say("configuring.surprise_many", n=size, minutes=minutes)]
        return []

    def _size(self, admin: Admin, members: Members) -> int | None:
        """How many accounts there are; None where Slack does not say."""
        try:
            if members.channel:
                room = self._room(admin, members.channel)
                return None if room.size is None else room.size - room.has_bot
            if members.usergroup:
                return self.gateway.rooms.usergroup_size(members.usergroup)
        except (NotPosted, Missing) as error:
            log.info("nobody can be counted", extra={"why": str(error)})
            return None
        except RetrostarError as error:
            log.info("Slack did not say who is there", extra={"why": str(error)})
            return None
        return len(members.users or ())

    def _of_digest(self, admin: Admin, channel_id: str) -> list[str]:
        try:
            room = self._room(admin, channel_id)
        except RetrostarError as error:
            if isinstance(error, Wrong):
                raise
            log.info("Slack did not say what the channel is", extra={"why": str(error)})
            return []
        if room.has_bot:
            return []
        return [admin.say("configuring.surprise_not_in", channel=channel(channel_id))]

    def _room(self, admin: Admin, channel_id: str) -> SlackRoom:
        room = self.gateway.rooms.channel(channel_id)
        if room is None:
            raise Wrong("channel", admin.say("configuring.wrong_channel_unseen"))
        if room.is_archived:
            raise Wrong("channel", admin.say("configuring.wrong_channel_archived"))
        return room

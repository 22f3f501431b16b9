"""Everything the play workspace remembers, and the rules that hold for all of it.

What a Web API method, a click or a page makes of it lives in `api`, `act` and `pageapi`.
All of it is read and changed on the server's event loop only, so nothing is locked.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from bot.play.clock import PlayClock
from bot.play.faults import Faults
from bot.play.limits import Limits
from bot.play.traffic import Json, Stream, Traffic
from bot.play.workspace import Said, User, Usergroup, Workspace

ChannelKind: TypeAlias = Literal["channel", "private", "im"]

TRIGGER_LIVES_FOR = 3.0
RESPONSE_URL_LIVES_FOR = timedelta(minutes=30)
RESPONSE_URL_USES = 5
SLACKBOT = User(id="USLACKBOT", name="slackbot", real_name="Slackbot", tz="America/Los_Angeles")


@dataclass(slots=True)
class Message:
    """`body` is Slack's message object; `ephemeral_to` names the only one who sees it."""

    ts: str
    body: Json
    ephemeral_to: str | None = None

    @property
    def thread_ts(self) -> str | None:
        thread = self.body.get("thread_ts")
        return thread if isinstance(thread, str) else None


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    kind: ChannelKind
    members: list[str]
    archived: bool = False
    deleted: bool = False
    shared: bool = False
    topic: str = ""
    peer: str | None = None  # of a DM: the person
    opened: bool = False  # of a DM: whether it was opened before
    created: int = 0
    messages: dict[str, Message] = field(default_factory=dict)
    replies: dict[str, list[Message]] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)

    def keep(self, message: Message) -> None:
        self.messages[message.ts] = message
        if message.thread_ts:
            self.replies.setdefault(message.thread_ts, []).append(message)

    def drop(self, message: Message) -> None:
        self.messages.pop(message.ts, None)
        thread = self.replies.get(message.thread_ts or "", [])
        if message in thread:
            thread.remove(message)

    def thread(self, ts: str) -> list[Message]:
        return list(self.replies.get(ts, ()))


@dataclass(slots=True)
class View:
    """A modal or a Home. `typed` is what the person has entered, by block and action."""

    id: str
    user: str
    body: Json
    typed: dict[str, dict[str, Any]] = field(default_factory=dict)
    open: bool = True


@dataclass(slots=True)
class Trigger:
    user: str
    made_at: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where an app may answer one interaction; `ts` is the message it came from."""

    channel: str
    user: str
    made_at: datetime
    ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


@dataclass(slots=True)
class StoredFile:
    id: str
    name: str
    title: str
    alt_text: str
    length: int
    made: int
    content: bytes = b""
    uploaded: bool = False
    ready_at: float | None = None  # real time from which a slack_file may name it
    channels: list[str] = field(default_factory=list)

    def ready(self) -> bool:
        return self.ready_at is not None and time.monotonic() >= self.ready_at


class World:
    def __init__(self, workspace: Workspace, clock: PlayClock, limits: Limits) -> None:
        self.workspace = workspace
        self.clock = clock
        self.limits = limits
        self.traffic = Traffic()
        self.stream = Stream()
        self.faults = Faults()
        self.base_url = ""
        self.emit: Callable[[Json], None] = lambda _event: None
        self.reset()

    def reset(self) -> None:
        """Back to what the workspace file says: no messages, views, files, faults."""
        file = self.workspace
        if file.now is not None:
            self.clock.set(file.now)
        self.bot = file.the_bot()
        self.users = {user.id: user for user in file.users}
        self.users.setdefault(self.bot.id, self.bot)
        self.usergroups: dict[str, Usergroup] = {group.id: group for group in file.usergroups}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}  # a person's open modals, lowest first
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.files: dict[str, StoredFile] = {}
        self.uploads: dict[str, str] = {}
        self.commands: list[str] = list(file.commands)
        self.scopes: list[str] = list(file.scopes)
        self.request_url = file.request_url
        self.token_error: str | None = None
        self._numbers: dict[str, int] = {}
        self.faults.clear()
        self.limits.clear()
        for channel in file.channels:
            members = self._active() if channel.members is None else list(channel.members)
            self.channels[channel.id] = Channel(
                id=channel.id,
                name=channel.name,
                kind="private" if channel.private else "channel",
                members=members,
                archived=channel.archived,
                shared=channel.shared,
                topic=channel.topic,
                created=self.clock.seconds(),
            )
            for said in channel.messages:
                self._say(self.channels[channel.id], said)

    def _say(self, channel: Channel, said: Said) -> None:
        """What was said before anybody listened: no event tells of it."""
        ts = self.clock.stamp()
        body: Json = {"type": "message", "user": said.user, "team": self.team_id, "ts": ts}
        channel.keep(Message(ts=ts, body=body | {"text": said.text}))

    def _active(self) -> list[str]:
        return [user.id for user in self.users.values() if not user.has("deleted")]

    @property
    def bot_id(self) -> str:
        return self.workspace.bot.bot_id

    @property
    def app_id(self) -> str:
        return self.workspace.bot.app_id

    @property
    def team_id(self) -> str:
        return self.workspace.team.id

    def number(self, prefix: str) -> str:
        """The next id of a kind: V0001, F0001 ..., the same in every run."""
        self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
        return f"{prefix}{self._numbers[prefix]:06d}"

    def user(self, user_id: str) -> User | None:
        return SLACKBOT if user_id == SLACKBOT.id else self.users.get(user_id)

    def dm(self, user_id: str, *, opened: bool = False) -> Channel:
        """The bot's direct message channel with a person; it exists from the first look."""
        channel_id = f"D{user_id}"
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(
                id=channel_id,
                name="",
                kind="im",
                members=[user_id, self.bot.id],
                peer=user_id,
                created=self.clock.seconds(),
            )
        channel = self.channels[channel_id]
        channel.opened = channel.opened or opened
        return channel

    def find_channel(self, where: str, user_id: str | None = None) -> Channel | None:
        """A channel by id; a person's id means their DM; `bot` means the asking person's own."""
        if where == "bot" and user_id in self.users:
            return self.dm(user_id)
        if where in self.channels:
            channel = self.channels[where]
            return None if channel.deleted else channel
        if where in self.users:
            return self.dm(where)
        person = where.removeprefix("D")
        return self.dm(person) if where.startswith("D") and person in self.users else None

    def named_channel(self, where: str, user_id: str | None = None) -> Channel | None:
        """As people point at a channel: also by its name, and at the bot for the own DM."""
        if where == self.bot.id and user_id is not None:
            where = "bot"
        found = self.find_channel(where, user_id)
        name = where.removeprefix("#")
        named = (one for one in self.channels.values() if one.name == name and not one.deleted)
        return found if found is not None else next(named, None)

    # -- views
    def top_view(self, user_id: str) -> View | None:
        stack = self.stacks.get(user_id)
        return self.views[stack[-1]] if stack else None

    def push_view(self, view: View) -> None:
        self.views[view.id] = view
        self.stacks.setdefault(view.user, []).append(view.id)

    def pop_view(self, user_id: str) -> View | None:
        stack = self.stacks.get(user_id)
        if not stack:
            return None
        view = self.views[stack.pop()]
        view.open = False
        return view

    def clear_views(self, user_id: str) -> list[View]:
        closed = []
        while (view := self.pop_view(user_id)) is not None:
            closed.append(view)
        return closed

    # -- triggers and response urls
    def new_trigger(self, user_id: str) -> str:
        trigger_id = f"{self.number('')}.{self.clock.seconds()}.{secrets.token_hex(8)}"
        self.triggers[trigger_id] = Trigger(user_id, time.monotonic())
        return trigger_id

    def spend_trigger(self, trigger_id: str) -> Trigger | str:
        """The trigger, spent now; or the error it answers with."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            return "invalid_trigger_id"
        if trigger.used:
            return "exchanged_trigger_id"
        if time.monotonic() - trigger.made_at > TRIGGER_LIVES_FOR:
            return "expired_trigger_id"
        trigger.used = True
        return trigger

    def new_response_url(
        self, channel: str, user: str, *, ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        key = secrets.token_urlsafe(18)
        self.response_urls[key] = ResponseUrl(
            channel, user, self.clock.now(), ts=ts, thread_ts=thread_ts
        )
        return f"{self.base_url}response/{self.team_id}/{key}"

    def changed(self, channel: Channel, *, only: str | None = None) -> None:
        """Tell open pages that a channel looks different now."""
        self.stream.publish("message", only=only or channel.peer, channel=channel.id)

"""What the stages may ask of Slack, in their words. Nobody else calls the Web API.

Each call is one attempt: when and whether to try again is `sending`'s business. The two
exceptions are safe to repeat: reading lists, and a picture that Slack has not yet made ready.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pydantic import ValidationError
from slack_sdk.web import SlackResponse

from bot.errors import Misconfigured
from bot.slack import marks, wire
from bot.slack.errors import Missing, NotPosted, PerhapsPosted, RateLimited
from bot.slack.letters import Letters
from bot.slack.message import BlockDict, Message, MessageRef
from bot.slack.payload import Identity, SlackUser
from bot.slack.pictures import Pictures, with_picture
from bot.slack.quiet import QuietTimes
from bot.slack.rooms import Rooms
from bot.slack.wire import Answer

log = logging.getLogger(__name__)

PAGE = 200
#: A list is read on after a 429 when Slack asks for no longer wait than this (seconds).
PATIENCE = 30
#: How many pages of a conversation are looked through for a message.
HISTORY_PAGES = 5
#: While Slack makes an uploaded picture ready, it refuses messages that show it (seconds).
PICTURE_PAUSES = (1, 2, 4, 8)
#: What the ids of people begin with.
_PEOPLE = {"U", "W"}
_NO_SUCH_USER = {"user_not_found", "user_not_visible", "users_not_found"}


class Gateway:
    """Outgoing Slack for one bot token. Safe to share between threads."""

    def __init__(
        self, bot_token: str, api_url: str, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = wire.web_client(bot_token, api_url)
        self._quick = wire.web_client(bot_token, api_url, wire.MODAL_TIMEOUT)
        self._sleep = sleep
        self._told: set[str] = set()
        self._me = ""
        self._pictures = Pictures(self._client, self._call)
        self.rooms = Rooms(self._quick, self._read)
        self.quiet = QuietTimes(self._client, self._read)
        self._letters = Letters(self._client, self._call, self._direct_message)

    def identity(self) -> Identity:
        """Whom the token belongs to; a token that Slack refuses is a wrong setting."""
        try:
            answer = self._read("auth.test", self._client.auth_test)
        except Missing as error:
            raise Misconfigured(
                f"What answers there is no Slack ({error.code}). Correct RETROSTAR_SLACK_API_URL."
            ) from error
        except NotPosted as error:
            if error.dead_install:
                raise Misconfigured(
                    f"Slack refuses SLACK_BOT_TOKEN ({error.code}). Install the app again and "
                    "copy its bot token."
                ) from error
            raise
        self._me = str(answer.data.get("user_id") or "")
        scopes = answer.headers.get("x-oauth-scopes")
        return Identity(
            team_id=str(answer.data.get("team_id") or ""),
            team_name=str(answer.data.get("team") or ""),
            user_id=self._me,
            bot_id=str(answer.data.get("bot_id") or ""),
            scopes=None
            if scopes is None
            else frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
        )

    def users(self) -> Iterator[SlackUser]:
        """Every account of the workspace: people, bots, guests and deactivated ones."""
        request = self._client.users_list
        for entries in self._pages("users.list", "members", request, include_locale=True):
            for entry in entries:
                if user := _user(entry):
                    yield user

    def user(self, user_id: str) -> SlackUser | None:
        """One account, or None when there is none of this id."""
        try:
            answer = self._read(
                "users.info", lambda: self._client.users_info(user=user_id, include_locale=True)
            )
        except NotPosted as error:
            if error.code in _NO_SUCH_USER:
                return None
            raise
        if "user" not in answer.data:
            raise self._tell_once(Missing("users.info", "no_user"))
        return _user(answer.data["user"])

    def channel_members(self, channel_id: str) -> list[str]:
        """The ids of all accounts in a channel, bots too."""
        request = self._client.conversations_members
        pages = self._pages("conversations.members", "members", request, channel=channel_id)
        return [str(user_id) for entries in pages for user_id in entries]

    def usergroup_members(self, usergroup_id: str) -> list[str]:
        """The ids of the people in a user group; Missing where there are no user groups."""
        answer = self._read(
            "usergroups.users.list",
            lambda: self._client.usergroups_users_list(usergroup=usergroup_id),
        )
        return [str(user_id) for user_id in self._listed("usergroups.users.list", "users", answer)]

    def post(
        self,
        recipient: str,
        message: Message,
        *,
        metadata_id: str | None = None,
        thread: str | None = None,
    ) -> MessageRef:
        """Post once, to a channel's or a user's id. A picture that cannot go is left out.

        `metadata_id` travels invisibly with the message, also as the id of a block, for servers
        that drop metadata; `find` looks for it.
        """
        if message.picture is None:
            return self._post(recipient, message, message.blocks, metadata_id, thread)
        file_id = self._pictures.upload(message.picture)
        if file_id is not None:
            shown = with_picture(message, file_id)
            for pause in (*PICTURE_PAUSES, None):
                try:
                    ref = self._post(recipient, message, shown, metadata_id, thread)
                except NotPosted as error:
                    if error.code != "invalid_blocks":
                        raise
                    if pause is None or "file" not in error.detail:
                        log.warning("picture refused", extra={"detail": error.detail})
                        break
                    self._sleep(pause)
                else:
                    return MessageRef(ref.channel, ref.ts, file_id)
            self._pictures.give_up(message.picture)
        bare = message.without_picture or message
        return self._post(recipient, bare, bare.blocks, metadata_id, thread)

    def update(self, ref: MessageRef, message: Message) -> None:
        """Put *message* in the place of one already sent; its picture stays. Safe to repeat."""
        blocks = with_picture(message, ref.file_id) if ref.file_id else message.blocks
        self._call(
            "chat.update",
            lambda: self._client.chat_update(
                channel=ref.channel,
                ts=ref.ts,
                text=message.text,
                blocks=blocks,
                link_names=False,
            ),
        )

    def find(
        self, recipient: str, metadata_id: str, *, since: datetime, thread: str | None = None
    ) -> MessageRef | None:
        """The message that was posted with this metadata id, or None when there is none.

        The latest page is always looked at, whatever Slack's clock says; older ones as far
        back as an hour before *since*. Replies are looked for in their *thread*, which comes
        oldest first. Missing where messages tell too little to say.
        """
        channel = self._direct_message(recipient) if recipient[:1] in _PEOPLE else recipient
        method, request = "conversations.history", self._client.conversations_history
        if thread is not None:
            method = "conversations.replies"
            request = partial(self._client.conversations_replies, ts=thread)
        pages = self._pages(
            method,
            "messages",
            request,
            channel=channel,
            patience=0,
            include_all_metadata=True,
        )
        oldest = 0.0 if thread else (since - timedelta(hours=1)).timestamp()
        mute = False
        for number, messages in enumerate(pages, start=1):
            for entry in messages:
                if marks.bears(entry, metadata_id):
                    return MessageRef(channel, str(entry["ts"]), _file_id(entry))
                mute = mute or marks.is_mute(entry, me=self._me)
            if number == HISTORY_PAGES or not messages or _instant(messages[-1]) < oldest:
                break
        if mute:
            raise self._tell_once(Missing(method, "no_metadata"))
        return None

    def upload(self, png: bytes, *, filename: str, title: str, alt: str) -> str:
        """Upload a picture that no channel shows yet, and give the file's id."""
        return self._pictures.send(png, filename=filename, title=title, alt=alt)

    def send_file(
        self, user_id: str, content: bytes, *, filename: str, title: str, comment: str
    ) -> None:
        """Share a file with one person in their direct message, with a line of text."""
        self._letters.send_file(user_id, content, filename=filename, title=title, comment=comment)

    def written(self, channel: str, ts: str) -> str | None:
        """What a person wrote to the bot in that message; None where there is none."""
        return self._letters.written(channel, ts)

    def publish_home(self, user_id: str, view: dict[str, Any]) -> None:
        self._call("views.publish", lambda: self._client.views_publish(user_id=user_id, view=view))

    def open_view(self, trigger_id: str, view: dict[str, Any]) -> None:
        """Open a modal on a click. Slack gives 3 s for it, so this gives up after two."""
        self._call("views.open", lambda: self._quick.views_open(trigger_id=trigger_id, view=view))

    def push_view(self, trigger_id: str, view: dict[str, Any]) -> None:
        """Put a modal on top of the one that was clicked in; Slack holds three at most."""
        self._call("views.push", lambda: self._quick.views_push(trigger_id=trigger_id, view=view))

    def update_view(
        self, view_id: str, view: dict[str, Any], *, view_hash: str | None = None
    ) -> None:
        """Draw an open modal anew; with *view_hash* only if nobody did since. Safe to repeat."""
        self._call(
            "views.update",
            lambda: self._quick.views_update(view_id=view_id, view=view, hash=view_hash),
        )

    def update_named_view(self, name: str, view: dict[str, Any]) -> None:
        """The same for a modal that was opened under a name of ours, its `external_id`."""
        self._call("views.update", lambda: self._client.views_update(external_id=name, view=view))

    def respond(self, response_url: str, message: Message | None, *, replace: bool = True) -> None:
        """Answer a tap or command: replace its message, say something beside it, or delete it."""
        if message is None:
            wire.respond(response_url, delete_original=True)
            return
        wire.respond(
            response_url,
            text=message.text,
            blocks=message.blocks or None,
            replace_original=replace,
            response_type=None if replace else "ephemeral",
        )

    def _post(
        self,
        recipient: str,
        message: Message,
        blocks: list[BlockDict],
        metadata_id: str | None,
        thread: str | None,
    ) -> MessageRef:
        metadata = None
        if metadata_id:
            metadata, blocks = marks.metadata(metadata_id), marks.marked(blocks, metadata_id)
        request = partial(
            self._client.chat_postMessage,
            text=message.text,
            blocks=blocks or None,
            metadata=metadata,
            thread_ts=thread,
            link_names=False,
            unfurl_links=False,
            unfurl_media=False,
        )
        method = "chat.postMessage"
        try:
            return _reference(self._call(method, partial(request, channel=recipient)), recipient)
        except NotPosted as error:
            if error.code != "channel_not_found" or recipient[:1] not in _PEOPLE:
                raise
            # Slack opens the direct message by itself; another server may want it opened first.
            try:
                channel = self._direct_message(recipient)
            except Missing:
                raise error from None
        return _reference(self._call(method, partial(request, channel=channel)), channel)

    def _direct_message(self, user_id: str) -> str:
        answer = self._call(
            "conversations.open", lambda: self._client.conversations_open(users=user_id)
        )
        return str((answer.data.get("channel") or {}).get("id") or "")

    def _pages(
        self,
        method: str,
        key: str,
        request: Callable[..., SlackResponse],
        *,
        patience: float = PATIENCE,
        **arguments: Any,  # noqa: ANN401  as the SDK takes them
    ) -> Iterator[list[Any]]:
        """What stands under *key*, page by page; the same cursor again is the end of the list."""
        seen: set[str] = set()
        page: dict[str, Any] = {"limit": PAGE}
        while True:
            answer = self._patiently(method, partial(request, **arguments, **page), patience)
            yield self._listed(method, key, answer)
            cursor = (answer.data.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor or cursor in seen:
                return
            seen.add(cursor)
            page["cursor"] = cursor

    def _listed(self, method: str, key: str, answer: Answer) -> list[Any]:
        """The list in an answer. One that says yes and lists nothing is not an empty list."""
        found = answer.data.get(key)
        if not isinstance(found, list):
            raise self._tell_once(Missing(method, f"no_{key}"))
        return found

    def _patiently(
        self, method: str, request: Callable[[], SlackResponse], patience: float
    ) -> Answer:
        try:
            return self._read(method, request)
        except RateLimited as error:
            if error.retry_after > patience:
                raise
            self._sleep(error.retry_after)
        return self._read(method, request)

    def _call(self, method: str, request: Callable[[], SlackResponse]) -> Answer:
        try:
            return wire.call(method, request)
        except Missing as error:
            self._tell_once(error)
            raise

    def _read(self, method: str, request: Callable[[], SlackResponse]) -> Answer:
        """A call that only asks: a page for people instead of an answer means that it is lacking.

        Of a call that does something, such a page leaves open whether it was done.
        """
        try:
            return self._call(method, request)
        except PerhapsPosted as error:
            if error.reason != wire.NO_ANSWER:
                raise
            raise self._tell_once(Missing(method, error.reason)) from None

    def _tell_once(self, error: Missing) -> Missing:
        if error.feature not in self._told:
            self._told.add(error.feature)
            log.warning(
                "slack lacks a feature",
                extra={"method": error.feature, "code": error.code, "scope": error.needed},
            )
        return error


def try_socket_mode(app_token: str, api_url: str) -> None:
    """Ask for a Socket Mode address, without connecting; raise what stands against it."""
    client = wire.web_client(app_token, api_url)
    wire.call("apps.connections.open", lambda: client.apps_connections_open(app_token=app_token))


def _user(entry: object) -> SlackUser | None:
    """One account; an entry that is none is left out rather than stopping all others."""
    try:
        return SlackUser.model_validate(entry)
    except ValidationError:
        log.warning("an account in Slack's answer could not be read")
        return None


def _reference(answer: Answer, place: str) -> MessageRef:
    """Where the message stands; *place* is where it was sent."""
    channel, ts = answer.data.get("channel") or place, answer.data.get("ts")
    if not isinstance(channel, str) or not isinstance(ts, str):
        raise PerhapsPosted("chat.postMessage", "no_reference")
    return MessageRef(channel, ts)


def _instant(entry: dict[str, Any]) -> float:
    """When a message was posted; a message without an instant counts as old."""
    try:
        return float(entry["ts"])
    except (KeyError, ValueError):
        return 0.0


def _file_id(entry: dict[str, Any]) -> str | None:
    """The picture that a found message shows."""
    for block in entry.get("blocks") or []:
        if block.get("type") == "image" and (found := (block.get("slack_file") or {}).get("id")):
            return str(found)
    return None

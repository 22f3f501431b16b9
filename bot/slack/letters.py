"""The direct message with one person: a file sent there, and what they wrote, read once."""

from collections.abc import Callable

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.slack import wire
from bot.slack.errors import NotPosted
from bot.slack.wire import Answer

Call = Callable[[str, Callable[[], SlackResponse]], Answer]


class Letters:
    """Part of the gateway."""

    def __init__(self, client: WebClient, call: Call, room: Callable[[str], str]) -> None:
        """*room* gives the direct message with a person."""
        self._client = client
        self._call = call
        self._room = room

    def send_file(
        self, user_id: str, content: bytes, *, filename: str, title: str, comment: str
    ) -> None:
        """Share a file with one person, with a line of text."""
        channel = self._room(user_id)
        method = "files.getUploadURLExternal"
        place = self._call(
            method,
            lambda: self._client.files_getUploadURLExternal(filename=filename, length=len(content)),
        ).data
        url, file_id = place.get("upload_url"), place.get("file_id")
        if not isinstance(url, str) or not isinstance(file_id, str):
            raise NotPosted(method, "no_upload_url")
        wire.send_bytes(url, content)
        self._call(
            "files.completeUploadExternal",
            lambda: self._client.files_completeUploadExternal(
                files=[{"id": file_id, "title": title}],
                channel_id=channel,
                initial_comment=comment,
            ),
        )

    def written(self, channel: str, ts: str) -> str | None:
        """The text of one message, as Slack has it now; None where there is none of a person's."""
        answer = self._call(
            "conversations.history",
            lambda: self._client.conversations_history(
                channel=channel, latest=ts, oldest=ts, inclusive=True, limit=1
            ),
        )
        for entry in answer.data.get("messages") or []:
            if entry.get("ts") == ts and entry.get("user") and not entry.get("bot_id"):
                return str(entry.get("text") or "")
        return None

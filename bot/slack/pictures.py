"""Pictures on their way into messages: uploaded without a channel, shown by an image block."""

import hashlib
import logging
import threading
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.slack import blocks, wire
from bot.slack.errors import Missing, NotPosted, PerhapsPosted, Unreachable
from bot.slack.message import BlockDict, Message, Picture
from bot.slack.text import truncate
from bot.slack.wire import Answer

log = logging.getLogger(__name__)

#: Pictures that are remembered, so that twenty leads are shown one file.
REMEMBERED = 64
#: Slack refuses a file with a longer description; the image block takes twice as much.
FILE_ALT_TEXT = 1000

Call = Callable[[str, Callable[[], SlackResponse]], Answer]


class Pictures:
    """Tries each picture once a process: all who get it see the same, or the same gap."""

    def __init__(self, client: WebClient, call: Call) -> None:
        self._client = client
        self._call = call
        self._uploaded: dict[bytes, str | None] = {}
        self._lock = threading.Lock()

    def upload(self, picture: Picture) -> str | None:
        """The file's id, or None when the picture cannot go; a 429 is raised, as it passes."""
        key = hashlib.sha256(picture.png).digest()
        with self._lock:
            if key in self._uploaded:
                return self._uploaded[key]
        try:
            file_id: str | None = self.send(
                picture.png, filename=picture.filename, title=picture.title, alt=picture.alt
            )
        except (Missing, NotPosted, PerhapsPosted, Unreachable) as error:
            if not isinstance(error, Missing):  # of which one line was written already
                log.warning("picture not uploaded", extra={"reason": str(error)})
            file_id = None
        self._remember(key, file_id)
        return file_id

    def give_up(self, picture: Picture) -> None:
        """Slack will not show it: the next recipients need not wait for it in vain."""
        self._remember(hashlib.sha256(picture.png).digest(), None)

    def _remember(self, key: bytes, file_id: str | None) -> None:
        with self._lock:
            while len(self._uploaded) >= REMEMBERED:
                self._uploaded.pop(next(iter(self._uploaded)))
            self._uploaded[key] = file_id

    def send(self, png: bytes, *, filename: str, title: str, alt: str) -> str:
        """Upload without a channel: the file stays unseen until a message shows it."""
        method = "files.getUploadURLExternal"
        place = self._call(
            method,
            lambda: self._client.files_getUploadURLExternal(
                filename=filename, length=len(png), alt_txt=truncate(alt, FILE_ALT_TEXT)
            ),
        ).data
        url, file_id = place.get("upload_url"), place.get("file_id")
        if not isinstance(url, str) or not isinstance(file_id, str):
            raise NotPosted(method, "no_upload_url")
        wire.send_bytes(url, png)
        files: list[dict[str, Any]] = [{"id": file_id, "title": title}]
        self._call(
            "files.completeUploadExternal",
            lambda: self._client.files_completeUploadExternal(files=files),
        )
        return file_id


def with_picture(message: Message, file_id: str) -> list[BlockDict]:
    """The message's blocks with its picture in place; without one, just the blocks."""
    picture = message.picture
    if picture is None:
        return message.blocks
    place = len(message.blocks) if picture.position is None else picture.position
    image = blocks.image(file_id, title=picture.title, alt=picture.alt).to_dict()
    return [*message.blocks[:place], image, *message.blocks[place:]]

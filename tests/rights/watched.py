"""Slack on paper, which keeps whatever anybody is shown."""

from typing import Any

from bot.slack import Message, MessageRef
from tests.scene import PaperSlack

Json = dict[str, Any]


class Watched(PaperSlack):
    """Slack on paper, with all that it shows to anybody as one list of texts."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def publish_home(self, user_id: str, view: Json) -> None:
        self.shown.append(f"home of {user_id} {view}")

    def open_view(self, trigger_id: str, view: Json) -> None:  # noqa: ARG002
        self.shown.append(f"window {view}")

    def push_view(self, trigger_id: str, view: Json) -> None:  # noqa: ARG002
        self.shown.append(f"window {view}")

    def update_view(self, view_id: str, view: Json, *, view_hash: str | None = None) -> None:  # noqa: ARG002
        self.shown.append(f"window {view}")

    def respond(self, response_url: str, message: Message | None, *, replace: bool = True) -> None:  # noqa: ARG002
        self.shown.append(f"response {message}")

    def post(
        self,
        recipient: str,
        message: Message,
        *,
        metadata_id: str | None = None,
        thread: str | None = None,
    ) -> MessageRef:
        self.shown.append(f"post to {recipient} {message}")
        return super().post(recipient, message, metadata_id=metadata_id, thread=thread)

    def update(self, ref: MessageRef, message: Message) -> None:  # noqa: ARG002
        self.shown.append(f"update {message}")

    def send_file(
        self, user_id: str, content: bytes, *, filename: str, title: str, comment: str
    ) -> None:
        self.shown.append(f"file to {user_id} {filename} {content!r} {title} {comment}")

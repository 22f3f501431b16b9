"""Slack's interaction payloads, as far as this program uses them; the rest is ignored."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

#: The largest id that a row can have: what comes back from Slack may be anything.
LARGEST_ID = 2**31 - 1


class _Part(BaseModel):
    # What somebody wrote must not come into the log with an error about its form.
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class _User(_Part):
    id: str


class _Option(_Part):
    value: str


class _Action(_Part):
    action_id: str
    block_id: str = ""
    value: str | None = None
    selected_option: _Option | None = None


class _Container(_Part):
    type: str = ""
    message_ts: str = ""
    is_ephemeral: bool = False


class _Home(_Part):
    private_metadata: str = ""


class Tap(_Part):
    """A tap on a button or a choice in a menu, in a message or in App Home."""

    user: _User
    actions: tuple[_Action, ...]
    container: _Container = _Container()
    view: _Home | None = None
    trigger_id: str = ""
    response_url: str | None = None

    @property
    def action(self) -> _Action:
        return self.actions[0]

    @property
    def asked_id(self) -> int:
        """The asked question that the button belongs to; 0 where it names none."""
        value = self.action.value or ""
        asked_id = int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else 0
        return asked_id if asked_id <= LARGEST_ID else 0

    @property
    def chosen(self) -> str:
        """The value of the menu's chosen option."""
        return self.action.selected_option.value if self.action.selected_option else ""

    @property
    def in_home(self) -> bool:
        return self.container.type == "view"

    @property
    def place(self) -> str:
        """Where in App Home it was tapped; empty in a message."""
        return self.view.private_metadata if self.in_home and self.view else ""

    @property
    def message_ts(self) -> str:
        """The tapped message; empty where it is a copy that only this person sees."""
        return "" if self.container.is_ephemeral else self.container.message_ts


class Context(_Part):
    """What a text modal carries for its own submission: ids, no authority."""

    asked_id: int = Field(ge=0, le=LARGEST_ID)
    response_url: str | None = None
    message_ts: str = ""
    """The message that the modal was opened from, as `Tap.message_ts` tells it."""
    place: str = ""
    """The place in App Home that it was opened from."""


class _View(_Part):
    private_metadata: str = ""
    state: dict[str, Any] = {}


class TextSubmission(_Part):
    """A submitted text modal."""

    user: _User
    view: _View

    @property
    def context(self) -> Context:
        return Context.model_validate_json(self.view.private_metadata)

    def text(self, block: str, action: str) -> str:
        """What was typed, without blanks around it."""
        return (self._element(block, action).get("value") or "").strip()

    def ticked(self, block: str, action: str) -> frozenset[str]:
        """The ticked options' values."""
        chosen = self._element(block, action).get("selected_options") or []
        return frozenset(option["value"] for option in chosen)

    def _element(self, block: str, action: str) -> dict[str, Any]:
        element: dict[str, Any] = self.view.state.get("values", {}).get(block, {}).get(action, {})
        return element

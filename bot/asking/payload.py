"""Slack's taps on what this stage shows, as far as they are used; the rest is ignored."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.asking.model import Snooze


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class _User(_Part):
    id: str


class _Option(_Part):
    value: str = ""


class _Action(_Part):
    block_id: str = ""
    value: str | None = None
    selected_option: _Option | None = None


class _Container(_Part):
    message_ts: str = ""
    is_ephemeral: bool = False


class PutOff(_Part):
    """A choice in "Not now?", its undoing, or a tap on a reminder."""

    user: _User
    actions: tuple[_Action, ...] = Field(min_length=1)
    container: _Container = _Container()
    response_url: str | None = None

    @property
    def prompt_id(self) -> str:
        """From the button's value, or the block that holds the menu: `snooze.PROMPT.REVISION`."""
        action = self.actions[0]
        if action.value:
            return action.value
        parts = action.block_id.split(".")
        return parts[1] if len(parts) > 1 else ""

    @property
    def how(self) -> Snooze | None:
        """What was chosen; None for what nobody was offered."""
        option = self.actions[0].selected_option
        chosen: Any = option.value if option else None
        return Snooze(chosen) if chosen in set(Snooze) else None

    @property
    def ts(self) -> str:
        """The tapped message; empty where it is a copy that only this person sees."""
        return "" if self.container.is_ephemeral else self.container.message_ts


class QuietTold(_Part):
    """`dnd_updated_user`."""

    user: str

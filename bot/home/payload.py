"""Slack's payloads of the front door, as far as they are used."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    # What somebody wrote must not come into the log with an error about its form.
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class HomeOpened(_Part):
    """`app_home_opened`."""

    user: str
    tab: str = "home"


class Written(_Part):
    """`message.im`: somebody wrote to the bot; edits and bots' own messages carry marks."""

    channel: str
    channel_type: str = ""
    ts: str = ""
    thread_ts: str | None = None
    user: str | None = None
    text: str = ""
    subtype: str | None = None
    bot_id: str | None = None

    @property
    def is_a_person_writing(self) -> bool:
        return bool(self.user) and self.subtype is None and self.bot_id is None


class Command(_Part):
    """`/retro …`."""

    user_id: str
    text: str = ""
    trigger_id: str = ""
    response_url: str | None = None
    command: str = "/retro"

    @property
    def words(self) -> list[str]:
        return self.text.split()


class _User(_Part):
    id: str


class _Option(_Part):
    value: str


class _Action(_Part):
    action_id: str
    value: str | None = None
    selected_option: _Option | None = None


class _View(_Part):
    private_metadata: str = ""


class _Channel(_Part):
    id: str


class _Container(_Part):
    type: str = ""


class HomeTap(_Part):
    """A tap on a button of the front door's, in Home or in a message, or a choice in a menu."""

    user: _User
    actions: tuple[_Action, ...]
    container: _Container = _Container()
    view: _View | None = None
    channel: _Channel | None = None
    trigger_id: str = ""
    response_url: str | None = None

    @property
    def action_id(self) -> str:
        return self.actions[0].action_id

    @property
    def in_home(self) -> bool:
        return self.container.type == "view"

    @property
    def chosen(self) -> str:
        """The button's value, or that of the option that was chosen."""
        action = self.actions[0]
        option = action.selected_option
        return option.value if option else action.value or ""

    @property
    def place(self) -> str:
        """Where in App Home it was tapped."""
        return self.view.private_metadata if self.view else ""


class _Submitted(_Part):
    id: str = ""
    private_metadata: str = ""
    state: dict[str, Any] = {}


class Submitted(_Part):
    """A submitted window; each of its inputs has one element, named as its block."""

    user: _User
    view: _Submitted

    def text(self, block: str) -> str:
        """What was typed or picked, without blanks around it."""
        element = self._element(block)
        found = element.get("value") or element.get("selected_date") or element.get("selected_time")
        return str(found or "").strip()

    def ticked(self, block: str) -> tuple[str, ...]:
        """The ticked options' values, in their order."""
        chosen = self._element(block).get("selected_options") or []
        return tuple(str(option["value"]) for option in chosen)

    def _element(self, block: str) -> dict[str, Any]:
        element: dict[str, Any] = self.view.state.get("values", {}).get(block, {}).get(block, {})
        return element

"""Slack's payloads of the front door, as far as they are used."""

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
    command: str = "/retro"

    @property
    def words(self) -> list[str]:
        return self.text.split()


class _User(_Part):
    id: str


class _Action(_Part):
    action_id: str
    value: str | None = None


class HomeTap(_Part):
    """A tap on one of Home's own buttons."""

    user: _User
    actions: tuple[_Action, ...]

    @property
    def value(self) -> str:
        return self.actions[0].value or ""

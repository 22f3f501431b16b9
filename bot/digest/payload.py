"""Slack's payloads of taps on digests, as far as they are used; the rest is ignored."""

from pydantic import BaseModel, ConfigDict, Field

#: The largest id that a row can have: what comes back from Slack may be anything.
LARGEST_ID = 2**31 - 1


class _Part(BaseModel):
    # What somebody wrote must not come into the log with an error about its form.
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class _User(_Part):
    id: str


class _Action(_Part):
    value: str | None = None


class _Channel(_Part):
    id: str = ""


class Tap(_Part):
    """A tap on a digest's button, in its message or in App Home."""

    user: _User
    actions: tuple[_Action, ...] = Field(min_length=1)
    channel: _Channel = _Channel()
    trigger_id: str = ""
    response_url: str | None = None

    @property
    def digest_id(self) -> int:
        """The digest that the button belongs to; 0 where its value names none."""
        value = (self.actions[0].value or "").partition(":")[0]
        if not (value.isascii() and value.isdecimal() and len(value) < 16):
            return 0
        return found if (found := int(value)) <= LARGEST_ID else 0

    @property
    def lens(self) -> str:
        """The lens that the button is about, as it came; empty where it names none."""
        return (self.actions[0].value or "").partition(":")[2]

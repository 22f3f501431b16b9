"""Slack's interaction payloads, as far as actions use them; the rest is ignored."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.actions.model import Finding, is_week

#: The largest id that a row can have: what comes back from Slack may be anything.
LARGEST_ID = 2**31 - 1


class _Part(BaseModel):
    # What somebody wrote must not come into the log with an error about its form.
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class _User(_Part):
    id: str


class _Action(_Part):
    value: str | None = None


class Tap(_Part):
    """A tap on a button about something to try."""

    user: _User
    actions: tuple[_Action, ...] = Field(min_length=1)
    trigger_id: str = ""
    response_url: str | None = None

    @property
    def value(self) -> str:
        return self.actions[0].value or ""

    @property
    def finding(self) -> Finding | None:
        """The finding that the button belongs to; None where its value names none."""
        team_id, _, rest = self.value.partition(":")
        week, _, lens = rest.partition(":")
        return finding_of(number(team_id), week, lens)

    @property
    def action_id(self) -> int:
        """The action that the button belongs to; 0 where its value names none."""
        return number(self.value)


class Context(_Part):
    """What a window carries for its own submission: ids, no authority."""

    team_id: int = 0
    week: str = ""
    lens: str = ""
    action_id: int = 0


class _View(_Part):
    id: str
    private_metadata: str = ""
    state: dict[str, Any] = {}


class Submission(_Part):
    """A submitted window."""

    user: _User
    view: _View

    @property
    def context(self) -> Context:
        """What the window carried; empty where that is nothing of ours."""
        try:
            return Context.model_validate_json(self.view.private_metadata)
        except ValidationError:
            return Context()

    @property
    def finding(self) -> Finding | None:
        return finding_of(self.context.team_id, self.context.week, self.context.lens)

    @property
    def action_id(self) -> int:
        return self.context.action_id if 0 < self.context.action_id <= LARGEST_ID else 0

    def text(self, block: str) -> str:
        """What was typed."""
        return str(self._element(block).get("value") or "")

    def chosen(self, block: str) -> str:
        """The value of the chosen option."""
        return str((self._element(block).get("selected_option") or {}).get("value") or "")

    def person(self, block: str) -> str:
        """The Slack id of the chosen person."""
        return str(self._element(block).get("selected_user") or "")

    def day(self, block: str) -> date | None:
        """The chosen day."""
        try:
            return date.fromisoformat(str(self._element(block).get("selected_date") or ""))
        except ValueError:
            return None

    def _element(self, block: str) -> dict[str, Any]:
        """Each block has one element, of the block's own name."""
        element: dict[str, Any] = (self.view.state.get("values") or {}).get(block, {}).get(block)
        return element or {}


def finding_of(team_id: int, week: str, lens: str) -> Finding | None:
    """A finding with a possible id and week; whether there is such a lens is not known here."""
    if not (0 < team_id <= LARGEST_ID and is_week(week) and lens):
        return None
    return Finding(team_id, week, lens)


def number(value: str) -> int:
    """An id out of a button's value; 0 where it is none."""
    if not (value.isascii() and value.isdecimal() and len(value) < 16):
        return 0
    return found if (found := int(value)) <= LARGEST_ID else 0

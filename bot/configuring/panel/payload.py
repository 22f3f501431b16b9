"""Slack's payloads of the panel as small values: taps, submissions, what stands in the fields.

An id that comes back gives no right, and may be anything: rows and rights are looked up again.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class _Part(BaseModel):
    # What somebody wrote must not come into the log with an error about its form.
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Aim(_Part):
    """What a button or a form is about: ids, versions and places, never an authority."""

    team: str = Field(default="", max_length=80)
    """A team's key; empty for a new one."""
    schedule: str = Field(default="", max_length=80)
    """A schedule's key; empty for a new one, or where none is meant."""
    question: str = Field(default="", max_length=40)
    """The key of a question of one's own; empty for a new one."""
    page: int = Field(default=0, ge=0, le=10_000)
    before: int = Field(default=0, ge=0, le=2**31 - 1)
    """The log's entry before which a page of it begins."""
    version: int = -1
    """The version that the form shows; -1: of something that has none yet."""
    draw: int = Field(default=0, ge=0, le=10_000)
    """How often the form was drawn with fresh fields: a new number makes Slack forget the old."""
    sure: bool = False
    """Whether the admin has read what would surprise, and wants it saved all the same."""
    guide: bool = False
    """Whether the form is a step of setting up a first team."""

    def dumped(self) -> str:
        return self.model_dump_json(exclude_defaults=True)


def aim_of(text: str) -> Aim:
    """What a button's value or a form's private_metadata says; nothing where it is none of ours."""
    try:
        return Aim.model_validate_json(text or "{}")
    except ValidationError:
        return Aim()


class _User(_Part):
    id: str


class _Option(_Part):
    value: str = ""


class _Action(_Part):
    action_id: str
    value: str | None = None
    selected_option: _Option | None = None


class View(_Part):
    """The modal or Home that was tapped in."""

    id: str = ""
    type: str = ""
    hash: str | None = None
    callback_id: str = ""
    private_metadata: str = ""
    previous_view_id: str | None = None
    state: dict[str, Any] = {}


class Tap(_Part):
    """A tap on one of the panel's buttons, or a choice in one of its menus."""

    user: _User
    actions: tuple[_Action, ...] = Field(min_length=1)
    trigger_id: str = ""
    response_url: str | None = None
    view: View = View()

    @property
    def what(self) -> str:
        """The last word of the action's id: which form, which act, which field."""
        return self.actions[0].action_id.rsplit(".", 1)[-1]

    @property
    def aim(self) -> Aim:
        chosen = self.actions[0].selected_option
        return aim_of((chosen.value if chosen else self.actions[0].value) or "")

    @property
    def is_in_modal(self) -> bool:
        return self.view.type == "modal"


class Submission(_Part):
    """A submitted form."""

    user: _User
    view: View
    trigger_id: str = ""

    @property
    def form(self) -> str:
        return self.view.callback_id.rsplit(".", 1)[-1]


class Search(_Part):
    """What somebody has typed so far into a field that looks for its options."""

    user: _User
    action_id: str = ""
    value: str = ""

    @property
    def what(self) -> str:
        return self.action_id.rsplit(".", 1)[-1]


class Values:
    """What stands in a form's fields. A block is named `FIELD.DRAW`, and has one element."""

    def __init__(self, state: Mapping[str, Any]) -> None:
        blocks: Mapping[str, Any] = state.get("values") or {}
        self._found: dict[str, dict[str, Any]] = {
            block.partition(".")[0]: next(iter(elements.values()), {}) or {}
            for block, elements in blocks.items()
        }

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def text(self, name: str) -> str:
        """What was typed, without the blanks around it."""
        return str(self._of(name, "value") or "").strip()

    def one(self, name: str) -> str:
        """The value of the chosen option."""
        return str((self._of(name, "selected_option") or {}).get("value") or "")

    def option(self, name: str) -> tuple[str, str] | None:
        """The chosen option with what it is called."""
        chosen = self._of(name, "selected_option") or {}
        if not chosen.get("value"):
            return None
        return str(chosen["value"]), str((chosen.get("text") or {}).get("text") or "")

    def many(self, name: str) -> tuple[str, ...]:
        """The values of all options that are chosen or ticked."""
        chosen = self._of(name, "selected_options") or []
        return tuple(str(each.get("value") or "") for each in chosen)

    def people(self, name: str) -> tuple[str, ...]:
        return tuple(str(one) for one in self._of(name, "selected_users") or [])

    def channel(self, name: str) -> str:
        return str(self._of(name, "selected_conversation") or "")

    def time(self, name: str) -> str:
        return str(self._of(name, "selected_time") or "")

    def day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(str(self._of(name, "selected_date") or ""))
        except ValueError:
            return None

    def words(self) -> dict[str, str]:
        """All that was typed or chosen, by field, to be shown and copied."""
        return {name: text for name, each in self._found.items() if (text := _said(each))}

    def _of(self, name: str, field: str) -> Any:  # noqa: ANN401  as Slack has it
        return self._found.get(name, {}).get(field)


#: A form in which nobody has typed yet.
NOTHING = Values({})


def _said(element: Mapping[str, Any]) -> str:
    """What one field holds, as words."""
    several = element.get("selected_options") or [element.get("selected_option") or {}]
    labels = [str((one.get("text") or {}).get("text") or "") for one in several]
    people = [f"@{one}" for one in element.get("selected_users") or ()]
    names = ("value", "selected_time", "selected_date", "selected_conversation")
    single = [str(element[name]) for name in names if element.get(name)]
    return ", ".join(one for one in (*single, *labels, *people) if one)

"""The fields that forms are made of: each with a label and a hint, in one language. Pure.

A form `F` with a field `X` has the texts `configuring.F_X` and `configuring.F_X_hint`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
)
from slack_sdk.models.blocks.basic_components import ConfirmObject

from bot.configuring.panel.names import FIND, TURN
from bot.configuring.panel.payload import NOTHING, Values
from bot.language import Say
from bot.slack.text import truncate

#: Slack's limits.
OPTION_TEXT, OPTIONS, TICKS = 75, 100, 10
PLACEHOLDER = 150

#: A value and what it is called.
Choice = tuple[str, str]


@dataclass(frozen=True)
class Fields:
    """Makes the fields of one form; what was typed in them already wins over what is stored."""

    say: Say
    form: str
    draw: int = 0
    typed: Values = NOTHING

    def text(
        self, name: str, value: str = "", *, most: int, optional: bool = False, lines: bool = False
    ) -> InputBlock:
        value = self.typed.text(name) if self._is_typed(name) else value
        element = PlainTextInputElement(
            action_id=name, initial_value=value or None, max_length=most, multiline=lines
        )
        return self.field(name, element, optional=optional)

    def choice(
        self,
        name: str,
        choices: Sequence[Choice],
        value: str | None,
        *,
        turns: bool = False,
        optional: bool = False,
    ) -> InputBlock:
        """One of a list; *turns*: the form is drawn anew at once, with other fields."""
        options = _options(choices)
        value = self.typed.one(name) if self._is_typed(name) else value
        element = StaticSelectElement(
            action_id=f"{TURN}{name}" if turns else name,
            options=options,
            initial_option=_found(options, value),
            placeholder=self._placeholder(),
        )
        return self.field(name, element, turns=turns, optional=optional)

    def radio(
        self, name: str, choices: Sequence[Choice], value: str | None, *, turns: bool = False
    ) -> InputBlock:
        options = _options(choices, most=TICKS)
        value = self.typed.one(name) if self._is_typed(name) else value
        element = RadioButtonsElement(
            action_id=f"{TURN}{name}" if turns else name,
            options=options,
            initial_option=_found(options, value),
        )
        return self.field(name, element, turns=turns)

    def several(
        self,
        name: str,
        choices: Sequence[Choice],
        values: Iterable[str],
        *,
        optional: bool = True,
        most: int | None = None,
    ) -> InputBlock:
        """Any number of a list; none is an answer too."""
        options = _options(choices)
        chosen = set(self.typed.many(name) if self._is_typed(name) else values)
        element = StaticMultiSelectElement(
            action_id=name,
            options=options,
            initial_options=[one for one in options if one.value in chosen] or None,
            placeholder=self._placeholder(),
            max_selected_items=most,
        )
        return self.field(name, element, optional=optional)

    def ticks(self, name: str, choices: Sequence[Choice], values: Iterable[str]) -> InputBlock:
        options = _options(choices, most=TICKS)
        chosen = set(self.typed.many(name) if self._is_typed(name) else values)
        element = CheckboxesElement(
            action_id=name,
            options=options,
            initial_options=[one for one in options if one.value in chosen] or None,
        )
        return self.field(name, element, optional=True)

    def people(self, name: str, values: Sequence[str] = (), *, optional: bool = True) -> InputBlock:
        values = self.typed.people(name) if self._is_typed(name) else values
        element = UserMultiSelectElement(
            action_id=name, initial_users=list(values) or None, placeholder=self._placeholder()
        )
        return self.field(name, element, optional=optional)

    def channel(self, name: str, value: str | None = None, *, optional: bool = True) -> InputBlock:
        value = (self.typed.channel(name) or None) if self._is_typed(name) else value
        element = ConversationSelectElement(
            action_id=name,
            initial_conversation=value,
            filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
            placeholder=self._placeholder(),
        )
        return self.field(name, element, optional=optional)

    def time(self, name: str, value: str) -> InputBlock:
        value = self.typed.time(name) if self._is_typed(name) else value
        element = TimePickerElement(action_id=name, initial_time=value or None)
        return self.field(name, element)

    def day(self, name: str, value: date | None = None, *, optional: bool = True) -> InputBlock:
        value = self.typed.day(name) if self._is_typed(name) else value
        element = DatePickerElement(
            action_id=name, initial_date=value.isoformat() if value else None
        )
        return self.field(name, element, optional=optional)

    def find(
        self, name: str, value: Choice | None, *, letters: int = 2, optional: bool = False
    ) -> InputBlock:
        """One of a long list: whoever types is offered what fits."""
        value = self.typed.option(name) if self._is_typed(name) else value
        element = ExternalDataSelectElement(
            action_id=f"{FIND}{name}",
            initial_option=_options([value])[0] if value else None,
            min_query_length=letters,
            placeholder=self._placeholder("search"),
        )
        return self.field(name, element, optional=optional)

    def field(
        self,
        name: str,
        element: InputInteractiveElement,
        *,
        turns: bool = False,
        optional: bool = False,
    ) -> InputBlock:
        return InputBlock(
            block_id=self.block(name),
            label=PlainTextObject(text=self.say(f"configuring.{self.form}_{name}")),
            hint=PlainTextObject(text=self.say(f"configuring.{self.form}_{name}_hint")),
            element=element,
            optional=optional,
            dispatch_action=turns or None,
        )

    def block(self, name: str) -> str:
        """What Slack calls the field's block: another name after each fresh drawing."""
        return f"{name}.{self.draw}"

    def _is_typed(self, name: str) -> bool:
        return name in self.typed

    def _placeholder(self, text: str = "choose") -> PlainTextObject:
        return PlainTextObject(text=truncate(self.say(f"configuring.{text}"), PLACEHOLDER))


def _options(choices: Sequence[Choice], most: int = OPTIONS) -> list[Option]:
    return [
        Option(value=value, text=PlainTextObject(text=truncate(label, OPTION_TEXT)))
        for value, label in choices[:most]
    ]


def _found(options: Sequence[Option], value: str | None) -> Option | None:
    return next((one for one in options if one.value == value), None)


def confirm(say: Say, what: str, **params: Any) -> ConfirmObject:  # noqa: ANN401  what a text may name
    """Slack's own "are you sure" before a button does something that people feel."""
    return ConfirmObject(
        title=say(f"configuring.sure_{what}", **params),
        text=PlainTextObject(text=say(f"configuring.sure_{what}_text", **params)),
        confirm=say(f"configuring.sure_{what}_yes"),
        deny=say("configuring.cancel"),
        style="danger",
    )

"""A question of one's own: its fields, and the draft that they make. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from slack_sdk.models.blocks import Block

from bot.catalogue import Catalogue
from bot.catalogue.draft import Advice, Draft
from bot.catalogue.keys import Kind, LensKey, Practice, Role
from bot.catalogue.lint import QUESTION_LENGTH, SENTENCE_LENGTH
from bot.configuring.panel.fields import Choice, Fields
from bot.configuring.panel.forms.scene import Wrong
from bot.configuring.panel.payload import Values
from bot.language import Say

NAME = "question"
#: Longer than may be saved, so that nobody's words are cut while they type.
_ROOM = 3
_OPTIONS_LENGTH = 400
_MOST_LENSES = 2
#: The ends of a scale, as `Question.polarity` has them.
_HIGH, _LOW = "1", "-1"


def draw(
    fields: Fields, catalogue: Catalogue, draft: Draft | None, teams: Sequence[Choice]
) -> Iterator[Block]:
    """The fields; a choice has answers of its own, the other scales a worrying end."""
    say = fields.say
    kind = fields.typed.one("kind") or (draft.kind.value if draft else Kind.AGREE5.value)
    kinds = [(one.value, say(f"configuring.kind_{one.value}")) for one in Kind]
    yield fields.choice("kind", kinds, kind, turns=True)
    text = words(draft.text, say) if draft else ""
    yield fields.text("text", text, most=QUESTION_LENGTH * _ROOM, lines=True)
    if kind == Kind.CHOICE:
        options = "\n".join(words(draft.options, say)) if draft and draft.options else ""
        yield fields.text("options", options, most=_OPTIONS_LENGTH, lines=True)
    elif kind != Kind.TEXT:
        ends = [(one, say(f"configuring.{kind}_{_end(one)}")) for one in (_HIGH, _LOW)]
        stored = str(draft.polarity) if draft and draft.polarity else None
        yield fields.radio("polarity", ends, stored)
    why = words(draft.why, say) if draft else ""
    yield fields.text("why", why, most=SENTENCE_LENGTH * _ROOM, lines=True)
    chosen = {name: list(map(str, getattr(draft, name))) if draft else [] for name in _LISTS}
    for name, choices in _offered(say, catalogue, teams).items():
        most = _MOST_LENSES if name == "lenses" else None
        yield fields.several(name, choices, chosen[name], most=most)


_LISTS = ("lenses", "practices", "roles", "teams")


def _end(polarity: str) -> str:
    return "high" if polarity == _HIGH else "low"


def _offered(
    say: Say, catalogue: Catalogue, teams: Sequence[Choice]
) -> dict[str, Sequence[Choice]]:
    lenses = [one for one in LensKey if one is not LensKey.BLIND_SPOTS]
    names = {code.key: code.name.by(say.language) for code in catalogue.codebook.codes}
    found: dict[str, Sequence[Choice]] = {
        "lenses": [(one.value, catalogue.lens(one).name.by(say.language)) for one in lenses],
        "practices": [(one.value, names[one]) for one in Practice],
        "roles": [(one.value, say(f"asking.role_{one.value}")) for one in Role],
    }
    return found | ({"teams": teams} if teams else {})


def read(say: Say, values: Values, before: Draft | None) -> Draft:
    """What was written, in the admin's language; Wrong, at its field, for no question at all.

    Words that stand as they were shown keep their other languages; new ones are said in this
    language alone, until a file translates them.
    """
    kind = Kind(values.one("kind")) if values.one("kind") in set(Kind) else Kind.AGREE5
    options = [line.strip() for line in values.text("options").splitlines() if line.strip()]
    scaled = kind not in {Kind.TEXT, Kind.CHOICE}
    made: dict[str, Any] = {
        "key": before.key if before else None,
        "kind": kind,
        "text": _kept(say, before.text if before else {}, values.text("text")),
        "why": _kept(say, before.why if before else {}, values.text("why")),
        "options": None,
        "polarity": values.one("polarity") or None if scaled else None,
        "lenses": values.many("lenses"),
        "practices": values.many("practices"),
        "roles": values.many("roles") or tuple(Role),
        "teams": values.many("teams"),
        "item": before.item if before else None,
    }
    if kind is Kind.CHOICE and options:
        stored = (before.options if before else None) or {}
        made["options"] = _kept(say, stored, tuple(options))
    try:
        return Draft.model_validate({key: one for key, one in made.items() if one is not None})
    except ValidationError as error:
        part = str(error.errors(include_url=False)[0]["loc"][:1] or "text")
        field = next((one for one in ("lenses", "options", "why") if one in part), "text")
        raise Wrong(field, say("configuring.wrong_question")) from None


def _kept(say: Say, before: Mapping[str, Any], typed: Any) -> dict[str, Any]:  # noqa: ANN401  text or texts
    if before and words(before, say) == typed:
        return dict(before)
    return {say.language: typed} if typed else {}


def words(said: Mapping[str, Any], say: Say) -> Any:  # noqa: ANN401  text or texts
    """In the reader's language, else in the one that it was written in."""
    return said.get(say.language) or next(iter(said.values()), "")


def told(say: Say, one: Advice) -> str:
    """What the lint says, in the admin's words."""
    return say(f"catalogue.advice_{one.code}", **one.params)


def field_of(one: Advice, values: Values) -> str:
    """The field at which it is told: one that the form shows now."""
    return one.part if one.part in values else "text"

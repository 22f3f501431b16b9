"""A config file brought up to date in place: what did not change stays as it was written.

Comments, order, quotes and line breaks are kept, because only the text of changed values is
replaced, by its place in the file. Pure; which files there are is told by files.py.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel
from yaml.nodes import MappingNode, Node, SequenceNode

from bot.configuring import document, rendering
from bot.configuring.model import Config, DigestPart, OwnPart, Privacy, SchedulePart, TeamPart
from bot.configuring.splicing import Page, Unclear
from bot.errors import Misconfigured

_Part = TypeVar("_Part", bound=BaseModel)

#: Lists in which the order says nothing.
_SETS = {"admins", "leads", "coders", "researchers", "auditors"}


def write(config: Config, texts: Sequence[str]) -> str:
    """The config as text: the newest of *texts* brought up to date.

    Teams that it does not name are put behind its own, as another of the texts has them. Where
    no text can be kept, the config is written afresh, without comments.
    """
    for text in texts:
        try:
            known = document.parse(text, "the applied file")
            whole = _updated(text, known, config, texts)
            if plain(document.parse(whole, "the export")) == plain(config):
                return whole
        except (Unclear, Misconfigured):
            continue
    return rendering.write(config)


def _updated(text: str, known: Config, config: Config, texts: Sequence[str]) -> str:
    page = Page(text)
    _bring(page, page.root, plain(known), plain(config), texts)
    return page.text()


def plain(config: Config) -> Config:
    """The same config, said in one way only: defaults that depend on others are spelled out."""
    teams = sorted((_plain_team(team) for team in config.teams), key=lambda team: team.key)
    own = None if config.questions is None else sorted(config.questions, key=lambda one: one.key)
    questions = None if own is None else tuple(own)
    return _ordered(config).model_copy(update={"teams": tuple(teams), "questions": questions})


def _plain_team(team: TeamPart) -> TeamPart:
    named = team.privacy.mode == "named"
    privacy = Privacy(
        mode=team.privacy.mode,
        minimum_group=None if named else team.promise.minimum_group,
    )
    digest: DigestPart = team.digest.model_copy(update={"timezone": team.digest_zone})
    schedules = sorted((_plain_schedule(one) for one in team.schedules), key=lambda one: one.key)
    return _ordered(team).model_copy(
        update={
            "privacy": privacy,
            "digest": digest,
            "schedules": tuple(schedules),
            "paused": team.paused or None,
        }
    )


def _plain_schedule(schedule: SchedulePart) -> SchedulePart:
    return schedule.model_copy(update={"paused": schedule.paused or None})


def _ordered(part: _Part) -> _Part:
    sets = {name: tuple(sorted(set(getattr(part, name)))) for name in _SETS & _fields(part)}
    return part.model_copy(update=sets)


def _fields(part: BaseModel) -> set[str]:
    return set(type(part).model_fields)


def _bring(page: Page, node: Node, old: BaseModel, new: BaseModel, texts: Sequence[str]) -> None:
    """Write into *node*, which says *old*, where *new* differs from it."""
    order = list(type(new).model_fields)
    for name in order:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            _bring_value(page, node, name, (before, after), (order, texts))


def _bring_value(
    page: Page,
    node: Node,
    name: str,
    change: tuple[Any, Any],
    around: tuple[list[str], Sequence[str]],
) -> None:
    """Write the value of one key, as deep inside it as can be."""
    (before, after), (order, texts) = change, around
    value = page.value(node, name)
    whole = not isinstance(value, MappingNode | SequenceNode)
    if after is None or (value is None and not after):
        page.remove(node, name)
    elif whole or value is None or not _stays(page, value, after) or _are_own_questions(after):
        page.set(node, name, _content(after), order)
    elif isinstance(after, BaseModel):
        _bring(page, value, before, after, texts)
    elif isinstance(after, dict):
        _bring_pairs(page, value, before, after)
    elif name in {"teams", "schedules"}:
        _bring_list(page, value, before, after, texts)
    else:
        page.set_list(value, after, ordered=name not in _SETS)


def _are_own_questions(after: Any) -> bool:  # noqa: ANN401  whatever a field holds
    """They are written afresh as a whole: what an admin changes in them is their words."""
    return isinstance(after, tuple) and any(isinstance(one, OwnPart) for one in after)


def _stays(page: Page, node: Node, after: Any) -> bool:  # noqa: ANN401  whatever a field holds
    """Whether something of a mapping or a list is there afterwards, too."""
    if isinstance(after, BaseModel):
        return any(getattr(after, name, None) is not None for name in page.keys(node))
    if isinstance(after, dict):
        return any(name in after for name in page.keys(node))
    return bool(after) and bool(page.items(node))


def _content(value: Any) -> Any:  # noqa: ANN401  whatever a field holds
    """A field's value as plain mappings, lists and words."""
    if isinstance(value, BaseModel):
        return rendering.said(value)
    if isinstance(value, tuple):
        return [_content(one) for one in value]
    return value


def _bring_pairs(page: Page, node: Node, old: dict[str, Any], new: dict[str, Any]) -> None:
    for key in old.keys() - new.keys():
        page.remove(node, key)
    for key, value in new.items():
        if old.get(key) != value:
            page.set(node, key, value, list(new))


def _bring_list(
    page: Page,
    node: Node,
    old: Sequence[TeamPart | SchedulePart],
    new: Sequence[TeamPart | SchedulePart],
    texts: Sequence[str],
) -> None:
    """Teams or schedules, by their keys: those that stand stay in their place."""
    known, wanted = {one.key: one for one in old}, {one.key: one for one in new}
    items = {page.word(each, "key"): each for each in page.items(node)}
    for key in known.keys() - wanted.keys():
        page.remove_item(node, items[key])
    for key in known.keys() & wanted.keys():
        if known[key] != wanted[key]:
            _bring(page, items[key], known[key], wanted[key], ())
    for key, part in wanted.items():
        if key not in known:
            said = rendering.said(part)
            lines = _elsewhere(part, texts) or rendering.item(said)
            page.append(node, lines, rendering.flow(said))


def _elsewhere(part: TeamPart | SchedulePart, texts: Sequence[str]) -> list[str] | None:
    """The lines of a team as another file has them, brought up to date."""
    for text in texts:
        try:
            config = document.parse(text, "an applied file")
            known = {one.key: one for one in plain(config).teams}.get(part.key)
            if known is None or not isinstance(part, TeamPart):
                continue
            page = Page(text)
            teams = page.value(page.root, "teams")
            [node] = [each for each in page.items(teams) if page.word(each, "key") == part.key]
            _bring(page, node, known, part, ())
            return Page(page.text()).lines_of_team(part.key)
        except (Unclear, Misconfigured):
            continue
    return None

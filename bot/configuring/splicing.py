"""Edits of a YAML text by the places of its nodes: all that is not edited stays, byte by byte.

Knows YAML and nothing of the config. Unclear is raised where a place is not a node's alone, as
with an anchor; nothing is guessed then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.configuring import rendering


class Unclear(ValueError):
    """The text is written in a way in which this edit cannot be done in place."""


@dataclass
class _Edited:
    """What comes and goes among the entries of one node."""

    node: MappingNode | SequenceNode
    places: list[tuple[int, int]]
    """Where each entry begins and ends; without the dash of an item."""
    gone: set[int] = field(default_factory=set)
    added: list[tuple[int, str, list[str]]] = field(default_factory=list)
    """Behind which entry, as one word or pair, and as lines."""

    def before(self, index: int) -> int | None:
        """The last entry up to *index* that stays."""
        return next((one for one in range(index, -1, -1) if one not in self.gone), None)


class Page:
    """One YAML text, and the edits that are to be made in it."""

    def __init__(self, text: str) -> None:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if not isinstance(root, MappingNode):
            raise Unclear("no mapping")
        self.root = root
        self._text = text
        self._edits: list[tuple[int, int, str]] = []
        self._edited: dict[int, _Edited] = {}
        self._newline = "\r\n" if "\r\n" in text else "\n"
        seen: set[int] = set()
        for node in _walk(root):
            if id(node) in seen:
                raise Unclear("an anchor is used twice")
            seen.add(id(node))

    def text(self) -> str:
        """The text with all edits made."""
        edits = [*self._edits]
        # Of several insertions at one place that of the innermost node comes first.
        for edited in sorted(self._edited.values(), key=lambda each: -each.node.start_mark.index):
            edits += self._in_braces(edited) if _is_flow(edited.node) else self._in_lines(edited)
        text, last = self._text, len(self._text)
        numbered = sorted(enumerate(edits), key=lambda each: (*each[1][:2], each[0]))
        for _, (start, end, new) in reversed(numbered):
            if end > last:
                raise Unclear("two edits overlap")
            text, last = text[:start] + new + text[end:], start
        return text

    def value(self, node: Node, key: str) -> Node | None:
        """What stands behind *key* in a mapping."""
        return next((value for name, value in _pairs(node) if name.value == key), None)

    def keys(self, node: Node) -> list[str]:
        """The keys of a mapping, as they stand."""
        return [name.value for name, _ in _pairs(node)]

    def word(self, node: Node, key: str) -> str:
        """The scalar behind *key*."""
        found = self.value(node, key)
        return found.value if isinstance(found, ScalarNode) else ""

    def items(self, node: Node | None) -> list[Node]:
        """The items of a list; none of nothing."""
        return list(node.value) if isinstance(node, SequenceNode) else []

    def set(self, node: Node, key: str, value: Any, order: Sequence[str]) -> None:  # noqa: ANN401
        """Let *key* have this value; a new key comes behind those that *order* puts before it."""
        old = self.value(node, key)
        if old is not None:
            self._replace(old, value)
            return
        keys = self.keys(node)
        before = set(order[: order.index(key)])
        anchors = [index for index, name in enumerate(keys) if name in before]
        pair = f"{rendering.scalar(key)}: {rendering.flow(value)}"
        at = anchors[-1] if anchors else len(keys) - 1
        self._of(node).added.append((at, pair, rendering.block({key: value})))

    def remove(self, node: Node, key: str) -> None:
        """Take a key out of a mapping, with its value."""
        self._of(node).gone |= {i for i, name in enumerate(self.keys(node)) if name == key}

    def remove_item(self, node: Node, gone: Node) -> None:
        """Take an item out of a list."""
        self._of(node).gone.add(self.items(node).index(gone))

    def append(self, node: Node, lines: Sequence[str], word: str) -> None:
        """Put an item behind the last of a list: as *lines* with its dash, or as a *word*."""
        self._of(node).added.append((len(self.items(node)) - 1, word, list(lines)))

    def set_list(self, node: Node, new: Sequence[Any], *, ordered: bool) -> None:
        """Let a list of words hold these, touching the items that come and go alone."""
        written = [each.value for each in self.items(node)]
        wanted = [str(one) for one in new]
        kept = [one for one in written if one in wanted]
        added = [one for one in wanted if one not in written]
        if not kept or len(set(written)) < len(written) or (ordered and kept + added != wanted):
            self._replace(node, list(new))
            return
        for each in self.items(node):
            if each.value not in wanted:
                self.remove_item(node, each)
        for one in added:
            word = rendering.scalar(one)
            self.append(node, [f"- {word}"], word)

    def lines_of_team(self, key: str) -> list[str]:
        """The lines of the team of that key, from the comment above it, moved to the left."""
        teams = self.value(self.root, "teams")
        found = (
            [each for each in self.items(teams) if self.word(each, "key") == key] if teams else []
        )
        if not found or teams is None or _is_flow(teams):
            raise Unclear("no such team in lines")
        lines = self._text.splitlines()
        first, last = found[0].start_mark.line, self._line_of(_end(found[0]))
        while first > 0 and lines[first - 1].lstrip().startswith("#"):
            first -= 1
        column = teams.start_mark.column
        cut = lines[first : last + 1]
        if any(line[:column].strip() and not line.lstrip().startswith("#") for line in cut):
            raise Unclear("lines that begin too far left")
        return [line[column:] if not line[:column].strip() else line.lstrip() for line in cut]

    def _replace(self, node: Node, value: Any) -> None:  # noqa: ANN401
        start, end = node.start_mark.index, _end(node)
        style = node.style if isinstance(node, ScalarNode) else None
        if style in {"|", ">"}:
            raise Unclear("a text of several lines")
        one = not isinstance(value, dict | list | tuple)
        new = rendering.scalar(value, style) if one else rendering.flow(value)
        if start == end and self._text[start - 1 : start] == ":":
            new = f" {new}"
        if isinstance(node, MappingNode | SequenceNode) and not _is_flow(node):
            # Lines become one: it goes behind the key.
            start = len(self._text[:start].rstrip())
            new = f" {new}"
        self._edits.append((start, end, new))

    def _of(self, node: Node) -> _Edited:
        if not isinstance(node, MappingNode | SequenceNode):
            raise Unclear("neither a mapping nor a list")
        places = [(name.start_mark.index, _end(value)) for name, value in _pairs(node)]
        places += [(each.start_mark.index, _end(each)) for each in self.items(node)]
        return self._edited.setdefault(id(node), _Edited(node, places))

    def _in_braces(self, edited: _Edited) -> Iterator[tuple[int, int, str]]:
        """Entries between commas: what goes takes one comma along."""
        places, words = edited.places, [word for _, word, _ in edited.added]
        if len(edited.gone) == len(places):
            yield edited.node.start_mark.index + 1, edited.node.end_mark.index - 1, ", ".join(words)
            return
        for index, (start, end) in enumerate(places):
            if index not in edited.gone:
                continue
            kept = edited.before(index)
            if kept is None:
                yield start, places[index + 1][0], ""
            else:
                yield places[index - 1][1], end, ""
        for at, word, _ in edited.added:
            kept = edited.before(at)
            end = edited.node.start_mark.index + 1 if kept is None else places[kept][1]
            yield end, end, f", {word}" if kept is not None else f"{word}, "

    def _in_lines(self, edited: _Edited) -> Iterator[tuple[int, int, str]]:
        """Entries on lines of their own."""
        is_list = isinstance(edited.node, SequenceNode)
        column = edited.node.start_mark.column
        for index in edited.gone:
            start, end = edited.places[index]
            first = self._text.rfind("\n", 0, start) + 1
            if self._text[first:start].strip() != ("-" if is_list else ""):
                raise Unclear("something else on the line")
            after = self._line_end(end)
            if first == 0:
                yield 0, min(after + len(self._newline), len(self._text)), ""
            else:
                yield first - len(self._newline), after, ""
        for at, _, lines in edited.added:
            kept = edited.before(at)
            if kept is None and not is_list:
                raise Unclear("nothing stays to put it behind")
            if kept is None:
                # In the place of the first, which goes: at the end of the line before it.
                end = self._text.rfind("\n", 0, edited.places[0][0]) + 1 - len(self._newline)
                if end < 0:
                    raise Unclear("no line to put it behind")
                yield end, end, "".join(f"{self._newline}{' ' * column}{line}" for line in lines)
                continue
            end = self._line_end(edited.places[kept][1])
            yield end, end, "".join(f"{self._newline}{' ' * column}{line}" for line in lines)

    def _line_end(self, end: int) -> int:
        """Where the line ends on which something ends."""
        at = self._text.find(self._newline, self._last_sign(end))
        return len(self._text) if at < 0 else at

    def _last_sign(self, end: int) -> int:
        """A text of several lines ends below its last line."""
        return end - 1 if self._text[end - 1 : end] == "\n" else end

    def _line_of(self, end: int) -> int:
        return self._text.count("\n", 0, self._last_sign(end))


def _is_flow(node: Node) -> bool:
    """Whether it is written in braces or brackets."""
    return isinstance(node, MappingNode | SequenceNode) and bool(node.flow_style)


def _pairs(node: Node) -> list[tuple[ScalarNode, Node]]:
    return list(node.value) if isinstance(node, MappingNode) else []


def _end(node: Node) -> int:
    """Where a node's own text ends; what follows a list of lines is not its own."""
    if isinstance(node, MappingNode | SequenceNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return _end(last[1] if isinstance(node, MappingNode) else last)
    end: int = node.end_mark.index
    return end


def _walk(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from (*_walk(key), *_walk(value))
    elif isinstance(node, SequenceNode):
        for each in node.value:
            yield from _walk(each)

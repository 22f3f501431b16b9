"""Elements of a page as text: whatever is not an element already is escaped. Pure."""

from html import escape

_VOID = frozenset({"input", "meta"})

Attribute = str | int | float | bool | None


class Html(str):
    """Finished markup. Any other string is somebody's words, and is escaped where it is put."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: Attribute) -> Html:
    """An element. `class_` is class, `data_week` is data-week; None and False are left out."""
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: str) -> Html:
    return Html("".join(each if isinstance(each, Html) else escape(each) for each in children))


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f' {name}="{escape(text)}"'

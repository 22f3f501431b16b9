import pytest

from tests.language.marked import shown, unmarked

KNOWN = frozenset({"Route Planning"})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("⟦Hello⟧", ""),
        ("⟦Hello ⟦there⟧⟧ 12.5 · Route Planning", ""),
        ("⟦Ask⟧ <@U01> :wave: `fraud-ml`", ""),
        ("⟦Hello⟧ there", "there"),
        ("⟦cut off in the mid…", ""),
    ],
)
def test_words_outside_marks_are_found(text: str, left: str) -> None:
    assert unmarked(text, known=KNOWN) == left


def test_only_what_people_read_is_looked_at() -> None:
    button = {"type": "button", "action_id": "x", "text": {"type": "plain_text", "text": "Go"}}
    view = {
        "callback_id": "y",
        "title": {"type": "plain_text", "text": "Title"},
        "blocks": [button],
    }
    assert sorted(shown(view)) == ["Go", "Title"]

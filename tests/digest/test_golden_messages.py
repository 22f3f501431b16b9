import pytest

from tests.digest import golden_messages
from tests.digest.golden_messages import FOLDER, NAMES, path_of


@pytest.mark.parametrize("name", NAMES)
def test_a_message_reads_as_it_was_last_read(name: str) -> None:
    kept = path_of(name).read_text(encoding="utf-8")
    why = "if that is meant: python -m tests.digest.golden_messages, and read it"
    assert golden_messages.written(name) == kept, why


def test_every_kept_message_has_its_case() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_no_message_promises_more_than_is_kept(name: str) -> None:
    assert "anonym" not in golden_messages.written(name).lower()

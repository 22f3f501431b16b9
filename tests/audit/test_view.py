from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.audit import view
from bot.audit.model import BEGINNING, Entry
from bot.language import LANGUAGES, Texts

HELSINKI = ZoneInfo("Europe/Helsinki")


def an_entry(**changed: Any) -> Entry:
    entry: dict[str, Any] = {
        "id": 1,
        "workspace_id": 1,
        "at": datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        "actor": "U0ADMIN01",
        "act": "team.changed",
        "subject": "team:fraud-ml",
        "before": {"leads": ["U0LEAD001"], "name": "A <b> & c"},
        "after": {"leads": ["U0LEAD001", "U0LEAD002"], "name": "New"},
        "previous": BEGINNING,
        "digest": BEGINNING,
    }
    return Entry(**(entry | changed))


def told(texts: Texts, entry: Entry, language: str = "en") -> str:
    (block,) = view.entry_blocks([entry], texts.by(language), HELSINKI)
    text: str = block.to_dict()["text"]["text"]
    return text


def test_an_entry_tells_who_did_what_when_and_what_was_before(texts: Texts) -> None:
    text = told(texts, an_entry())
    assert "Tuesday 24 November at 11:00" in text
    assert "<@U0ADMIN01> · changed the team `fraud-ml`" in text
    assert "leads: <@U0LEAD001> → <@U0LEAD001>, <@U0LEAD002>" in text
    assert "A &lt;b&gt; &amp; c → New" in text


def test_somebody_erased_is_told_as_that(texts: Texts) -> None:
    mark = "person:" + "a" * 32
    text = told(texts, an_entry(act="person.erased", subject=mark, actor="system", before=None,
                                after={"members": [mark]}))  # fmt: skip
    assert mark not in text
    assert text.count("somebody who was erased") == 2
    assert "The program" in text


def test_an_act_without_words_and_a_file_stand_as_they_are(texts: Texts) -> None:
    text = told(texts, an_entry(act="team.juggled", actor="file:retro<star>.yaml"))
    assert "`team.juggled`" in text
    assert "file:retro&lt;star&gt;.yaml" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_never_exceeds_a_block(texts: Texts, language: str) -> None:
    many = {f"key{n}": "x" * 500 for n in range(60)}
    assert "54" in told(texts, an_entry(before=None, after=many), language)
    signs = {f"key{n}.{'x' * 400}": "&" * 500 for n in range(60)}
    assert len(told(texts, an_entry(before=None, after=signs), language)) <= 3000


def test_an_empty_log_and_a_broken_one_say_so(texts: Texts) -> None:
    say = texts.by("en")
    (block,) = view.entry_blocks([], say, HELSINKI)
    assert "Nothing" in block.to_dict()["text"]["text"]
    assert "entry 7" in view.chain_line(say, 7)
    assert "stands" in view.chain_line(say, None)

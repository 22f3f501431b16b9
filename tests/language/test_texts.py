from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import Misconfigured
from bot.language import LANGUAGES, Texts, language_for, load_texts

HELSINKI = ZoneInfo("Europe/Helsinki")


def write(folder: Path, language: str, **texts: str) -> None:
    path = folder / "locale" / language / "area.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{k}: {v}\n" for k, v in texts.items()), encoding="utf-8")


def test_every_text_is_there_in_every_language(texts: Texts) -> None:
    keys = [texts.by(language).entries.keys() for language in LANGUAGES]
    assert all(each == keys[0] for each in keys)


@pytest.mark.parametrize(
    ("wishes", "spoken"),
    [
        (("fi-FI",), "fi"),
        ((None, "fi_FI"), "fi"),
        (("sv-SE", "fi"), "fi"),
        (("xx",), "en"),
        ((), "en"),
    ],
)
def test_the_first_wish_that_is_spoken_here_counts(wishes: tuple[str, ...], spoken: str) -> None:
    assert language_for(*wishes) == spoken


def test_a_number_chooses_its_plural_form(tmp_path: Path) -> None:
    for language in LANGUAGES:
        write(tmp_path, language, days='{one: "{n} day", other: "{n} days"}')
    say = load_texts(tmp_path).by("en")
    assert [say("area.days", n=n) for n in (1, 2)] == ["1 day", "2 days"]


def test_days_and_times_are_written_as_the_language_writes_them(texts: Texts) -> None:
    friday = date(2026, 11, 27)
    assert texts.by("en").day(friday) == "Friday 27 November"
    assert texts.by("fi").day(friday) == "perjantai 27. marraskuuta"
    assert texts.by("en").time(time(15)) == "15:00"
    assert texts.by("fi").time(time(15)) == "15.00"


def test_a_moment_is_told_in_the_readers_zone(texts: Texts) -> None:
    at = datetime(2026, 11, 27, 13, tzinfo=UTC)
    assert texts.by("en").moment(at, HELSINKI) == "Friday 27 November at 15:00"


def test_a_missing_translation_stops_the_start_and_is_named(tmp_path: Path) -> None:
    write(tmp_path, "en", one="One", two="Two")
    write(tmp_path, "fi", one="Yksi")
    with pytest.raises(Misconfigured, match=r"locale/fi: the text area\.two is missing"):
        load_texts(tmp_path)


def test_placeholders_that_differ_between_languages_are_named(tmp_path: Path) -> None:
    write(tmp_path, "en", one='"Until {when}"')
    write(tmp_path, "fi", one='"Asti {milloin}"')
    with pytest.raises(Misconfigured, match=r"area\.one has other placeholders"):
        load_texts(tmp_path)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    write(tmp_path, "en", one='"unclosed')
    write(tmp_path, "fi", one="Yksi")
    with pytest.raises(Misconfigured, match=r"area\.yaml of prompts/locale/en is no YAML"):
        load_texts(tmp_path)


def test_a_text_that_nobody_wrote_is_named(texts: Texts) -> None:
    with pytest.raises(Misconfigured, match=r"asking\.nothing"):
        texts.by("en")("asking.nothing")


def test_parts_are_joined_as_the_language_joins_them(texts: Texts) -> None:
    assert texts.by("en").list(["a", "b", "c"]) == "a, b and c"
    assert texts.by("fi").list(["a", "b", "c"]) == "a, b ja c"

from dataclasses import replace

import pytest

from bot.digest.plain import plain_text
from bot.digest.story import Story, tell
from bot.digest.view import digest_message
from bot.slack.message import BlockDict
from tests.digest.weeks import a_rich_history, telling


def story(language: str = "en", name: str = "Fraud ML") -> Story:
    return tell(telling(a_rich_history(), language=language, name=name))


def letters(blocks: list[BlockDict]) -> int:
    return sum(len(str(block)) for block in blocks)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_message_fits_slacks_limits_with_room_to_spare(language: str) -> None:
    full = replace(story(language), quotes=tuple("word " * 100 for _ in range(30)))
    message = digest_message(full, b"png")
    for each in (message, message.without_picture):
        assert each is not None
        assert len(each.blocks) <= 40
        assert letters(each.blocks) < 13_000
        assert len(each.text) <= 4000


def test_the_title_is_a_header() -> None:
    first = digest_message(story(), None).blocks[0]
    assert (first["type"], first["text"]["text"]) == ("header", "Fraud ML, week 47")


def test_the_picture_stands_after_the_lenses_with_its_description() -> None:
    message = digest_message(story(), b"png")
    assert message.picture is not None
    assert message.picture.position == 5
    assert message.picture.alt == story().alt
    assert story().reading in message.blocks[5]["elements"][0]["text"]  # right below the picture
    assert len(message.picture.alt) <= 2000


def test_without_its_picture_the_message_says_so_and_keeps_all_else() -> None:
    message = digest_message(story(), b"png")
    bare = message.without_picture
    assert bare is not None
    assert bare.picture is None
    assert "picture could not be sent" in str(bare.blocks)
    assert [block for block in bare.blocks if "could not" not in str(block)] == message.blocks


def test_where_no_picture_is_shown_none_is_missed() -> None:
    assert "picture could not be sent" not in str(digest_message(story(), None).blocks)


def test_the_verdict_is_a_word_and_a_sign_not_a_colour() -> None:
    text = str(digest_message(story(), None).blocks)
    assert "*Thin testing*   ▲ *Worse*" in text
    assert "*Far from users*   ▼ *Better* · new this week" in text


def test_who_listens_hears_the_whole_digest() -> None:
    text = digest_message(story(), None).text
    for part in (
        "Thin testing: Worse",
        "0.75 points",
        "How many took part",
        "Blind spots",
        "How sure",
    ):
        assert part in text


def test_the_message_names_the_study_in_one_line() -> None:
    last = digest_message(story(), None).blocks[-1]["elements"][0]["text"]
    assert last == "Topics from a published study; details: `/retro help`"
    assert "10.37190/e-Inf240102" in plain_text(story())


def test_a_line_of_bars_has_its_word_beside_it() -> None:
    assert "`▄▅▅▆▆▇▇█`  rising" in str(digest_message(story(), None).blocks)


def test_a_teams_name_can_ping_nobody() -> None:
    message = digest_message(story(name="<!channel> & co"), None)
    assert "<!channel>" not in message.text
    sections = [block for block in message.blocks if block["type"] == "section"]
    assert "<!channel>" not in str(sections)


def test_quotes_are_shown_literally() -> None:
    quoted = replace(story(), quotes=("<!here> *bold*",))
    blocks = digest_message(quoted, None).blocks
    quote = next(block for block in blocks if block["type"] == "rich_text")
    assert quote["elements"][0]["elements"][0]["text"] == "<!here> *bold*"
    assert "<!here>" not in digest_message(quoted, None).text

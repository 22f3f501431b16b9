"""The digest in Slack: its limits, its buttons, the picture's place, what who listens hears."""

import json
from dataclasses import replace

import pytest

from bot.digest.cards import card
from bot.digest.details import tell_details
from bot.digest.plain import plain_text
from bot.digest.story import Story, tell
from bot.digest.view import details_message, details_modal, digest_again, digest_message
from bot.slack.message import BlockDict
from tests.digest.cases import CASES
from tests.digest.weeks import TEXTS, a_rich_history, telling, weeks

#: What Slack has been seen to refuse over all blocks of one message, and what it documents.
MOST_LETTERS, MOST_BLOCKS, LONGEST_SECTION = 13_200, 50, 3000


def story(language: str = "en", name: str = "Fraud ML") -> Story:
    told = telling(a_rich_history(), language=language, name=name)
    return tell(replace(told, team_id=7, digest_id=31))


def letters(blocks: list[BlockDict]) -> int:
    return sum(len(json.dumps(block, ensure_ascii=False)) for block in blocks)


def buttons(blocks: list[BlockDict]) -> list[tuple[str, str, str]]:
    return [
        (element["text"]["text"], element["action_id"], element["value"])
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("case", sorted(CASES))
def test_every_message_keeps_slacks_limits(case: str, language: str) -> None:
    told = replace(CASES[case](), say=TEXTS.by(language), team_id=7, digest_id=31)
    full = tell(told)
    quoted = replace(full.details, quotes=tuple("word " * 100 for _ in range(8)))
    message = digest_message(full, b"png")
    for each in (
        message, message.without_picture, details_message(quoted), card(told, "testing_gap"),
    ):  # fmt: skip
        assert each is not None
        assert each.text
        assert len(each.text) <= 4000
        assert len(each.blocks) <= MOST_BLOCKS
        assert letters(each.blocks) < MOST_LETTERS
        sections = [block["text"]["text"] for block in each.blocks if block["type"] == "section"]
        assert max(map(len, sections)) <= LONGEST_SECTION
    modal = details_modal(quoted, TEXTS.by("en"))
    assert len(json.dumps(modal)) < 250_000
    assert len(modal["blocks"]) <= 100


def test_the_title_is_a_header() -> None:
    first = digest_again(story()).blocks[0]
    assert (first["type"], first["text"]["text"]) == ("header", "Fraud ML, week 47")


def test_the_picture_stands_between_what_is_told_and_what_to_try() -> None:
    message = digest_message(story(), b"png")
    assert message.picture is not None
    place = message.picture.position
    assert place is not None
    assert "*Blind spots*" in message.blocks[place - 1]["text"]["text"]
    assert "average of eight weeks" in message.blocks[place]["elements"][0]["text"]
    assert "*One thing to try*" in message.blocks[place + 1]["text"]["text"]
    assert message.picture.alt == story().alt
    assert len(message.picture.alt) <= 2000


def test_without_its_picture_the_message_says_so_and_keeps_all_else() -> None:
    message = digest_message(story(), b"png")
    bare = message.without_picture
    assert bare is not None
    assert bare.picture is None
    assert "picture could not be sent" in str(bare.blocks)
    noted = [block for block in message.blocks if "line in the picture" not in str(block)]
    assert [block for block in bare.blocks if "could not" not in str(block)] == noted
    assert len(noted) == len(message.blocks) - 1


def test_why_the_lines_move_less_is_said_only_where_a_change_is_told() -> None:
    quiet = tell(telling(weeks({"silo": [0.0]})))
    assert "line in the picture" not in str(digest_message(quiet, b"png").blocks)


def test_where_the_picture_stands_is_said_where_it_is_not_shown() -> None:
    elsewhere = digest_again(story(), where="The picture: <#C01>.")
    assert "The picture: <#C01>." in str(elsewhere.blocks)


def test_where_no_picture_is_shown_none_is_missed() -> None:
    assert "picture could not be sent" not in str(digest_again(story()).blocks)


def test_the_verdict_is_a_word_and_a_sign_not_a_colour() -> None:
    text = str(digest_again(story()).blocks)
    assert "*Thin testing*   ▲ *Worse*" in text
    assert "*Far from users*   ▼ *Eased* · new this week" in text


def test_each_raised_finding_has_its_buttons_and_their_values_are_ids() -> None:
    assert buttons(digest_again(story()).blocks) == [
        ("Try something", "retrostar.try.v1", "7:2026-W47:testing_gap"),
        ("Discuss", "retrostar.digest.discuss.v1", "31:testing_gap"),
        ("Details", "retrostar.digest.details.v1", "31"),
        ("Yes, useful", "retrostar.digest.useful_yes.v1", "31"),
        ("Not really", "retrostar.digest.useful_no.v1", "31"),
    ]


def test_a_quiet_week_offers_the_same_buttons_about_its_one_thing() -> None:
    quiet = tell(replace(CASES["quiet"](), team_id=7, digest_id=31))
    found = buttons(digest_again(quiet).blocks)
    assert [label for label, *_ in found] == [
        "Details", "Try something", "Discuss", "Yes, useful", "Not really",
    ]  # fmt: skip
    assert found[1][2] == f"7:2026-W47:{quiet.idea_of}"


def test_like_buttons_are_told_apart_by_those_who_listen() -> None:
    many = tell(CASES["team_of_30"]())
    spoken = [
        element["accessibility_label"]
        for block in digest_again(many).blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == "retrostar.try.v1"
    ]
    assert len(spoken) == len(set(spoken)) == 3


def test_who_listens_hears_the_whole_digest() -> None:
    text = digest_again(story()).text
    for part in (
        "Thin testing: Worse",
        "0.75 points",
        "How many took part",
        "Blind spots",
        "One thing to try",
    ):
        assert part in text


def test_the_message_names_the_study_and_the_details_cite_it() -> None:
    last = digest_again(story()).blocks[-1]["elements"][0]["text"]
    assert last == "Topics from a published study: see Details"
    assert "10.37190/e-Inf240102" in plain_text(story())
    assert "10.37190/e-Inf240102" in str(details_message(story().details).blocks)


def test_a_line_of_bars_has_its_word_beside_it() -> None:
    assert "`▄▅▅▆▆▇▇█`  rising" in str(details_message(story().details).blocks)


def test_a_teams_name_can_ping_nobody() -> None:
    for message in (
        digest_again(story(name="<!channel> & co")),
        details_message(story(name="<!channel> & co").details),
    ):
        assert "<!channel>" not in message.text
        sections = [block for block in message.blocks if block["type"] == "section"]
        assert "<!channel>" not in str(sections)


def test_quotes_are_shown_literally_and_in_the_details_only() -> None:
    quoted = replace(story().details, quotes=("<!here> *bold*",))
    message = details_message(quoted)
    quote = next(block for block in message.blocks if block["type"] == "rich_text")
    assert quote["elements"][0]["elements"][0]["text"] == "<!here> *bold*"
    assert "<!here>" not in message.text


@pytest.mark.parametrize("language", ["en", "fi"])
def test_a_card_has_the_finding_three_questions_what_was_tried_and_a_button(language: str) -> None:
    told = CASES["raised"]()
    told = replace(told, say=TEXTS.by(language), team_id=7, digest_id=31)
    message = card(told, "testing_gap")
    for question in told.catalogue.lens("testing_gap").discuss.by(language):
        assert question in message.text
        assert question in str(message.blocks)
    assert "A second person runs each test" in message.text
    assert "One of us sits with operations" not in message.text  # another topic's
    assert [each[1:] for each in buttons(message.blocks)] == [
        ("retrostar.try.v1", "7:2026-W47:testing_gap")
    ]


def test_details_are_told_in_the_readers_language() -> None:
    assert tell_details(telling(a_rich_history(), language="fi")).title.startswith("Lisätietoja")

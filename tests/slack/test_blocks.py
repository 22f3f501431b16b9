import pytest
from slack_sdk.errors import SlackObjectFormationError

from bot.slack import blocks
from bot.slack.message import message


def test_our_words_are_parsed_only_where_we_mark_them_up() -> None:
    assert blocks.section("*Hello* @channel").to_dict() == {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "*Hello* @channel", "verbatim": True},
    }


def test_somebody_s_words_are_quoted_literally() -> None:
    assert blocks.quote("<!channel> *no*").to_dict() == {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_quote",
                "elements": [{"type": "text", "text": "<!channel> *no*"}],
            }
        ],
    }


def test_labels_too_long_for_a_button_are_shortened() -> None:
    button = blocks.button("x" * 100, "retrostar.a", "1", spoken="y" * 100).to_dict()
    assert len(button["text"]["text"]) == 75
    assert len(button["accessibility_label"]) == 75


def test_a_message_that_breaks_a_limit_is_caught_before_it_is_sent() -> None:
    with pytest.raises(SlackObjectFormationError):
        message("text", [blocks.section("x" * 3001)])


def test_a_message_holds_what_slack_takes() -> None:
    built = message("text", [blocks.header("Title"), blocks.divider(), blocks.context("a", "b")])
    assert [block["type"] for block in built.blocks] == ["header", "divider", "context"]
    assert len(built.blocks[2]["elements"]) == 2

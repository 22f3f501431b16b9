"""What a status says, in both languages."""

import pytest

from bot.language import Texts
from bot.people.status import says_away, until, words_of
from bot.slack import SlackUser


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("On vacation until Monday", ""),
        ("OOO", ""),
        ("Out sick", ":face_with_thermometer:"),
        ("", ":palm_tree:"),
        ("", ":palm_tree::skin-tone-3:"),
        ("Parental leave", ":baby:"),
        ("Lomalla 3.1. asti", ""),
        ("Kesälomalla", ":sunny:"),
        ("sairaana", ""),
        ("vanhempainvapaalla", ""),
    ],
)
def test_a_status_that_says_away_is_understood(texts: Texts, text: str, emoji: str) -> None:
    assert words_of(texts).says_away(text, emoji)


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("", ""),
        ("In a meeting", ":calendar:"),
        ("Working remotely", ":house_with_garden:"),
        ("Commuting", ":bus:"),
        ("Back from vacation", ":palm_tree:"),
        ("takaisin lomalta", ""),
        ("Adding lomakkeet", ":memo:"),
    ],
)
def test_other_statuses_keep_nobody_from_being_asked(texts: Texts, text: str, emoji: str) -> None:
    assert not words_of(texts).says_away(text, emoji)


def test_a_slack_that_tells_no_status_says_nothing() -> None:
    user = SlackUser.model_validate({"id": "U01"})
    assert says_away(user) is None
    assert until(user) is None

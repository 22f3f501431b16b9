"""Buttons that say a word: a tap on one does what the word typed after /retro does."""

from slack_sdk.models.blocks import ButtonElement

from bot.slack.blocks import button

#: Followed by the word, and by what the button's value is, to tell buttons of a word apart.
SAY = "retrostar.say.v1."
#: Takes what somebody wrote as their answer; the value names the question and the message.
TAKE = "retrostar.take.v1"


def say_button(
    label: str,
    word: str,
    value: str = "",
    *,
    style: str | None = None,
    spoken: str | None = None,
) -> ButtonElement:
    """A button that says *word* with *value* as its argument."""
    action_id = f"{SAY}{word}.{value}" if value else f"{SAY}{word}"
    return button(label, action_id, value or "now", style=style, spoken=spoken)

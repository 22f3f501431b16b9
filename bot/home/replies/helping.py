"""Help: what can be said, and buttons for whoever would rather tap."""

from collections.abc import Sequence

from slack_sdk.models.blocks import InteractiveElement

from bot.asking.model import Reason
from bot.digest.story import CITATION
from bot.home.house import House
from bot.home.replies.buttons import say_button
from bot.home.view import paragraphs, with_buttons
from bot.home.visitor import Visitor
from bot.language import Say
from bot.people.rights import Act, may_somewhere
from bot.slack import Message
from bot.slack.text import escape, mention, truncate


def help_message(say: Say, *, unknown: str | None = None) -> Message:
    """What can be said, and where the topics come from; after an unknown word, this too."""
    lines = [*_lines(say), say("digest.source", citation=CITATION)]
    if unknown:
        lines.insert(0, say("home.unknown_command", word=escape(truncate(unknown, 40))))
    return paragraphs(*lines)


def _lines(say: Say) -> list[str]:
    return [say("home.help_title"), say("home.help"), say("home.help_words")]


def reply(_house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    buttons = _buttons(visitor.say) if may_somewhere(visitor.person, Act.ANSWER) else []
    return with_buttons(help_message(visitor.say), buttons)


def hello(_house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    return greeting(visitor.say, buttons=may_somewhere(visitor.person, Act.ANSWER))


def thanks(_house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    return paragraphs(visitor.say("home.thanks"))


def greeting(say: Say, *, buttons: bool) -> Message:
    """To whoever writes something that is no word of ours; *buttons* for who is in a team."""
    told = paragraphs(say("home.greeting"), *_lines(say))
    return with_buttons(told, _buttons(say) if buttons else [])


def _buttons(say: Say) -> list[InteractiveElement]:
    """What is wanted most often, for whoever would rather tap."""
    return [
        say_button(say("home.say_next"), "next"),
        say_button(say("home.pause_one"), "pause", "1"),
        say_button(say("home.say_data"), "data"),
        say_button(say("home.say_privacy"), "privacy"),
    ]


def asked(say: Say, team: str, count: int, left_out: Sequence[tuple[str, Reason]]) -> Message:
    """What an admin hears after asking by hand: who is left out and why, never who answers."""
    name = escape(team)
    told = say("home.asked", n=count, team=name) if count else say("home.asked_nobody", team=name)
    if not left_out:
        return paragraphs(told)
    lines = (f"{mention(who)}: {say(f'home.reason_{reason.value}')}" for who, reason in left_out)
    return paragraphs(told, say("home.asked_left_out") + "\n" + "\n".join(lines))

"""What is kept of somebody: told, sent to them as a file, and the way to have it erased."""

import json
import logging
from collections.abc import Sequence

from bot.answering import store as answers
from bot.errors import RetrostarError
from bot.home.house import House
from bot.home.replies.buttons import say_button
from bot.home.view import paragraphs, with_buttons
from bot.home.visitor import Visitor
from bot.home.windows.erase import OPEN as OPEN_ERASE
from bot.people import store as people
from bot.personal import flow as personal
from bot.slack import Message
from bot.slack.blocks import button
from bot.slack.text import escape

log = logging.getLogger(__name__)


def data(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    """In a few lines what is kept, and what can be done about it."""
    say = visitor.say
    buttons = [
        say_button(say("home.export"), "export"),
        button(say("home.erase"), OPEN_ERASE, "now"),
        say_button(say("home.say_privacy"), "privacy"),
    ]
    return with_buttons(paragraphs(*kept(house, visitor)), buttons)


def kept(house: House, visitor: Visitor) -> list[str]:
    """What is kept of this person, in words (mrkdwn)."""
    say, member = visitor.say, visitor.member
    if member is None:
        return [say("home.data_nothing")]
    with house.database.read() as session:
        number = answers.number_of_member(session, member.id)
        memberships = people.memberships_of(session, member.id)
        names = [escape(people.team_by_id(session, each.team_id).name) for each in memberships[:8]]
    lines = [
        say("home.data_title"),
        say("home.data_profile", name=escape(member.name), zone=member.timezone or "–"),
        say("home.data_answers", n=number),
    ]
    if names:
        lines.insert(2, say("home.data_teams", n=len(memberships), teams=say.list(names)))
    return [*lines, say("home.data_more")]


def export(_house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    """The file takes a moment: it comes by itself."""
    return paragraphs(visitor.say("home.export_coming"))


def send_export(house: House, visitor: Visitor) -> None:
    """Send all that is kept of this person to them, as one file."""
    say, member = visitor.say, visitor.member
    if member is None:
        return
    with house.database.read() as session:
        kept_of = personal.export(
            session, house.catalogue, member, now=visitor.now, language=say.language
        )
    content = json.dumps(kept_of, ensure_ascii=False, indent=2).encode()
    day = visitor.now.astimezone(visitor.zone).date()
    try:
        house.gateway.send_file(
            visitor.slack_id,
            content,
            filename=f"retrostar-{day.isoformat()}.json",
            title=say("home.export_title"),
            comment=say("home.export_comment"),
        )
    except RetrostarError as error:
        log.warning("an export could not be sent", extra={"why": str(error)})
        house.gateway.post(visitor.slack_id, paragraphs(say("home.export_failed")))


def come_back(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    """Somebody who was erased wishes to be asked again, as somebody new."""
    back = personal.come_back(house.database, visitor.slack_id)
    return paragraphs(visitor.say("home.came_back" if back else "home.not_paused"))


def erase(_house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    """Nothing is erased by a word: the button opens a window that says what goes and what stays."""
    say = visitor.say
    return with_buttons(
        paragraphs(say("home.erase_first")),
        [button(say("home.erase"), OPEN_ERASE, "now"), say_button(say("home.export"), "export")],
    )

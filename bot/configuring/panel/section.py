"""The admin's place in App Home: the set-up guide while there is no team, then all teams, paged."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement
from sqlalchemy.orm import Session

from bot.configuring import changing
from bot.configuring.changing import Standing
from bot.configuring.panel import attention, needs, overview, page, questions, store
from bot.configuring.panel.buttons import open_button
from bot.configuring.panel.names import GO, OPEN, PLACE
from bot.configuring.panel.payload import Aim
from bot.configuring.panel.stage import Admin
from bot.language import Say
from bot.people import store as people
from bot.people.rights import Act, Person, may_somewhere
from bot.slack.blocks import actions, button, context, dicts, header, section
from bot.slack.message import BlockDict
from bot.slack.text import escape

#: Teams that one page lists.
PAGE = 10
_ARCHIVED = "archived"


def blocks(
    session: Session, person: Person, say: Say, *, place: str = "", now: datetime
) -> list[BlockDict]:
    """The admin's page; nothing for who may not configure.

    *place*: empty for the first page of teams, a number for a later one, `archived`, or
    `archived.N`.
    """
    if not may_somewhere(person, Act.CONFIGURE):
        return []
    member = people.member_by_id(session, person.member_id) if person.member_id else None
    zone = (member.timezone if member else None) or "UTC"
    admin = Admin(person.slack_id, say, zone, now)
    archived = place.startswith(_ARCHIVED)
    number = int(digits) if (digits := place.rpartition(".")[2]).isdecimal() else 0
    found = changing.standings(session, archived=archived)
    if not found and not archived and not changing.standings(session, archived=True):
        return dicts(list(_guide(say)))
    return dicts([*_head(say, archived=archived), *_needs(session, say, now),
                  *_teams(session, admin, found, number, archived=archived)])  # fmt: skip


def _guide(say: Say) -> Iterator[Block]:
    yield header(say("configuring.guide_title"))
    yield section(say("configuring.guide"))
    yield section(say("configuring.guide_steps"))
    yield actions([open_button(say, "team", Aim(guide=True), "guide_go", style="primary")])
    yield context(say("configuring.guide_promise"))


def _head(say: Say, *, archived: bool) -> Iterator[Block]:
    if archived:
        yield header(say("configuring.home_archived"))
        back = button(say("configuring.back"), f"{GO}{PLACE}", f"{PLACE}:")
        yield actions([back])
        return
    yield header(say("configuring.home_title"))
    yield actions(
        [
            open_button(say, "team", Aim(guide=True), "new_team", style="primary"),
            open_button(say, "plan", Aim(), "plan"),
            open_button(say, questions.PAGE, Aim(), "own_questions"),
            open_button(say, overview.NAME, Aim(), "overview"),
            open_button(say, "log", Aim(), "log"),
        ]
    )


def _needs(session: Session, say: Say, now: datetime) -> Iterator[Block]:
    """How many things need somebody; nothing where nothing does."""
    if count := len(attention.needs(session, now=now)):
        text = say("configuring.attention_count", n=count)
        yield section(
            f":warning: {text}", accessory=open_button(say, needs.NAME, Aim(), "see_needs")
        )


def _teams(
    session: Session, admin: Admin, found: Sequence[Standing], number: int, *, archived: bool
) -> Iterator[Block]:
    say, first = admin.say, number * PAGE
    if not found:
        yield section(say("configuring.no_archived" if archived else "configuring.no_teams"))
    sizes = store.sizes(session)
    for one in found[first : first + PAGE]:
        line = page.state_line(session, admin, one, sizes.get(one.id, 0))
        label = say("configuring.see_team")
        spoken = f"{label}: {one.part.name}"
        see = button(label, f"{OPEN}{page.NAME}", Aim(team=one.part.key).dumped(), spoken=spoken)
        yield section(f"*{escape(one.part.name)}*\n{line}", accessory=see)
    stem = f"{_ARCHIVED}." if archived else ""
    turns = []
    if number > 0:
        turns.append(_turn(say, "earlier", f"{stem}{number - 1}"))
    if first + PAGE < len(found):
        turns.append(_turn(say, "later", f"{stem}{number + 1}"))
    if turns:
        yield actions(turns)
    if not archived and (old := len(changing.standings(session, archived=True))):
        label = say("configuring.see_archived", n=old)
        yield actions([button(label, f"{GO}{_ARCHIVED}", f"{PLACE}:{_ARCHIVED}")])


def _turn(say: Say, which: str, place: str) -> ButtonElement:
    return button(say(f"configuring.{which}"), f"{GO}{which}", f"{PLACE}:{place}")

"""One team's page: what it is now, part by part, each with a button that changes it.

Also what closes the set-up guide: what happens next, and how to see it beforehand.
"""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, ButtonElement, InteractiveElement
from sqlalchemy.orm import Session

from bot.configuring.changing import Managed, Standing
from bot.configuring.model import SchedulePart, TeamPart
from bot.configuring.panel import store, words
from bot.configuring.panel.buttons import do_button, open_button
from bot.configuring.panel.names import TOLD
from bot.configuring.panel.payload import Aim
from bot.configuring.panel.stage import Admin
from bot.configuring.panel.view import modal
from bot.language import Say
from bot.slack.blocks import actions, context, divider, header, section
from bot.slack.message import BlockDict
from bot.slack.text import escape
from bot.terms import store as terms
from bot.terms import view as terms_view

NAME = "page"
#: Schedules that one page shows; each takes two blocks of the hundred.
MOST_SCHEDULES = 20


def team_page(session: Session, admin: Admin, found: Standing, *, note: str = "") -> BlockDict:
    """The team as it stands; read-only where it is kept in a file, or archived."""
    say, aim = admin.say, Aim(team=found.part.key, version=found.version)
    blocks: list[Block] = [section(f":information_source: {note}")] if note else []
    blocks += [header(found.part.name), section(_state(session, admin, found))]
    if found.archived_at is not None:
        blocks.append(actions([_do(say, "restore", aim)]))
    elif found.managed is Managed.FILE:
        blocks += [
            section(say("configuring.page_file")),
            actions([_do(say, "manage", aim, sure=True)]),
        ]
    changeable = found.archived_at is None and found.managed is Managed.SLACK
    blocks += _parts(session, say, found, aim, changeable=changeable)
    blocks += _schedules(say, found, aim, changeable=changeable)
    if found.archived_at is None:
        blocks += [divider(), *_deeds(say, found, aim, changeable=changeable)]
    return modal(
        title=say("configuring.page_title"),
        blocks=blocks,
        callback_id=f"{TOLD}.page",
        aim=aim,
        close=say("configuring.close"),
    )


def done_page(session: Session, admin: Admin, found: Standing) -> BlockDict:
    """The end of the set-up guide: what happens now, who sees what, and how to try it first."""
    say, aim = admin.say, Aim(team=found.part.key, version=found.version)
    moment = store.next_asked(session, found.id, found.part.timezone, now=admin.now)
    lines = [
        say("configuring.done_title", team=escape(found.part.name)),
        say("configuring.done_next", when=words.moment(say, moment)) if moment else "",
        words.readers(say, found.part),
        terms_view.sentence(say, terms.current(session, found.id)),
    ]
    buttons = [
        _do(say, "example", aim),
        _do(say, "ask", aim),
        open_button(say, NAME, aim, "see_team"),
    ]
    return modal(
        title=say("configuring.done_window"),
        blocks=[
            *(section(line) for line in lines if line),
            actions(buttons),
            context(say("configuring.done_hint")),
        ],
        callback_id=f"{TOLD}.done",
        aim=aim,
        close=say("configuring.close"),
    )


def set_already(session: Session, admin: Admin, found: Standing) -> list[Block]:
    """What a new team has without having been asked for it, so that nothing is kept unseen."""
    say = admin.say
    lines = (
        words.readers(say, found.part),
        terms_view.sentence(say, terms.current(session, found.id)),
        words.place(say, found.part),
    )
    return [divider(), section(say("configuring.set_already")), *(section(one) for one in lines)]


def state_line(session: Session, admin: Admin, found: Standing, size: int) -> str:
    """How many, and what comes next, or why nothing does."""
    say, part = admin.say, found.part
    count = say("configuring.people_now", n=size)
    if found.archived_at is not None:
        return say("configuring.state_archived", when=admin.moment(found.archived_at))
    if part.paused:
        return f"{count} · {say('configuring.state_paused')}"
    moment = store.next_asked(session, found.id, part.timezone, now=admin.now)
    if moment is None:
        return f"{count} · {say('configuring.state_silent')}"
    return f"{count} · {say('configuring.state_next', when=words.moment(say, moment))}"


def _state(session: Session, admin: Admin, found: Standing) -> str:
    return state_line(session, admin, found, store.sizes(session).get(found.id, 0))


def _parts(
    session: Session, say: Say, found: Standing, aim: Aim, *, changeable: bool
) -> Iterator[Block]:
    part = found.part
    lines = {
        "team": words.who(say, part),
        "roles": words.roles(say, part),
        "rights": words.rights(say, part),
        "digest": words.readers(say, part),
        "privacy": terms_view.sentence(say, terms.current(session, found.id)),
        "place": words.place(say, part),
        "context": words.context(say, part),
    }
    for name, line in lines.items():
        label = say(f"configuring.part_{name}")
        change = open_button(
            say, name, aim, "change", spoken=f"{say('configuring.change')}: {label}"
        )
        yield section(f"*{label}*\n{line}", accessory=change if changeable else None)


def _schedules(say: Say, found: Standing, aim: Aim, *, changeable: bool) -> Iterator[Block]:
    part: TeamPart = found.part
    yield divider()
    yield header(say("configuring.schedules"))
    if not part.schedules:
        yield section(say("configuring.schedules_none"))
    for schedule in part.schedules[:MOST_SCHEDULES]:
        yield section(words.schedule(say, schedule))
        if changeable:
            yield actions(_schedule_buttons(say, schedule, aim))
    if (more := len(part.schedules) - MOST_SCHEDULES) > 0:
        yield context(say("configuring.more_schedules", n=more))
    if changeable:
        new = aim.model_copy(update={"schedule": ""})
        yield actions([open_button(say, "schedule", new, "add_schedule")])
    for schedule in found.archived[:MOST_SCHEDULES]:
        mine = aim.model_copy(update={"schedule": schedule.key})
        line = say("configuring.schedule_archived", when=words.when(say, schedule))
        yield section(line, accessory=_do(say, "restore", mine) if changeable else None)


def _schedule_buttons(say: Say, schedule: SchedulePart, aim: Aim) -> list[InteractiveElement]:
    mine = aim.model_copy(update={"schedule": schedule.key})
    return [
        open_button(say, "schedule", mine, "change"),
        open_button(say, "topics", mine, "topics"),
        _do(say, "resume" if schedule.paused else "pause", mine),
        _do(say, "duplicate", mine),
        _do(say, "archive", mine, sure=True),
    ]


def _deeds(say: Say, found: Standing, aim: Aim, *, changeable: bool) -> Iterator[Block]:
    yield actions(
        [
            open_button(say, "plan", aim, "plan"),
            _do(say, "example", aim),
            _do(say, "ask", aim, sure=True),
        ]
    )
    if changeable:
        yield actions(
            [
                _do(say, "resume" if found.part.paused else "pause", aim),
                _do(say, "duplicate", aim),
                _do(say, "archive", aim, sure=True),
            ]
        )


def _do(say: Say, what: str, aim: Aim, *, sure: bool = False) -> ButtonElement:
    """*sure*: after Slack has asked, in words about a team or about a schedule."""
    kind = "schedule" if aim.schedule else "team"
    return do_button(say, what, aim, sure=f"{what}_{kind}" if sure else None)

"""What applies to all teams, on one page: admins, the organisation's digest, how long is kept."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from bot.configuring import above
from bot.configuring.above import Above
from bot.configuring.changing import Managed
from bot.configuring.panel import store, words
from bot.configuring.panel.buttons import do_button, open_button
from bot.configuring.panel.forms.above import ADMINS, AGES, ORGANISATION, RETENTION
from bot.configuring.panel.names import TOLD
from bot.configuring.panel.payload import Aim
from bot.configuring.panel.stage import Admin
from bot.configuring.panel.view import modal
from bot.language import Say
from bot.people import store as people
from bot.slack.blocks import actions, section
from bot.slack.message import BlockDict
from bot.slack.text import channel

NAME = "overview"


def overview_page(session: Session, admin: Admin, *, note: str = "") -> BlockDict:
    """All of it as it stands; read-only where it is kept in a file."""
    say, found = admin.say, above.above(session)
    aim = Aim(version=found.version)
    blocks: list[Block] = [section(f":information_source: {note}")] if note else []
    if found.managed is Managed.FILE:
        button = do_button(say, "manage_above", aim, sure="manage_above")
        blocks += [section(say("configuring.overview_file")), actions([button])]
    changeable = found.managed is Managed.SLACK
    blocks += _parts(session, say, found, aim, changeable=changeable)
    return modal(
        title=say("configuring.overview_title"),
        blocks=blocks,
        callback_id=f"{TOLD}.overview",
        aim=aim,
        close=say("configuring.close"),
    )


def _parts(
    session: Session, say: Say, found: Above, aim: Aim, *, changeable: bool
) -> Iterator[Block]:
    admins = words.people(say, people.admins(session)) or say("configuring.nobody")
    source = store.admins_from(session)
    lines = {
        ADMINS: f"{admins}\n{say(f'configuring.admins_from_{source}')}",
        ORGANISATION: _organisation(say, found),
        RETENTION: _retention(say, found),
    }
    for name, line in lines.items():
        label = say(f"configuring.part_{name}")
        spoken = f"{say('configuring.change')}: {label}"
        change = open_button(say, name, aim, "change", spoken=spoken)
        yield section(f"*{label}*\n{line}", accessory=change if changeable else None)


def _organisation(say: Say, found: Above) -> str:
    organisation = found.organisation
    digest = organisation.digest if organisation else None
    if organisation is None or digest is None:
        return say("configuring.organisation_none")
    leads = words.people(say, organisation.leads) if organisation.leads else ""
    line = say(
        "configuring.readers",
        to=channel(digest.channel),
        often=words.how_often(say, digest),
        at=words.clock(say, digest.at),
    )
    return f"{line}\n{say('configuring.held_leads', who=leads or say('configuring.nobody'))}"


def _retention(say: Say, found: Above) -> str:
    def long(age: str | None) -> str:
        if age is None:
            return say("configuring.kept_forever")
        return say("configuring.months", n=AGES[age]) if age in AGES else age

    kept = found.retention
    return say(
        "configuring.retention_line",
        text=long(kept.text if kept else None),
        answers=long(kept.answers if kept else None),
    )

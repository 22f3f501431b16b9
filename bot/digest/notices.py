"""What admins are told when a digest did not arrive: where, why, and what to do."""

import json
from collections.abc import Callable

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from bot.digest import delivery, store
from bot.digest.store import Composed, Delivery
from bot.digest.telling import number
from bot.language import Say, Texts
from bot.people import store as people
from bot.people.language import language_of
from bot.people.model import Team
from bot.sending.store import EXPIRED, SENT, UNCERTAIN, OutboxRow
from bot.slack import Message
from bot.slack.blocks import actions, button, dicts, section
from bot.slack.text import channel, escape, mention

#: Opens the form of the team's digest (bot/configuring/panel, which stands above this stage); the
#: value is JSON with the team's key.
CHOOSE = "retrostar.panel.open.v1.digest"
#: Refusals that have an advice of their own.
_KNOWN = {"not_in_channel", "channel_not_found", "is_archived"}


def renderer(texts: Texts) -> Callable[[Session, OutboxRow], Message | None]:
    """The outbox's renderer of these notices; nothing is said when it has arrived by now."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        digest = store.by_id(session, store.digest_of(row.subject))
        reader = row.subject.split(":")[1]
        found = store.deliveries(session, digest.id) if digest else []
        lacking = next((each for each in found if each.reader == reader), None)
        if digest is None or lacking is None or lacking.state == SENT:
            return None
        member = people.member_by_slack_id(session, row.recipient)
        say = texts.by(language_of(member) if member else None)
        team = people.team_by_id(session, digest.team_id)
        text = "\n".join(_lines(session, say, team, digest, lacking))
        blocks: list[Block] = [section(text)]
        if delivery.refused_place(lacking.reader, lacking.error):
            aim = json.dumps({"team": team.key})
            blocks.append(actions([button(say("digest.notice_choose"), CHOOSE, aim)]))
        return Message(text=text, blocks=dicts(blocks))

    return render


def _lines(
    session: Session, say: Say, team: Team, digest: Composed, lacking: Delivery
) -> list[str]:
    place = delivery.refused_place(lacking.reader, lacking.error)
    lines = [
        say(
            "digest.notice_undelivered",
            team=escape(team.name),
            week=number(digest.iso_week),
            reader=named(lacking.reader),
        ),
        why(say, lacking),
    ]
    if place and delivery.has_stand_ins(session, digest):
        lines.append(say("digest.notice_leads"))
    if place and lacking.expires_at is not None:
        until = say.moment(lacking.expires_at, team.zone)
        lines.append(say("digest.notice_again", until=until))
    command = f"`retrostar digest --team {team.key} --week {digest.iso_week}`"
    lines.append(say("digest.notice_by_hand", command=command))
    return lines


def why(say: Say, lacking: Delivery) -> str:
    if lacking.state == UNCERTAIN:
        return say("digest.notice_uncertain")
    if lacking.state == EXPIRED:
        return say("digest.notice_expired")
    code = delivery.code_of(lacking.error)
    if code in _KNOWN:
        return say(f"digest.notice_{code}")
    return say("digest.notice_refused", code=code)


def named(reader: str) -> str:
    """As Slack shows it, and the id beside it: of a channel that one is not in it shows no name."""
    shown = channel(reader) if delivery.is_channel(reader) else mention(reader)
    return f"{shown} (`{reader}`)"

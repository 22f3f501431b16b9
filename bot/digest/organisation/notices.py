"""What admins are told when the organisation's digest did not arrive: where, why, what to do."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.digest import notices as teams
from bot.digest import store as digests
from bot.digest.delivery import refused_place
from bot.digest.organisation import delivery, store
from bot.digest.organisation.store import ComposedOrganisation
from bot.digest.store import Delivery
from bot.digest.telling import number
from bot.language import Say, Texts
from bot.people import organisation as organisations
from bot.people import store as people
from bot.people.language import language_of
from bot.sending.store import SENT, OutboxRow
from bot.slack import Message
from bot.slack.blocks import dicts, section


def renderer(texts: Texts) -> Callable[[Session, OutboxRow], Message | None]:
    """The outbox's renderer of these notices; nothing is said when it has arrived by now."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        digest = store.by_id(session, digests.digest_of(row.subject))
        reader = row.subject.split(":")[1]
        found = delivery.deliveries(session, digest) if digest else []
        lacking = next((each for each in found if each.reader == reader), None)
        if digest is None or lacking is None or lacking.state == SENT:
            return None
        member = people.member_by_slack_id(session, row.recipient)
        say = texts.by(language_of(member) if member else None)
        text = "\n".join(_lines(session, say, digest, lacking))
        return Message(text=text, blocks=dicts([section(text)]))

    return render


def _lines(
    session: Session, say: Say, digest: ComposedOrganisation, lacking: Delivery
) -> list[str]:
    week, reader = number(digest.iso_week), teams.named(lacking.reader)
    lines = [
        say("digest.notice_organisation", week=week, reader=reader),
        teams.why(say, lacking),
    ]
    above = organisations.organisation(session, digest.workspace_id)
    if refused_place(lacking.reader, lacking.error) and above and above.plan:
        if above.leads:
            lines.append(say("digest.notice_organisation_leads"))
        if lacking.expires_at is not None:
            until = say.moment(lacking.expires_at, ZoneInfo(above.plan.timezone))
            lines.append(say("digest.notice_again", until=until))
    command = f"`retrostar digest --organisation --week {digest.iso_week}`"
    lines.append(say("digest.notice_by_hand", command=command))
    return lines

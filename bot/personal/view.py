"""What erasing takes away and leaves, in sentences: before it is done, and after. Pure."""

from bot.language import Say
from bot.personal.model import Remains
from bot.slack.text import escape


def before(say: Say, remains: Remains) -> list[str]:
    """What goes and what stays, for somebody who is about to decide (mrkdwn)."""
    lines = [say("personal.goes")]
    if remains.teams:
        lines.append(say("personal.goes_teams", teams=say.list(map(escape, remains.teams))))
    lines.append(say("personal.goes_answers", n=remains.answers))
    if remains.rights:
        names = say.list(say(f"personal.right_{right}") for right in remains.rights)
        lines.append(say("personal.goes_rights", rights=names))
    return [*lines, *stays(say, remains), say("personal.no_way_back")]


def after(say: Say, remains: Remains) -> list[str]:
    """What was done, and what stays (mrkdwn)."""
    if not remains.known:
        return [say("personal.unknown")]
    return [say("personal.done", n=remains.answers), *stays(say, remains), say("personal.return")]


def stays(say: Say, remains: Remains) -> list[str]:
    """What is left of the person when all is done, as far as it concerns them."""
    lines = [say("personal.stays")]
    if remains.releases:
        lines.append(say("personal.stays_releases", n=remains.releases))
    if remains.messages:
        lines.append(say("personal.stays_messages", n=remains.messages))
    if remains.audited:
        lines.append(say("personal.stays_audited", n=remains.audited))
    if remains.by_setting:
        lines.append(say("personal.stays_setting"))
    return [*lines, say("personal.stays_mark"), say("personal.stays_backups")]

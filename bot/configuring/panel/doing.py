"""What the panel's buttons do at once, each in the caller's transaction, and what is said then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.configuring import above, changing
from bot.configuring.changing import Changed, Managed, Unknown
from bot.configuring.panel import questions, store
from bot.configuring.panel.forms.team import key_of
from bot.configuring.panel.payload import Aim
from bot.configuring.panel.stage import Admin
from bot.errors import Rejection
from bot.slack.text import escape, truncate

_MOST_NAME = 150


@dataclass(frozen=True)
class Done:
    """What came of it: one line, and the team to show then."""

    note: str
    team: str = ""


Deed = Callable[[Session, Admin, Aim], Done]
_Change = Callable[..., Changed]


def _simple(what: str, work: _Change) -> Deed:
    """A change of a team, or of one of its schedules, that needs nothing but to be wanted."""

    def deed(session: Session, admin: Admin, aim: Aim) -> Done:
        version = aim.version if aim.version >= 0 else None
        work(
            session, aim.team, aim.schedule or None,
            actor=admin.slack_id, version=version, now=admin.now,
        )  # fmt: skip
        kind = "schedule" if aim.schedule else "team"
        return Done(admin.say(f"configuring.done_{what}_{kind}"))

    return deed


def _duplicate(session: Session, admin: Admin, aim: Aim) -> Done:
    """A copy of a team, under a name that says so, or of a schedule; it asks nobody yet."""
    found = changing.standing(session, aim.team)
    if found is None:
        raise Unknown(aim.team)
    if aim.schedule:
        taken = {one.key for one in (*found.part.schedules, *found.archived)}
        changing.duplicate_schedule(
            session, aim.team, aim.schedule, new_key=key_of(aim.schedule, taken),
            actor=admin.slack_id, version=aim.version if aim.version >= 0 else None, now=admin.now,
        )  # fmt: skip
        return Done(admin.say("configuring.done_duplicate_schedule"))
    name = truncate(admin.say("configuring.copy_of", name=found.part.name), _MOST_NAME)
    key = key_of(name, store.keys(session))
    changing.duplicate(
        session, aim.team, new_key=key, name=name, actor=admin.slack_id, now=admin.now
    )
    return Done(admin.say("configuring.done_duplicate_team", name=escape(name)), key)


def _manage(session: Session, admin: Admin, aim: Aim) -> Done:
    changing.manage(
        session, aim.team, Managed.SLACK, actor=admin.slack_id, version=None, now=admin.now
    )
    return Done(admin.say("configuring.done_manage"))


def _manage_above(session: Session, admin: Admin, aim: Aim) -> Done:  # noqa: ARG001  as all deeds
    above.manage(session, Managed.SLACK, actor=admin.slack_id, version=None, now=admin.now)
    return Done(admin.say("configuring.done_manage_above"))


_DEEDS: Mapping[str, Deed] = {
    "pause": _simple("pause", changing.pause),
    "resume": _simple("resume", changing.resume),
    "archive": _simple("archive", changing.archive),
    "restore": _simple("restore", changing.restore),
    "duplicate": _duplicate,
    "manage": _manage,
    "manage_above": _manage_above,
    questions.RETIRE: lambda session, admin, aim: Done(questions.retire(session, admin, aim)),
}


def do(session: Session, admin: Admin, what: str, aim: Aim) -> Done:
    """Do it, or raise why not."""
    if what not in _DEEDS:
        raise Rejection(admin.say("configuring.gone"))
    return _DEEDS[what](session, admin, aim)

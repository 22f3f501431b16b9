"""Who would be asked when in the coming weeks, and who would not and why: page by page.

It is what `retrostar config plan` tells. Questions are named where nothing that people answer can
change them; what is chosen that week is never named, so neither is what a focus chose.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from slack_sdk.models.blocks import Block

from bot.catalogue import Catalogue
from bot.configuring.coming import CHOSEN, Planned
from bot.configuring.panel.buttons import turn_button
from bot.configuring.panel.names import TOLD
from bot.configuring.panel.payload import Aim
from bot.configuring.panel.view import modal
from bot.configuring.rehearsal import Rehearsal, rehearse
from bot.db.database import Database
from bot.language import Say
from bot.slack.blocks import actions, context, header, section
from bot.slack.message import BlockDict
from bot.slack.text import escape, mention, truncate

NAME = "plan"
#: Lines of one page, each an hour of one team with its people; and people that a line names.
PAGE, NAMED = 15, 25
#: Notes about what cannot be had.
_NOTES = 5
#: For so long a rehearsal is leafed through before it is made anew.
_FRESH_FOR = timedelta(minutes=2)
_LINE = 2900


@dataclass
class Rehearsals:
    """The last rehearsal, kept while somebody leafs through it; safe to share between threads."""

    database: Database
    catalogue: Catalogue
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _made: tuple[datetime, Rehearsal] | None = None

    def newest(self, *, anew: bool, now: datetime) -> Rehearsal:
        """*anew*: somebody has just opened the plan, and wants it as things stand."""
        with self._lock:
            if anew or self._made is None or not now - _FRESH_FOR < self._made[0] <= now:
                self._made = now, rehearse(self.database, self.catalogue, now=now)
            return self._made[1]


@dataclass(frozen=True)
class Line:
    """People who are asked together, or left out for one reason."""

    day: date
    time: str
    team: str
    count: int
    reason: str | None
    questions: tuple[str, ...]
    """Keys of those that are certain."""
    people: tuple[str, ...]


def lines_of(rehearsal: Rehearsal, team: str) -> list[Line]:
    """By day and time on people's own clocks; of one team, or of all where none is named."""
    wanted = [one for one in rehearsal.prompts if team in {"", one.team}]
    wanted.sort(key=_kind)
    return [
        Line(*kind, people=tuple(one.member for one in found))
        for kind, found in groupby(wanted, key=_kind)
    ]


def _kind(one: Planned) -> tuple[date, str, str, int, str, tuple[str, ...]]:
    local = datetime.fromisoformat(one.at)
    sure = tuple(key for key in one.questions if key != CHOSEN)
    return local.date(), f"{local:%H:%M}", one.team, one.count, one.reason or "", sure


def waiting_page(say: Say) -> BlockDict:
    """What stands there while the weeks are lived through."""
    return _modal(say, [section(say("configuring.plan_wait"))], Aim())


def plan_page(
    say: Say, catalogue: Catalogue, rehearsal: Rehearsal, aim: Aim, names: dict[str, str]
) -> BlockDict:
    """One page of the plan; *names*: what teams are called, by their keys."""
    found = lines_of(rehearsal, aim.team)
    first = aim.page * PAGE
    blocks: list[Block] = [context(say("configuring.plan_about"))]
    if not found:
        blocks.append(section(say("configuring.plan_none")))
    shown = found[first : first + PAGE]
    blocks += _days(say, catalogue, shown, {} if aim.team else names)
    notes = [one for one in rehearsal.notes if one.partition(":")[0] == aim.team or not aim.team]
    if notes and aim.page == 0:
        blocks += [context(f":warning: {escape(truncate(one, 500))}") for one in notes[:_NOTES]]
    blocks += _turns(say, aim, more=first + PAGE < len(found))
    return _modal(say, blocks, aim)


def _days(
    say: Say, catalogue: Catalogue, lines: Sequence[Line], names: dict[str, str]
) -> Iterator[Block]:
    """*names* is empty where the plan is of one team alone."""
    for day, found in groupby(lines, key=lambda one: one.day):
        yield header(say.day(day))
        for line in found:
            text = _line(say, line, names.get(line.team, ""))
            known = [one for key in line.questions if (one := catalogue.find(key))]
            text += "".join(f"\n• {escape(one.text.by(say.language))}" for one in known)
            if known and len(known) < line.count:
                text += "\n• " + say("configuring.plan_chosen")
            yield section(truncate(text, _LINE))


def _line(say: Say, line: Line, team: str) -> str:
    people = [mention(one) for one in line.people[:NAMED]]
    if more := len(line.people) - len(people):
        people.append(say("configuring.more_people", n=more))
    who = say.list(people)
    of_team = f" · {escape(team)}" if team else ""
    if line.reason:
        why = say(f"home.reason_{line.reason}")
        return say("configuring.plan_left_out", who=who, why=why, team=of_team)
    at = say.time(datetime.strptime(line.time, "%H:%M").time())  # noqa: DTZ007  a time of day
    count = say("configuring.plan_questions", n=line.count)
    return say("configuring.plan_line", at=at, count=count, team=of_team, who=who)


def _turns(say: Say, aim: Aim, *, more: bool) -> Iterator[Block]:
    buttons = []
    if aim.page:
        back = aim.model_copy(update={"page": aim.page - 1})
        buttons.append(turn_button(say, "earlier_page", back))
    if more:
        buttons.append(turn_button(say, "next_page", aim.model_copy(update={"page": aim.page + 1})))
    if buttons:
        yield actions(buttons)


def _modal(say: Say, blocks: Sequence[Block], aim: Aim) -> BlockDict:
    return modal(
        title=say("configuring.plan_title"),
        blocks=blocks,
        callback_id=f"{TOLD}.{NAME}",
        aim=aim,
        close=say("configuring.close"),
    )

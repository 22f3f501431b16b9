"""Focus weeks: the lens that has everyone's last question of a week.

It rests on past answers of the whole team and is the same for all its members, so that what one
is asked tells nothing of what one said. Trends writes it (a lens to watch) through store.py, and
an action whose time has come is pulled here. Nobody is shown it; rotation.py gives the questions.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from bot.actions import store as actions
from bot.asking import store
from bot.asking.model import Focus
from bot.asking.rotation import Person
from bot.catalogue.model import Catalogue, LensKey, Question
from bot.scheduling.model import iso_week


@dataclass(frozen=True)
class Asking:
    """What the people of one round are asked from."""

    team_id: int
    questions: Sequence[Question]
    single: bool
    """Whether the schedule asks one question at a time."""

    def lenses(self) -> set[LensKey]:
        """What the round can ask about on a scale."""
        return {lens for each in self.questions if each.is_scaled for lens in each.lenses}


def focused(
    session: Session, asking: Asking, people: Sequence[Person], catalogue: Catalogue, now: datetime
) -> list[Person]:
    """The same people, each with the focus of the week they are asked in, once in it.

    Actions that are due in those weeks take their focus, in the caller's transaction.
    """
    by_week = groupby(sorted(people, key=lambda each: each.day), lambda each: iso_week(each.day))
    placed: dict[int, Person] = {}
    for _, group in by_week:
        ours = list(group)
        # The last of several, or the only one a schedule ever asks; not what the cap has left.
        apt = [each for each in ours if each.room > 1 or (asking.single and each.room)]
        focus = _pulled(session, asking, apt[0].day, now) if apt else None
        for each in ours:
            lens = focus.lens if focus and each in apt else None
            had = lens is not None and _had(each, lens, catalogue)
            placed[each.member_id] = each if had else replace(each, focus=lens)
    return [placed[each.member_id] for each in people]


def _had(person: Person, lens: LensKey, catalogue: Catalogue) -> bool:
    """Whether they were asked on that lens in the week already."""
    week = iso_week(person.day)
    keys = [key for key, day in person.asked.items() if iso_week(day) == week]
    return any(question and lens in question.lenses for question in map(catalogue.find, keys))


def _pulled(session: Session, asking: Asking, day: date, now: datetime) -> Focus | None:
    """The focus of the week of *day*: an action that is due, before a lens to watch."""
    week = iso_week(day)
    focus = store.focus_of(session, asking.team_id, week)
    if asking.single:
        earlier = store.focus_weeks(session, asking.team_id, before=week)
        if not has_turn(day, earlier):
            return None
    if focus is not None and focus.is_action:
        return focus
    lenses = asking.lenses()
    for action in actions.due_reasks(session, asking.team_id, day):
        if action.lens not in lenses:
            continue
        source = f"action:{action.id}"
        if store.set_focus(session, asking.team_id, week, action.lens, source, now):
            actions.mark_reasked(session, action.id, week)
        return store.focus_of(session, asking.team_id, week)
    return focus


def has_turn(day: date, earlier: Collection[str]) -> bool:
    """Whether the week of *day* is the first, third and so on of its run of focus weeks.

    A schedule that asks one question gives it to the focus every second week at most: nothing
    else would be asked any more.
    """
    run = 0
    while iso_week(day - timedelta(weeks=run + 1)) in earlier:
        run += 1
    return run % 2 == 0

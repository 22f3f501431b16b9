"""Focus weeks: the lens that has everyone's last question of a week.

It rests on past answers of the whole team and is the same for all its members, so that what one
is asked tells nothing of what one said. Trends writes it (a lens to watch) through store.py, and
an action whose time has come is pulled here. Nobody is shown it; rotation.py gives the questions.
"""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot.asking import store
from bot.asking.model import Focus
from bot.scheduling.model import iso_week


def focus_for(session: Session, team_id: int, day: date, *, single: bool) -> Focus | None:
    """The focus of the team in the week of *day*; *single*: of a schedule that asks one question.

    There it is taken every second week at most: nothing else would be asked any more.
    """
    focus = store.focus_of(session, team_id, iso_week(day))
    if focus is None or not single:
        return focus
    earlier = store.focus_weeks(session, team_id, before=iso_week(day))
    return focus if has_turn(day, earlier) else None


def has_turn(day: date, earlier: Collection[str]) -> bool:
    """Whether the week of *day* is the first, third and so on of its run of focus weeks."""
    run = 0
    while iso_week(day - timedelta(weeks=run + 1)) in earlier:
        run += 1
    return run % 2 == 0

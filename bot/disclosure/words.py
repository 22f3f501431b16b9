"""People's own words in the organisation's digest: whose consent reaches that far.

Only words of confidential teams, given while the organisation had a digest: nobody was asked before
that. Named teams quote theirs themselves. How many people it takes is in quotes.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.disclosure import counting, organisation_store
from bot.disclosure.counting import Given
from bot.disclosure.evidence import WINDOW
from bot.disclosure.model import Guard
from bot.disclosure.quotes import RIPENS_FOR, Text, quotable
from bot.disclosure.rules import MINIMUM_GROUP, PRIVACY_WINDOW
from bot.disclosure.week import ReleasedOrganisation, week_number
from bot.people.organisation import OrganisationPlan, organisation
from bot.terms import store as terms
from bot.terms.model import Mode
from bot.trends.model.weeks import iso_week as week_named

#: In words of one team alone its own people would know who writes how.
_LEAST_TEAMS = 2


def quotes_of(
    session: Session,
    answers: Mapping[int, Sequence[Given]],
    freezes: Mapping[int, datetime],
    earlier: Sequence[ReleasedOrganisation],
    *,
    workspace_id: int,
    iso_week: str,
    guard: Guard,
) -> tuple[str, ...]:
    """What to quote of the teams' *answers*, each in one digest and once only."""
    found = organisation(session, workspace_id)
    if found is None or found.plan is None:
        return ()
    texts: list[Text] = []
    teams = 0
    for team_id, freeze_at in freezes.items():
        window = [each for each in answers[team_id] if each.received_at > freeze_at - WINDOW]
        consenting = list(_consenting(session, window, found.plan))
        written = counting.texts_of(consenting, until=freeze_at - RIPENS_FOR)
        teams += bool(written)
        texts += written
    if teams < _LEAST_TEAMS:
        return ()
    since = week_named(week_number(iso_week) - PRIVACY_WINDOW)
    return quotable(
        texts,
        names=counting.all_names(session, workspace_id),
        phrases=counting.team_names(session, workspace_id),
        told={
            *(quote for week in earlier for quote in week.quotes),
            *organisation_store.quoted_by_teams(session, workspace_id, since=since),
        },
        minimum=guard.minimum or MINIMUM_GROUP,
        week=iso_week,
    )


def _consenting(
    session: Session, answers: Sequence[Given], plan: OrganisationPlan
) -> Iterator[Given]:
    """Those with words whose writer was asked about the organisation's digest and agreed."""
    zone = ZoneInfo(plan.timezone)
    spoken = [each for each in answers if each.quote and each.text]
    modes = {each: terms.by_id(session, each).mode for each in {one.terms_id for one in spoken}}
    for each in spoken:
        asked = each.received_at.astimezone(zone).date() >= plan.starts_on
        if asked and modes[each.terms_id] is Mode.CONFIDENTIAL:
            yield each

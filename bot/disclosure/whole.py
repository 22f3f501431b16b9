"""What stands behind the organisation's week: all teams' answers up to their own freezes.

Loaded at once for all teams that freeze together; organisation.py decides with it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.catalogue.model import SKIP, Catalogue
from bot.disclosure import counting, organisation_store
from bot.disclosure.counting import Given, on_lens, tokens
from bot.disclosure.evidence import MEMORY, WINDOW
from bot.disclosure.model import Guard
from bot.disclosure.rules import MINIMUM_GROUP, remainder_holds
from bot.disclosure.week import week_number
from bot.trends.model.blind import COUNTED_WEEKS
from bot.trends.model.gap import GAP_WINDOW
from bot.trends.model.weeks import iso_week as week_named
from bot.trends.model.whole import OrganisationReading

_WEEK = timedelta(weeks=1)

Instants = Mapping[int, datetime]


@dataclass(frozen=True)
class Whole:
    """Answers by team, of people who count."""

    reading: OrganisationReading
    freeze_at: datetime
    freezes: Instants
    covered: Mapping[tuple[int, str], datetime]
    answers: Mapping[int, Sequence[Given]]
    tokens: Mapping[int, str]
    """Of every member who counts."""
    guard: Guard
    imported: bool
    newcomers: Mapping[int, Sequence[Given]] = field(default_factory=dict)
    """By team: the answers of those who do not count yet, which are in the figures all the same."""
    joined: Mapping[str, datetime] = field(default_factory=dict)
    """When each member came to a team, by token."""
    behind: Mapping[tuple[int, str], frozenset[str]] = field(default_factory=dict)
    """By team and lens: the tokens behind what the team itself tells this week."""
    anew: Mapping[tuple[int, str], bool] = field(default_factory=dict)
    """By team and lens what the team tells anew this week, and whether a level is part of it."""
    turnouts: Mapping[int, Mapping[str, bool]] = field(default_factory=dict)
    """By team: of those who count, whom a prompt of this week reached and whether they replied."""
    banded: Collection[int] = ()
    """The teams that tell this week how many of them took part."""
    roles: frozenset[str] = frozenset()
    """Those that members had while the answers of role gaps came in; none: nobody knows."""
    _on: dict[tuple[str, int], list[Given]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def members(self) -> int:
        return self.reading.window.people_asked

    def said(self, lens: str, team_id: int, catalogue: Catalogue) -> list[Given]:
        """A team's answers that count for a lens; each lens is looked for once only."""
        found = self._on.get((lens, team_id))
        if found is None:
            found = list(on_lens(self.answers[team_id], lens, catalogue))
            self._on[lens, team_id] = found
        return found

    def people(self, lens: str | None, catalogue: Catalogue, since: Instants) -> frozenset[str]:
        """Who said something on the lens, or on anything, after their team's instant."""
        found: set[str] = set()
        for team_id, freeze_at in self.freezes.items():
            said: Iterable[Given]
            if lens is None:
                said = (each for each in self.answers[team_id] if each.value != SKIP)
            else:
                said = self.said(lens, team_id, catalogue)
            then = since.get(team_id)
            found |= tokens(
                each
                for each in said
                if each.received_at <= freeze_at and (then is None or each.received_at > then)
            )
        return frozenset(found)

    def took_part(self) -> tuple[int, int]:
        """How many were asked this week and how many replied; none where it may not be told.

        What the whole says beyond the teams must be of nobody, or of enough people (R2).
        """
        asked = {token for told in self.turnouts.values() for token in told}
        beside = asked.difference(*(self.turnouts.get(team_id, ()) for team_id in self.banded))
        if self.imported or not remainder_holds(beside):
            return 0, 0
        replied = {
            token for told in self.turnouts.values() for token, reply in told.items() if reply
        }
        return len(asked), len(replied)

    @property
    def window(self) -> Instants:
        """Where each team's privacy window begins."""
        return {team_id: at - WINDOW for team_id, at in self.freezes.items()}


def gather_whole(
    session: Session, reading: OrganisationReading, freezes: Instants, *, freeze_at: datetime
) -> Whole:
    workspace_id, week = reading.workspace_id, reading.iso_week
    answers: dict[int, list[Given]] = {}
    newcomers: dict[int, list[Given]] = {}
    turnouts: dict[int, Mapping[str, bool]] = {}
    imported = False
    for until in set(freezes.values()):
        teams = [team_id for team_id, at in freezes.items() if at == until]
        found = counting.given_of(session, teams, after=until - MEMORY, until=until)
        new = counting.newcomers(session, workspace_id=workspace_id, freeze_at=until)
        came = counting.turnouts(session, teams, after=until - _WEEK, until=until)
        for team_id in teams:
            turnouts[team_id] = {
                token: replied
                for token, replied in came.get(team_id, {}).items()
                if (team_id, token) not in new
            }
            said = found.get(team_id, [])
            answers[team_id] = [each for each in said if (team_id, each.token) not in new]
            newcomers[team_id] = [each for each in said if (team_id, each.token) in new]
        imported = imported or counting.imported(
            session, team_ids=teams, after=until - _WEEK, until=until
        )
    guards = organisation_store.guards(session, workspace_id, iso_week=week)
    since = week_named(week_number(week) - COUNTED_WEEKS)
    return Whole(
        reading=reading,
        freeze_at=freeze_at,
        freezes=freezes,
        covered=organisation_store.covered(session, workspace_id, iso_week=week, since=since),
        answers={team_id: answers[team_id] for team_id in freezes},
        tokens={each.member_id: each.token for found in answers.values() for each in found},
        # A team that shows names agreed to show them to itself.
        guard=Guard(max([MINIMUM_GROUP, *(guard.minimum or 0 for guard in guards)])),
        imported=imported,
        newcomers=newcomers,
        joined=counting.joined(session, freezes),
        behind=organisation_store.behind_teams(session, workspace_id, iso_week=week),
        anew=organisation_store.told_anew(session, workspace_id, iso_week=week),
        turnouts=turnouts,
        banded=organisation_store.bands_told(session, workspace_id, iso_week=week),
        roles=counting.roles(
            session, {team_id: at - GAP_WINDOW * _WEEK for team_id, at in freezes.items()}
        ),
    )

"""What the release of one team must know of all others of its workspace.

Loaded once for teams that are composed one after another, so that each costs no more the more
teams there are. Answers up to a freeze do not change; of the ledger only what came since is read.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.disclosure import counting, organisation_store
from bot.disclosure.model import Guard
from bot.disclosure.remainder import Leftover, known_until
from bot.disclosure.rules import PRIVACY_WINDOW, showable
from bot.disclosure.week import week_number
from bot.people import store as people_store
from bot.terms import store as terms_store
from bot.trends.model.blind import COUNTED_WEEKS
from bot.trends.model.weeks import iso_week as week_named

Cells = Mapping[int, set[str]]

_WINDOW = timedelta(weeks=PRIVACY_WINDOW)


@dataclass(frozen=True)
class _Siblings:
    """At one freeze: what each team is promised, and by lens who of them may be told."""

    least: Mapping[int, int]
    shown: Mapping[str, Collection[int]]
    people: Mapping[str, Mapping[int, int]]

    def alone(self, team_id: int) -> set[str]:
        """With too few people of its own the team is hidden anyway."""
        return {
            lens
            for lens, shown in self.shown.items()
            if team_id in shown or self.people[lens].get(team_id, 0) < self.least[team_id]
        }


@dataclass
class _Ledger:
    """The part of a workspace's ledgers that says what is known from the organisation's."""

    since: str
    mark: organisation_store.Mark
    leftovers: Mapping[str, list[Leftover]]
    told: dict[str, dict[int, datetime]]
    """By lens and team: up to when answers are behind something told."""


@dataclass
class Around:
    """Filled as it is asked; good for one pass over the teams."""

    _siblings: dict[tuple[int, datetime], _Siblings] = field(default_factory=dict)
    _ledgers: dict[int, _Ledger] = field(default_factory=dict)

    def alone(
        self,
        session: Session,
        catalogue: Catalogue,
        *,
        workspace_id: int,
        team_id: int,
        minimum: int,
        lenses: Collection[str],
        freeze_at: datetime,
    ) -> Collection[str]:
        """R2: the lenses on which a team may stand beside an organisation that is told, too.

        Without it nothing would be given away (`remainder.may_stand` sees to that), but the
        organisation could not be told as long as one team of it is too small: here the smallest
        of the other teams is hidden with it, so that both together are many enough.
        Teams that show names are nobody's hiding place: they are neither hidden nor counted.
        """
        key = workspace_id, freeze_at
        found = self._siblings.get(key)
        if found is None or found.least.get(team_id) != minimum:
            cells, least = _cells(session, catalogue, workspace_id, lenses, freeze_at)
            # A promise that some of its answers were given under may be stricter than today's.
            found = _of(cells, {**least, team_id: minimum})
            self._siblings.setdefault(key, found)
        return found.alone(team_id)

    def known(
        self, session: Session, *, workspace_id: int, team_id: int, iso_week: str
    ) -> dict[str, datetime]:
        """By lens: up to when this team's answers are known from the organisation's releases."""
        since = week_named(week_number(iso_week) - COUNTED_WEEKS)
        ledger = self._ledger(session, workspace_id, since)
        known = {
            lens: known_until(team_id, left, ledger.told.get(lens, {}))
            for lens, left in ledger.leftovers.items()
        }
        return {lens: at for lens, at in known.items() if at is not None}

    def _ledger(self, session: Session, workspace_id: int, since: str) -> _Ledger:
        mark = organisation_store.mark(session)
        found = self._ledgers.get(workspace_id)
        if found is None or since < found.since or found.mark.organisation != mark.organisation:
            found = _Ledger(
                since=since,
                mark=mark,
                leftovers=organisation_store.leftovers(session, workspace_id, since=since),
                told={},
            )
            if found.leftovers:
                covered = organisation_store.covered(session, workspace_id, since=since)
                for (team, lens), at in covered.items():
                    found.told.setdefault(lens, {})[team] = at
            self._ledgers[workspace_id] = found
        elif found.leftovers and found.mark != mark:
            for team, lens, at in organisation_store.told_after(
                session, workspace_id, found.mark.teams
            ):
                of_lens = found.told.setdefault(lens, {})
                of_lens[team] = max(at, of_lens.get(team, at))
            found.mark = mark
        return found


def _cells(
    session: Session,
    catalogue: Catalogue,
    workspace_id: int,
    lenses: Collection[str],
    freeze_at: datetime,
) -> tuple[dict[str, dict[int, set[str]]], dict[int, int]]:
    cells = counting.by_team(
        session,
        catalogue,
        workspace_id=workspace_id,
        lenses=lenses,
        after=freeze_at - _WINDOW,
        until=freeze_at,
    )
    teams = {team_id for found in cells.values() for team_id in found}
    teams |= {team.id for team in people_store.teams(session)}
    guards = {
        team_id: Guard.of(terms)
        for team_id, terms in terms_store.current_of(session, teams).items()
    }
    return cells, {
        team_id: guard.minimum for team_id, guard in guards.items() if guard.minimum is not None
    }


def _of(cells: Mapping[str, Cells], least: Mapping[int, int]) -> _Siblings:
    counted = {
        lens: {team: people for team, people in found.items() if team in least}
        for lens, found in cells.items()
    }
    return _Siblings(
        least,
        {lens: showable(found, minimum=least) for lens, found in counted.items()},
        {
            lens: {team: len(people) for team, people in found.items()}
            for lens, found in counted.items()
        },
    )

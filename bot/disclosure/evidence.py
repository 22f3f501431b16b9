"""What stands behind one team's week: answers, who of their writers counts, the promise, the past.

Loaded once at the freeze; flow.py decides with it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.catalogue.model import SKIP, Catalogue
from bot.disclosure import counting, store
from bot.disclosure.around import Around
from bot.disclosure.counting import Given, on_lens, tokens
from bot.disclosure.model import Crowd, Guard, LensRelease, Verdict
from bot.disclosure.rules import PRIVACY_WINDOW, changed_enough
from bot.disclosure.week import ReleasedWeek, week_number
from bot.people import organisation
from bot.people import store as people_store
from bot.people.model import Team
from bot.terms import store as terms_store
from bot.terms.model import Terms, strictest
from bot.trends.model.blind import COUNTED_WEEKS
from bot.trends.model.participation import EARLIER, RECENT
from bot.trends.model.week import WeekReading

_WEEK = timedelta(weeks=1)
#: No figure rests on older answers.
MEMORY = timedelta(weeks=COUNTED_WEEKS)
WINDOW = timedelta(weeks=PRIVACY_WINDOW)
_PARTICIPATION = timedelta(weeks=RECENT + EARLIER)
#: Weeks of the ledger: half a year of answers, and what may stand since before that.
REMEMBERED = COUNTED_WEEKS + 2 * PRIVACY_WINDOW


@dataclass(frozen=True)
class Told:
    """A lens's newest release with figures: in the ledger under `week`, with whom behind it."""

    week: str
    release: LensRelease
    figures_at: datetime
    people: frozenset[str] | None


@dataclass(frozen=True)
class Turnouts:
    """How many newcomers were asked, this week and within the privacy window, and replied."""

    asked: int = 0
    asked_lately: int = 0
    replied: int = 0


@dataclass(frozen=True)
class Evidence:
    """`answers` are half a year's, of people who count."""

    freeze_at: datetime
    answers: Sequence[Given]
    guard: Guard
    last: Mapping[str, Told]
    alone: Collection[str]
    """The lenses that give away nobody else by subtraction."""
    members: int
    imported: bool
    """Whether answers of this week were imported: then nobody knows who stayed silent."""
    imported_lately: bool
    known: Mapping[str, datetime] = field(default_factory=dict)
    """By lens: up to when the organisation's release told what this team had not (remainder.py)."""
    joined: Mapping[str, datetime] = field(default_factory=dict)
    """When each member came to the team, by token."""
    newcomers: Turnouts = Turnouts()
    of_newcomers: Sequence[Given] = ()
    """Answers of those who do not count yet; the figures hold them all the same."""

    @property
    def recent(self) -> list[Given]:
        """The answers of the privacy window."""
        return self.since(self.freeze_at - WINDOW)

    def since(self, then: datetime) -> list[Given]:
        return [each for each in self.answers if each.received_at > then]

    @property
    def repliers(self) -> int:
        """How many people said anything within the privacy window; a skip is silence."""
        return len(replied(self.recent))

    def behind(self, lens: str, catalogue: Catalogue) -> frozenset[str]:
        """The people whose answers the lens's figures of this week rest on."""
        return tokens(on_lens(self.answers, lens, catalogue))

    def crowd(self, lens: str, catalogue: Catalogue, *, week: str) -> Crowd:
        last = self.last.get(lens)
        people = self.behind(lens, catalogue)
        told = [last.figures_at if last else None, self.known.get(lens)]
        since = max((each for each in told if each is not None), default=None)
        newly = tokens(on_lens(self.since(since), lens, catalogue)) if since else people
        return Crowd(
            recent=len(tokens(on_lens(self.recent, lens, catalogue))),
            newly=len(newly),
            members=self.members,
            changed=None
            if last is None or last.people is None
            else counting.changed(last.people, people, joined=self.joined, since=last.figures_at),
            weeks=week_number(week) - week_number(last.release.figures_week or week) if last else 0,
            alone=lens in self.alone and self._adds_enough(lens, len(newly), last),
        )

    def _adds_enough(self, lens: str, newly: int, last: Told | None) -> bool:
        """What was never told may be known from the organisation: then R3 holds all the same."""
        known = last is None and lens in self.known
        return not known or changed_enough(newly, members=self.members)


def replied(answers: Collection[Given]) -> frozenset[str]:
    return tokens(each for each in answers if each.value != SKIP)


def gather(
    session: Session,
    catalogue: Catalogue,
    figures: WeekReading,
    earlier: Sequence[ReleasedWeek],
    *,
    freeze_at: datetime,
    around: Around,
) -> Evidence:
    team = people_store.team_by_id(session, figures.team_id)
    answers = counting.given(session, team_id=team.id, after=freeze_at - MEMORY, until=freeze_at)
    new = counting.newcomers(
        session, workspace_id=team.workspace_id, team_id=team.id, freeze_at=freeze_at
    )
    guard = Guard.of(promised(session, team.id, freeze_at=freeze_at))
    known: Mapping[str, datetime] = {}
    if guard.minimum is not None:
        known = around.known(
            session, workspace_id=team.workspace_id, team_id=team.id, iso_week=figures.iso_week
        )

    def imported(span: timedelta) -> bool:
        after = freeze_at - span
        return counting.imported(session, team_ids=[team.id], after=after, until=freeze_at)

    return Evidence(
        freeze_at=freeze_at,
        answers=[each for each in answers if (team.id, each.token) not in new],
        guard=guard,
        last=_last_told(session, team.id, earlier),
        alone=_alone(session, catalogue, team, figures, guard, freeze_at=freeze_at, around=around),
        # Former members of imported answers belong to no team any more but were asked.
        members=max(
            len(people_store.active_members(session, team.id)), figures.window.people_asked
        ),
        imported=imported(_WEEK),
        imported_lately=imported(_PARTICIPATION),
        known=known,
        joined=counting.joined(session, [team.id]),
        newcomers=_turnouts(session, team, answers, new, freeze_at=freeze_at),
        of_newcomers=[each for each in answers if (team.id, each.token) in new],
    )


def _alone(
    session: Session,
    catalogue: Catalogue,
    team: Team,
    figures: WeekReading,
    guard: Guard,
    *,
    freeze_at: datetime,
    around: Around,
) -> Collection[str]:
    """The lenses that the team may tell beside its siblings and the whole."""
    lenses = set(figures.lenses)
    if guard.minimum is None or not organisation.is_told(session, team.workspace_id):
        return lenses
    return around.alone(
        session,
        catalogue,
        workspace_id=team.workspace_id,
        team_id=team.id,
        minimum=guard.minimum,
        lenses=lenses,
        freeze_at=freeze_at,
    )


def _turnouts(
    session: Session,
    team: Team,
    answers: Sequence[Given],
    new: Collection[tuple[int, str]],
    *,
    freeze_at: datetime,
) -> Turnouts:
    tokens_new = {token for team_id, token in new if team_id == team.id}
    if not tokens_new:
        return Turnouts()

    def asked(span: timedelta) -> int:
        found = counting.asked(session, team_id=team.id, after=freeze_at - span, until=freeze_at)
        return len(found & tokens_new)

    said = replied([each for each in answers if each.received_at > freeze_at - _WEEK])
    return Turnouts(asked(_WEEK), asked(WINDOW), len(said & tokens_new))


def promised(session: Session, team_id: int, *, freeze_at: datetime) -> Terms:
    """What holds for a week: the strictest of the present terms and all those behind its answers.

    Figures rest on answers from half a year, so the promises of all these count.
    """
    holds = terms_store.current(session, team_id)
    stamped = counting.stamped(session, team_id=team_id, after=freeze_at - MEMORY, until=freeze_at)
    for terms_id in stamped:
        holds = strictest(terms_store.by_id(session, terms_id), holds)
    return holds


def _last_told(session: Session, team_id: int, earlier: Sequence[ReleasedWeek]) -> dict[str, Told]:
    freezes = {week.week: week.freeze_at for week in earlier}
    newest = {
        lens: (week.week, release)
        for week in earlier
        for lens, release in week.lenses.items()
        if release.verdict is not Verdict.HIDDEN and release.figures_week is not None
    }
    behind = {week: store.behind(session, team_id, iso_week=week) for week, _ in newest.values()}
    return {
        lens: Told(
            week,
            release,
            # Figures never stand so long that their own week is forgotten.
            freezes.get(release.figures_week or week, freezes[week]),
            behind[week].get(lens),
        )
        for lens, (week, release) in newest.items()
    }

"""A release ledger in memory: a history goes in, all figures that would be released come out.

What is decided, is decided by the product: its evidence, rules and organisation, fed with values
instead of rows. tests/attacks/test_ledger.py holds this ledger against the one in the database.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.disclosure import around, gaps, organisation
from bot.disclosure.before import Before
from bot.disclosure.counting import on_lens, tokens
from bot.disclosure.evidence import MEMORY, WINDOW, Evidence, Told
from bot.disclosure.model import Attendance, Guard, LensRelease, Verdict, guarded
from bot.disclosure.organisation_store import gap_cell
from bot.disclosure.remainder import Leftover, known_until
from bot.disclosure.rules import MINIMUM_GROUP
from bot.disclosure.store import LENS as CELL
from bot.disclosure.store import NEWCOMER
from bot.disclosure.week import GapVerdict, ReleasedGap, ReleasedOrganisation
from bot.disclosure.whole import Whole
from bot.trends.model.gap import GAP_WINDOW, PAIRS, Gap, RoleGap
from bot.trends.model.level import LEVEL_WINDOW
from bot.trends.model.week import Elsewhere, LensReading, Turnout
from bot.trends.model.weeks import week_number
from bot.trends.model.whole import OrganisationReading
from tests.attacks.history import CATALOGUE, LENS, START, Answer, History, Team, name
from tests.attacks.solver import FADE, PRIME, Figure
from tests.disclosure.figures import a_reading, a_state

WHOLE = "organisation"
_MEMORY_WEEKS = MEMORY.days // 7
#: The statistics have something to say every week: whether it is told is all that is asked here.
_READING, _STATE = a_reading(), a_state()
_GAP = Gap(size=0.5, low=0.2, high=0.8, differs=True, see=0.6)


@dataclass(frozen=True)
class Release:
    """A cell that was told anew: in which week, and the weight of each answer by kind of figure."""

    cell: str
    week: int
    kinds: Mapping[str, Mapping[int, int]]


@dataclass
class _Cell:
    """What is remembered of one team's lens."""

    told: Told | None = None
    newcomers: frozenset[str] = frozenset()


class Ledger:
    """Releases a history week by week; `releases` are the cells that were told anew."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.releases: list[Release] = []
        self._cells = {team.number: _Cell() for team in history.teams}
        self._answers: dict[int, list[Answer]] = {team.number: [] for team in history.teams}
        for answer in history.answers:
            self._answers[answer.team].append(answer)
        self._weeks = _weeks_of(history)
        self._earlier: list[ReleasedOrganisation] = []
        self._before: dict[str, Before] = {}
        self._leftovers: list[Leftover] = []

    def figures(self, kind: str) -> list[Figure]:
        return [
            Figure(each.cell, each.week, each.kinds[kind])
            for each in self.releases
            if kind in each.kinds
        ]

    def run(self) -> "Ledger":
        for week, freezes in self.history.freezes():
            for at, team in freezes:
                self._release_team(team, week, at)
            if self.history.organisation and freezes:
                self._release_organisation(week, {team.number: at for at, team in freezes})
        return self

    def _standing(self, team: int, until: datetime, now: datetime) -> list[Answer]:
        after = until - MEMORY
        return [
            answer
            for answer in self._answers[team]
            if answer.given.received_at > after and answer.stands(until, now=now)
        ]

    def _counting(self, team: int, until: datetime, now: datetime) -> list[Answer]:
        new = self.history.newcomers(until)
        return [
            answer
            for answer in self._standing(team, until, now)
            if (team, answer.given.token) not in new
        ]

    def _release_team(self, team: Team, week: int, at: datetime) -> None:
        cell = self._cells[team.number]
        evidence = Evidence(
            freeze_at=at,
            answers=[answer.given for answer in self._counting(team.number, at, at)],
            guard=Guard(team.minimum),
            last={LENS: cell.told} if cell.told else {},
            alone={LENS} if self._alone(team, at) else set(),
            members=self.history.members(team, week, at),
            imported=False,
            imported_lately=False,
            known=self._known(team.number),
            joined=self.history.joined([team.number], at),
        )
        release = guarded(
            LENS,
            replace(_READING, week=week_number(name(week))),
            _STATE,
            crowd=evidence.crowd(LENS, CATALOGUE, week=name(week)),
            guard=evidence.guard,
            last=cell.told.release if cell.told else None,
        )
        if release.verdict is Verdict.HIDDEN or release.figures_week != name(week):
            if cell.told and release.verdict is not Verdict.HIDDEN:
                cell.told = replace(cell.told, week=name(week), release=release)
            return
        cell.told = Told(name(week), release, at, evidence.behind(LENS, CATALOGUE))
        standing = self._standing(team.number, at, at)
        new = self.history.newcomers(at)
        cell.newcomers = frozenset(
            NEWCOMER + each.given.token
            for each in standing
            if (team.number, each.given.token) in new
        )
        self._tell(f"team:{team.number}", week, standing)

    def _known(self, team: int) -> dict[str, datetime]:
        told = {other: at for (other, _), at in self._covered().items()}
        at = known_until(team, self._leftovers, told)
        return {} if at is None else {LENS: at}

    def _alone(self, team: Team, at: datetime) -> bool:
        if not self.history.organisation:
            return True
        cells = {
            each.number: set(
                tokens(
                    answer.given
                    for answer in self._counting(each.number, at, at)
                    if answer.given.received_at > at - WINDOW
                )
            )
            for each in self.history.teams
        }
        heard = {number: people for number, people in cells.items() if people}
        least = {each.number: each.minimum for each in self.history.teams}
        return LENS in around._of({LENS: heard}, least).alone(team.number)

    def _release_organisation(self, week: int, freezes: Mapping[int, datetime]) -> None:
        at = START + timedelta(weeks=week, days=5)
        whole = self._whole(week, freezes, at)
        before = self._before.get(CELL + LENS)
        release, people = organisation._lens(LENS, whole, CATALOGUE, self._earlier, before)
        found = gaps.told_gaps(
            organisation._gaps(whole, CATALOGUE, self._earlier, self._before, {LENS: release}),
            guard=whole.guard,
            week=name(week),
        )
        self._remember(week, freezes, whole, release, people, found)
        behind = [
            answer for team, until in freezes.items() for answer in self._standing(team, until, at)
        ]
        if release.verdict is not Verdict.HIDDEN and release.figures_week == name(week):
            self._tell(WHOLE, week, behind)
        for gap, _ in found:
            if gap.figures_week == name(week):
                weights = dict(self._sides(gap.role_a, gap.role_b, behind, week))
                self.releases.append(Release(gap_cell(gap), week, {"gap": weights}))

    def _whole(self, week: int, freezes: Mapping[int, datetime], at: datetime) -> Whole:
        answers = {team: self._counting(team, until, at) for team, until in freezes.items()}
        standing = {team: self._standing(team, until, at) for team, until in freezes.items()}
        behind = [answer for found in standing.values() for answer in found]
        everybody = [answer.given for found in answers.values() for answer in found]
        asked = sum(
            self.history.members(team, week, freezes[team.number])
            for team in self.history.teams
            if team.number in freezes
        )
        turnout = Turnout(asked, asked, asked, asked)
        minimums = [team.minimum for team in self.history.teams if team.number in freezes]
        return Whole(
            reading=OrganisationReading(
                workspace_id=1,
                iso_week=name(week),
                teams=len(freezes),
                lenses={
                    LENS: LensReading(
                        replace(_READING, week=week_number(name(week))), _STATE, 9, Elsewhere()
                    )
                },
                gaps=tuple(self._gaps(behind, week)),
                practices=(),
                this_week=turnout,
                window=turnout,
            ),
            freeze_at=at,
            freezes=freezes,
            covered=self._covered(),
            answers={team: [each.given for each in found] for team, found in answers.items()},
            tokens={given.member_id: given.token for given in everybody},
            guard=Guard(max(MINIMUM_GROUP, *minimums, 0)),
            imported=False,
            newcomers={
                team: [each.given for each in found if each not in answers[team]]
                for team, found in standing.items()
            },
            joined=self.history.joined(freezes, at),
            behind={
                (team, LENS): cell.told.people | self._cells[team].newcomers
                for team, cell in self._cells.items()
                if cell.told and cell.told.people is not None and cell.told.week == name(week)
            },
        )

    def _covered(self) -> dict[tuple[int, str], datetime]:
        return {
            (team, LENS): cell.told.figures_at
            for team, cell in self._cells.items()
            if cell.told is not None
        }

    def _remember(
        self,
        week: int,
        freezes: Mapping[int, datetime],
        whole: Whole,
        release: LensRelease,
        people: frozenset[str],
        found: Iterable[tuple[ReleasedGap, frozenset[str]]],
    ) -> None:
        now = Before(name(week), freezes, None)
        if release.figures_week == name(week) and release.verdict is not Verdict.HIDDEN:
            self._before[CELL + LENS] = self._since(CELL + LENS, now, people)
            untold = organisation._untold(LENS, whole, CATALOGUE)
            self._leftovers.append(Leftover(freezes, untold))
        gaps_told = tuple(gap for gap, _ in found)
        for gap, behind in found:
            if gap.verdict is not GapVerdict.HIDDEN and gap.figures_week == name(week):
                self._before[gap_cell(gap)] = self._since(gap_cell(gap), now, behind)
        self._earlier.append(
            ReleasedOrganisation(
                week=name(week),
                freeze_at=whole.freeze_at,
                first_trend_week=name(0),
                guard=whole.guard,
                lenses={LENS: release},
                attendance=Attendance(),
                teams="1-4",
                gaps=gaps_told,
            )
        )

    def _since(self, cell: str, now: Before, people: frozenset[str]) -> Before:
        """Each team's newest freeze in any telling of the cell."""
        before = self._before.get(cell)
        freezes = {**(before.freezes if before else {}), **now.freezes}
        return replace(now, freezes=freezes, people=people)

    def _gaps(self, behind: Iterable[Answer], week: int) -> Iterator[RoleGap]:
        lately = [each for each in behind if 0 <= week - self._weeks[each.number] < GAP_WINDOW]
        for a, b in PAIRS:
            if not dict(self._sides(a, b, lately, week)):
                continue
            members: tuple[set[int], set[int], set[int]] = (set(), set(), set())
            for each in lately:
                side = 0 if each.role in a else 1 if each.role in b else 2
                members[side].add(each.given.member_id)
            ids = [tuple(sorted(side)) for side in members]
            yield RoleGap(LENS, a, b, _GAP, ids[0], ids[1], ids[2])

    def _sides(
        self, a: Iterable[str], b: Iterable[str], behind: Iterable[Answer], week: int
    ) -> Iterator[tuple[int, int]]:
        """Side a less side b, inside the teams that have both."""
        roles = {**dict.fromkeys(a, 1), **dict.fromkeys(b, -1)}
        sides: dict[int, set[int]] = {}
        lately = [
            each
            for each in behind
            if each.role in roles and 0 <= week - self._weeks[each.number] < GAP_WINDOW
        ]
        for each in lately:
            sides.setdefault(each.team, set()).add(roles[each.role])
        for each in lately:
            if len(sides[each.team]) == 2:
                yield each.number, roles[each.role]

    def _tell(self, cell: str, week: int, behind: Iterable[Answer]) -> None:
        """A level fades by age over eight weeks, a share does not; a change has a before."""
        ages = {each.number: week - self._weeks[each.number] for each in behind}
        recent = {number: age for number, age in ages.items() if age < LEVEL_WINDOW}
        since = self._onset(week)
        kinds = {
            "level": {number: pow(FADE, age, PRIME) for number, age in recent.items()},
            "share": dict.fromkeys(recent, 1),
        }
        if since is not None:
            kinds["change"] = {
                number: 2 if week - age >= since else -3
                for number, age in ages.items()
                if age < _MEMORY_WEEKS
            }
        self.releases.append(Release(cell, week, kinds))

    def _onset(self, week: int) -> int | None:
        """Every few weeks all teams change together, which is where sizes are told side by side."""
        first = self.history.seed % 5 + 1
        return first + (week - first) // 6 * 6 if week >= first else None


KINDS = ("level", "share", "change", "gap")


def _weeks_of(history: History) -> dict[int, int]:
    """The digest week of each answer: that of its team's first freeze after it came."""
    freezes: dict[int, list[tuple[datetime, int]]] = {team.number: [] for team in history.teams}
    for week, found in history.freezes():
        for at, team in found:
            freezes[team.number].append((at, week))
    weeks = {}
    for answer in history.answers:
        later = [week for at, week in freezes[answer.team] if at >= answer.given.received_at]
        weeks[answer.number] = later[0] if later else history.weeks
        if freezes[answer.team] and answer.given.received_at <= freezes[answer.team][0][0]:
            # Before the first freeze weeks are counted back.
            at, first = freezes[answer.team][0]
            weeks[answer.number] = first - (at - answer.given.received_at) // timedelta(weeks=1)
    return weeks


def unused(answers: Iterable[Answer]) -> list[Answer]:
    """Answers to no question of the lens: there are none in a history, or the check is empty."""
    return [each for each in answers if not list(on_lens([each.given], LENS, CATALOGUE))]

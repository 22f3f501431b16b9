"""A release ledger in memory: a history goes in, all figures that would be released come out.

What is decided, is decided by the product: its evidence, rules and organisation, fed with values
instead of rows. tests/attacks/test_ledger.py holds this ledger against the one in the database.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.disclosure import around, comparing, gaps, organisation, trials
from bot.disclosure.before import Before
from bot.disclosure.counting import on_lens, tokens
from bot.disclosure.evidence import MEMORY, WINDOW, Evidence, Told
from bot.disclosure.model import Attendance, Guard, LensRelease, Verdict, attendance, guarded
from bot.disclosure.numbers import Telling
from bot.disclosure.organisation_store import gap_cell
from bot.disclosure.remainder import Leftover, known_until
from bot.disclosure.rules import MINIMUM_GROUP
from bot.disclosure.store import LENS as CELL
from bot.disclosure.store import NEWCOMER
from bot.disclosure.trials import Sides
from bot.disclosure.week import GapVerdict, ReleasedGap, ReleasedOrganisation
from bot.disclosure.whole import Whole
from bot.trends.model.gap import GAP_WINDOW, PAIRS, RoleGap
from bot.trends.model.week import Turnout
from bot.trends.model.whole import OrganisationReading
from tests.attacks.history import (
    CATALOGUE,
    LENS,
    START,
    WHOLE,
    Action,
    Answer,
    History,
    Team,
    name,
)
from tests.attacks.making import GAP, MOVED, made_up, weeks_of
from tests.attacks.solver import Figure
from tests.attacks.weights import Weighing

ORGANISATION = "organisation"


@dataclass
class _Cell:
    """What is remembered of one team's lens."""

    told: Told | None = None
    numbered_at: datetime | None = None
    newcomers: frozenset[str] = frozenset()


class Ledger:
    """Releases a history week by week.

    `behind` are the cells that were told anew, with the week's number, and the answers behind
    them; `figures` are the numbers that this let out.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self.behind: dict[tuple[str, int], list[Answer]] = {}
        self.figures: list[Figure] = []
        self._weighing = Weighing(by_person=history.seed % 2 == 1)
        self._settled: set[int] = set()
        self._banded: set[tuple[int, int]] = set()
        self._replies: dict[tuple[int, int, str], int] = {}
        self._cells = {team.number: _Cell() for team in history.teams}
        self._answers: dict[int, list[Answer]] = {team.number: [] for team in history.teams}
        for answer in history.answers:
            self._answers[answer.team].append(answer)
        self.weeks = weeks_of(history)
        self._earlier: list[ReleasedOrganisation] = []
        self._before: dict[str, Before] = {}
        self._leftovers: list[Leftover] = []

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
        self._tell_turnout(team, week, at)
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
        tried = self._tried(team, week, evidence)
        found = made_up(self.history, team.number, week)
        release = guarded(
            LENS,
            found.reading,
            found.state,
            crowd=evidence.crowd(LENS, CATALOGUE, week=name(week)),
            guard=evidence.guard,
            last=cell.told.release if cell.told else None,
            telling=Telling(of_trial=tried is not None),
        )
        if release.verdict is Verdict.HIDDEN or release.figures_week != name(week):
            if cell.told and release.verdict is not Verdict.HIDDEN:
                cell.told = replace(cell.told, week=name(week), release=release)
            return
        cell.told = Told(name(week), release, at, evidence.behind(LENS, CATALOGUE))
        if release.number_week == name(week):
            cell.numbered_at = at
        standing = self._standing(team.number, at, at)
        new = self.history.newcomers(at)
        cell.newcomers = frozenset(
            NEWCOMER + each.given.token
            for each in standing
            if (team.number, each.given.token) in new
        )
        self._tell(f"team:{team.number}", team.number, week, release, standing)
        if tried is not None:
            self._tell_trial(tried, week, release, evidence, standing)

    def _tried(self, team: Team, week: int, evidence: Evidence) -> Action | None:
        """The first open action that may be told of."""
        due = (
            each
            for each in self.history.actions
            if each.team == team.number and each.due <= week and each.number not in self._settled
        )
        return next((each for each in due if self._sides_hold(each, evidence)), None)

    def _sides_hold(self, action: Action, evidence: Evidence) -> bool:
        said = on_lens(evidence.answers, LENS, CATALOGUE)
        return trials.may_be_told(Sides.of(said, action.tried_at), evidence.guard)

    def _tell_trial(
        self,
        action: Action,
        week: int,
        release: LensRelease,
        evidence: Evidence,
        standing: Iterable[Answer],
    ) -> None:
        sides = Sides.of(on_lens(evidence.answers, LENS, CATALOGUE), action.tried_at)
        told = trials.trial(MOVED, release, sides, guard=evidence.guard, week=name(week))
        if told is None:
            return
        self._settled.add(action.number)
        first = self.history.digest_week(action.team, action.tried_at)
        ages = self._ages(week, standing)
        weights = self._weighing.trial(standing, ages, tried_age=week - first)
        self.figures.append(Figure(f"team:{action.team}", week, weights, "trial"))

    def _tell_turnout(self, team: Team, week: int, at: datetime) -> None:
        told = self._turnout(team.number, week, at)
        recent = len(
            {
                answer.given.token
                for answer in self._counting(team.number, at, at)
                if answer.given.received_at > at - WINDOW
            }
        )
        found = attendance(
            invited=len(told), answered=sum(told.values()), recent=recent, guard=Guard(team.minimum)
        )
        if found.participation_band != "hidden":
            self._banded.add((team.number, week))
            self._tell_replies(f"team:{team.number}", week, {team.number: told})

    def _turnout(self, team: int, week: int, at: datetime) -> dict[str, bool]:
        """Of those who count: who was asked, and whether an answer came this week."""
        new = self.history.newcomers(at)
        replied = {
            answer.given.token
            for answer in self._standing(team, at, at)
            if self.weeks[answer.number] == week
        }
        return {
            token: token in replied
            for token in self.history.asked(team, week)
            if (team, token) not in new
        }

    def _tell_replies(
        self, cell: str, week: int, turnouts: Mapping[int, Mapping[str, bool]]
    ) -> None:
        """Whether somebody replied is an unknown, numbered below nought."""
        weights = {}
        for team, told in turnouts.items():
            for token in told:
                number = self._replies.setdefault((team, week, token), -1 - len(self._replies))
                weights[number] = 1
        self.figures.append(Figure(cell, week, weights, "participation"))

    @property
    def people(self) -> dict[int, int]:
        """Whose every unknown is."""
        replies = {number: int(token[1:]) for (_, _, token), number in self._replies.items()}
        return {**self.history.people, **replies}

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
            comparing.candidates(whole, CATALOGUE, self._earlier, self._before, {LENS: release}),
            guard=whole.guard,
            week=name(week),
        )
        self._remember(week, freezes, whole, release, people, found)
        invited, answered = whole.took_part()
        took_part = attendance(invited=invited, answered=answered, recent=5, guard=whole.guard)
        if took_part.participation_band != "hidden":
            self._tell_replies(ORGANISATION, week, whole.turnouts)
        behind = [
            answer for team, until in freezes.items() for answer in self._standing(team, until, at)
        ]
        if release.verdict is not Verdict.HIDDEN and release.figures_week == name(week):
            self._tell(ORGANISATION, WHOLE, week, release, behind)
        ages = self._ages(week, behind)
        for gap, _ in found:
            if gap.figures_week == name(week):
                weights = self._weighing.gap(behind, ages, gap.role_a, gap.role_b)
                self.behind[gap_cell(gap), week] = behind
                self.figures.append(Figure(gap_cell(gap), week, weights, "gap"))

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
                lenses={LENS: made_up(self.history, WHOLE, week)},
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
            anew={
                (team, LENS): cell.told.release.level_week == name(week)
                for team, cell in self._cells.items()
                if cell.told and cell.told.release.figures_week == name(week)
            },
            turnouts={team: self._turnout(team, week, until) for team, until in freezes.items()},
            banded=[team for team in freezes if (team, week) in self._banded],
        )

    def _covered(self) -> dict[tuple[int, str], datetime]:
        return {
            (team, LENS): cell.numbered_at
            for team, cell in self._cells.items()
            if cell.numbered_at is not None
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
            if release.number_week == name(week):
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

    def _gaps(self, behind: Sequence[Answer], week: int) -> Iterator[RoleGap]:
        ages = self._ages(week, behind)
        lately = [each for each in behind if 0 <= ages[each.number] < GAP_WINDOW]
        for a, b in PAIRS:
            if not self._weighing.gap(lately, ages, a, b):
                continue
            members: tuple[set[int], set[int], set[int]] = (set(), set(), set())
            for each in lately:
                side = 0 if each.role in a else 1 if each.role in b else 2
                members[side].add(each.given.member_id)
            ids = [tuple(sorted(side)) for side in members]
            yield RoleGap(LENS, a, b, GAP, ids[0], ids[1], ids[2])

    def _tell(
        self, cell: str, team: int, week: int, release: LensRelease, behind: Sequence[Answer]
    ) -> None:
        self.behind[cell, week] = list(behind)
        ages = self._ages(week, behind)
        if release.level is not None and release.level_week == name(week):
            weights = self._weighing.level(behind, ages)
            self.figures.append(Figure(cell, week, weights, "level"))
        change = self.history.change(team, week)
        if release.size is not None and release.size_week == name(week) and change:
            weights = self._weighing.size(behind, ages, onset_age=week - change.onset)
            self.figures.append(Figure(cell, week, weights, "size"))

    def _ages(self, week: int, behind: Iterable[Answer]) -> dict[int, int]:
        return {each.number: week - self.weeks[each.number] for each in behind}

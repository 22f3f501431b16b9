"""Random pasts of an organisation: who was in which team when, who answered, edited, left.

A history is all that the disclosure rules and an attacker can see of it, on one lens. Nothing is
decided here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from bot.catalogue import load_catalogue
from bot.disclosure.counting import NEWCOMER_FOR, Given
from bot.trends.model.state import LONGEST, REFRACTORY
from bot.trends.model.weeks import iso_week

LENS = "silo"
CATALOGUE = load_catalogue()
_ITEMS = [each for each in CATALOGUE if LENS in each.lenses and each.is_scaled][:6]
_WEEK = timedelta(weeks=1)
#: Monday of 2026-W10.
START = datetime(2026, 3, 2, tzinfo=UTC)
_ROLES = ("ml", "data", "software", "software", "product")


@dataclass(frozen=True)
class Team:
    """`every`: 1 for a weekly digest, 2 for one in two weeks. `freezes_after` a week's Monday."""

    number: int
    minimum: int
    freezes_after: timedelta
    every: int

    def freeze(self, week: int) -> datetime | None:
        return None if week % self.every else START + week * _WEEK + self.freezes_after


@dataclass(frozen=True)
class Person:
    """A human. The token is another one in imported answers: nobody knows who wrote these."""

    number: int
    role: str
    later: str
    """Their role from `turns` on, a number of a week; most people stay what they are."""
    turns: int

    def role_in(self, week: int) -> str:
        return self.role if week < self.turns else self.later

    @property
    def token(self) -> str:
        return f"t{self.number}"

    @property
    def pseudonym(self) -> str:
        return f"p{self.number}"


@dataclass
class Stay:
    person: Person
    team: int
    joined_at: datetime
    left_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.joined_at <= at and (self.left_at is None or at < self.left_at)


@dataclass
class Answer:
    """One version of one answer: until a newer one replaces it, or its writer is erased."""

    number: int
    person: Person
    team: int
    given: Given
    role: str
    edits: "Answer | None" = None
    replaced_at: datetime | None = None
    erased_at: datetime | None = None

    def stands(self, until: datetime, *, now: datetime) -> bool:
        """`until` a freeze; what was erased by `now` is in no figure, even of an older freeze."""
        return (
            self.given.received_at <= until
            and (self.replaced_at is None or self.replaced_at > until)
            and (self.erased_at is None or self.erased_at > now)
        )


@dataclass(frozen=True)
class Change:
    """What the statistics find at a cell: an alarm, and since when; both are numbers of weeks."""

    alarm: int
    onset: int
    worse: bool


@dataclass(frozen=True)
class Action:
    """Something that a team tries; from `due` on it is asked what became of it."""

    number: int
    team: int
    tried_at: datetime
    due: int


#: In the place of a team's number.
WHOLE = 0


@dataclass
class History:
    """`changes` are by team; `unsure` are weeks in which the evidence is too thin for a level."""

    seed: int
    weeks: int
    organisation: bool
    teams: list[Team]
    stays: list[Stay] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    changes: dict[int, list[Change]] = field(default_factory=dict)
    unsure: set[tuple[int, int]] = field(default_factory=set)
    actions: list[Action] = field(default_factory=list)

    @property
    def people(self) -> dict[int, int]:
        """The human behind each answer."""
        return {answer.number: answer.person.number for answer in self.answers}

    def change(self, team: int, week: int) -> Change | None:
        """The newest one that is not over."""
        found = [
            each for each in self.changes.get(team, ()) if each.alarm <= week < each.alarm + LONGEST
        ]
        return found[-1] if found else None

    def freezes(self) -> Iterator[tuple[int, list[tuple[datetime, Team]]]]:
        """Week by week the freezes in the order of time."""
        for week in range(self.weeks):
            found = [(at, team) for team in self.teams if (at := team.freeze(week)) is not None]
            yield week, sorted(found, key=lambda each: (each[0], each[1].number))

    def digest_week(self, team: int, at: datetime) -> int:
        """The first digest week of the team that ends after it."""
        later = (
            week
            for week, found in self.freezes()
            for freeze_at, each in found
            if each.number == team and freeze_at >= at
        )
        return next(later, self.weeks)

    def newcomers(self, at: datetime) -> set[tuple[int, str]]:
        """A12: who came after the team's first round, less than two weeks ago."""
        return {
            (team, token)
            for (team, token), joined_at in self._first_joined().items()
            if joined_at > START and at - NEWCOMER_FOR < joined_at <= at
        }

    def joined(self, teams: Iterable[int], at: datetime) -> dict[str, datetime]:
        """When each member came to one of the teams by then, the latest of them."""
        among, found = set(teams), dict[str, datetime]()
        for (team, token), joined_at in self._first_joined().items():
            if team in among and joined_at <= at:
                found[token] = max(joined_at, found.get(token, joined_at))
        return found

    def _first_joined(self) -> dict[tuple[int, str], datetime]:
        """Who comes back to a team is no newcomer."""
        found: dict[tuple[int, str], datetime] = {}
        for stay in self.stays:
            key = stay.team, stay.person.token
            found[key] = min(stay.joined_at, found.get(key, stay.joined_at))
        return found

    def asked(self, team: int, week: int) -> set[str]:
        """Everybody who is there on Monday."""
        monday = START + week * _WEEK
        return {
            stay.person.token for stay in self.stays if stay.team == team and stay.holds(monday)
        }

    def members(self, team: Team, week: int, at: datetime) -> int:
        """Who is in the team, or was asked within six weeks; imported answers were asked, too."""
        asked = [START + each * _WEEK for each in range(max(0, week - 5), week + 1)]
        found = {
            stay.person.token
            for stay in self.stays
            if stay.team == team.number and any(stay.holds(then) for then in asked)
        }
        found |= {
            answer.given.token
            for answer in self.answers
            if answer.team == team.number and at - 6 * _WEEK < answer.given.received_at < START
        }
        present = {
            stay.person for stay in self.stays if stay.team == team.number and stay.holds(at)
        }
        return max(len(found), len(present))


def name(week: int) -> str:
    return iso_week((START + week * _WEEK).toordinal() // 7)


def random_history(seed: int) -> History:
    rng = Random(seed)  # noqa: S311  # the same past for the same seed
    teams = [
        Team(
            number,
            minimum=rng.choice((4, 5, 5, 5, 7)),
            freezes_after=timedelta(days=rng.choice((2, 3, 4)), hours=rng.choice((9, 15))),
            every=1 if rng.random() < 0.85 else 2,
        )
        for number in range(1, rng.randint(1, 4) + 1)
    ]
    history = History(seed, rng.randint(6, 14), rng.random() < 0.8, teams)
    _Life(history, rng).live()
    return history


class _Life:
    """Lives a history: all that happens, week by week, happens by chance."""

    def __init__(self, history: History, rng: Random) -> None:
        self.history, self.rng = history, rng
        self.count = 0
        # Teams of whom few answer are where one answer more or less tells something.
        self.eager = {team.number: rng.choice((0.1, 0.25, 0.5, 0.9)) for team in history.teams}
        self.restless = rng.choice((0.0, 0.02, 0.1))
        self.late, self.edits = rng.choice((0.0, 0.2)), rng.choice((0.0, 0.15))

    def live(self) -> None:
        for team in self.history.teams:
            for _ in range(self.rng.choice((3, 4, 5, 6, 7, 8, 9, 12, 20))):
                self.history.stays.append(Stay(self._somebody(), team.number, START))
        self._import()
        self._find()
        self._try()
        for week in range(self.history.weeks):
            for team in self.history.teams:
                self._ask(team, START + week * _WEEK)
            self._come_and_go(START + week * _WEEK + timedelta(days=self.rng.choice((3, 6))))

    def _somebody(self) -> Person:
        self.count += 1
        role = self.rng.choice(_ROLES)
        later = role if self.rng.random() < 0.95 else self.rng.choice(_ROLES)
        return Person(self.count, role, later, self.rng.randint(1, self.history.weeks))

    def _find(self) -> None:
        """What the statistics see happens by chance, too: it is asked who can be told from it."""
        for cell in (WHOLE, *(team.number for team in self.history.teams)):
            week = self.rng.randint(1, 10)
            while week < self.history.weeks:
                change = Change(week, week - self.rng.randint(1, 4), self.rng.random() < 0.7)
                self.history.changes.setdefault(cell, []).append(change)
                week += self.rng.randint(REFRACTORY, 12)
            self.history.unsure |= {
                (cell, each) for each in range(self.history.weeks) if self.rng.random() < 0.1
            }

    def _try(self) -> None:
        for team in self.history.teams:
            for _ in range(self.rng.choice((0, 1, 2))):
                week = self.rng.randint(0, self.history.weeks)
                tried_at = START + week * _WEEK + timedelta(days=self.rng.randint(0, 6))
                due = week + self.rng.randint(1, 4)
                number = len(self.history.actions) + 1
                self.history.actions.append(Action(number, team.number, tried_at, due))

    def _import(self) -> None:
        """Some teams bring answers from before the first round, written under pseudonyms."""
        for stay in list(self.history.stays):
            if stay.team == 1 and self.history.seed % 4 == 0 and self.rng.random() < 0.7:
                at = START - timedelta(days=self.rng.randint(1, 20))
                self._answer(stay.person, stay.team, at, token=stay.person.pseudonym)

    def _ask(self, team: Team, monday: datetime) -> None:
        if self.rng.random() < 0.1:
            return  # a week off
        freezes_at = monday + team.freezes_after
        for stay in self.history.stays:
            if stay.team != team.number or not stay.holds(monday):
                continue
            if self.rng.random() >= self.eager[team.number]:
                continue
            at = monday + self.rng.random() * team.freezes_after
            if self.rng.random() < self.late:
                at = freezes_at + timedelta(hours=self.rng.randint(1, 40))
            said = self._answer(stay.person, team.number, at)
            if self.rng.random() < self.edits:
                self._edit(said)

    def _answer(
        self,
        person: Person,
        team: int,
        at: datetime,
        *,
        token: str | None = None,
        edits: Answer | None = None,
    ) -> Answer:
        item = self.rng.choice(_ITEMS)
        if edits:
            item = CATALOGUE.question(edits.given.question[0])
        token = token or person.token
        role = person.role_in((at - START) // _WEEK)
        given = Given(
            member_id=person.number if token == person.token else -person.number,
            token=token,
            question=(str(item.key), item.version),
            value=self.rng.choice(item.values()),
            text=None,
            quote=False,
            received_at=at,
            role=role,
        )
        answer = Answer(len(self.history.answers), person, team, given, role, edits)
        self.history.answers.append(answer)
        return answer

    def _edit(self, said: Answer) -> None:
        at = said.given.received_at + timedelta(hours=self.rng.randint(1, 60))
        said.replaced_at = at
        self._answer(said.person, said.team, at, edits=said)

    def _come_and_go(self, at: datetime) -> None:
        for stay in list(self.history.stays):
            if not stay.holds(at) or self.rng.random() >= self.restless:
                continue
            stay.left_at = at
            fate = self.rng.random()
            if fate < 0.4:
                to = self.rng.choice(self.history.teams).number
                self.history.stays.append(Stay(stay.person, to, at))
            elif fate < 0.7:
                self.history.stays.append(Stay(self._somebody(), stay.team, at))
            elif fate < 0.8:
                self._erase(stay.person, at)

    def _erase(self, person: Person, at: datetime) -> None:
        for answer in self.history.answers:
            if answer.person == person:
                answer.erased_at = answer.erased_at or at
        for stay in self.history.stays:
            if stay.person == person and stay.left_at is None:
                stay.left_at = at

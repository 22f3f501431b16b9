"""Whether a team's schedules can ask about every practice in four weeks, and what to relax if not.

Judged by the rotation itself, lived through ahead of time for people without a past: the same
sizes, roles and days give the same words. Absence and what other teams ask are left out here;
rehearsal.py has both. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.asking.model import WEEKLY_CAP, Topics
from bot.asking.rotation import Person, TeamPast, rotate
from bot.catalogue.model import Catalogue, Practice, Question, Role

#: Within which every practice should be asked about, in weeks, and what may be accepted instead.
WANTED = 4
_LONGER = {8: "eight", 12: "twelve", 16: "sixteen", 26: "twenty-six"}
_MOST = WEEKLY_CAP + 1
#: A place that stays empty now and then is not worth a word.
_NEARLY_ALL = 0.95
#: So many practices are named; of more it is told how many.
_LISTED = 4


@dataclass(frozen=True)
class Rhythm:
    """One schedule's days to come, and what it asks."""

    days: tuple[date, ...]
    questions: int
    topics: Topics


@dataclass(frozen=True)
class Crew:
    """Who is asked, and how: all that decides what a team can be asked about."""

    roles: tuple[Role, ...]
    rhythms: tuple[Rhythm, ...]


@dataclass(frozen=True)
class Asked:
    """One question of a life ahead."""

    day: date
    person: int
    """The place in `Crew.roles`."""
    question: Question


@dataclass
class Life:
    """A team asked again and again."""

    asked: list[Asked] = field(default_factory=list)
    places: list[tuple[date, int]] = field(default_factory=list)
    """How many questions there was room for, by day."""
    _last: dict[int, dict[str, date]] = field(default_factory=lambda: defaultdict(dict))
    _per_week: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    _counts: Counter[str] = field(default_factory=Counter)
    _last_on: dict[str, date] = field(default_factory=dict)

    def ask(
        self,
        roles: Sequence[Role],
        rhythm: Rhythm,
        held: Sequence[Question],
        catalogue: Catalogue,
        day: date,
    ) -> None:
        """Live through one day of asking, from the questions that the rhythm holds."""
        year, week, _ = day.isocalendar()
        people = [
            Person(number, role, day, room, self._last[number])
            for number, role in enumerate(roles)
            if (room := min(rhythm.questions, WEEKLY_CAP - self._per_week[number, year, week])) > 0
        ]
        dealt = rotate(
            people,
            held,
            TeamPast(self._counts, self._last_on),
            known=catalogue,
            lenses=rhythm.topics.wheel(),
        )
        self.places.append((day, sum(each.room for each in people)))
        for number, questions in dealt.items():
            self._per_week[number, year, week] += len(questions)
            for question in questions:
                self._last[number][question.key] = self._last_on[question.key] = day
                self._counts[question.key] += 1
                self.asked.append(Asked(day, number, question))


def lived(crew: Crew, catalogue: Catalogue, today: date, weeks: int) -> Life:
    """What is asked in twice as many weeks as are to be looked at."""
    life = Life()
    occurrences = sorted(
        (day, place) for place, each in enumerate(crew.rhythms) for day in each.days
    )
    held = [[each for each in catalogue if one.topics.holds(each)] for one in crew.rhythms]
    until = today + timedelta(weeks=2 * weeks)
    for day, place in occurrences:
        # One scheduled prompt a day: the schedule that was made first has it.
        if today <= day < until and not (life.places and life.places[-1][0] == day):
            life.ask(crew.roles, crew.rhythms[place], held[place], catalogue, day)
    return life


def horizon(today: date) -> date:
    """Until when the days of a rhythm have to be known."""
    return today + timedelta(weeks=2 * max(_LONGER))


def shortfalls(crew: Crew, catalogue: Catalogue, *, today: date) -> list[str]:
    """What cannot be had of cap, distance and coverage together, and what to relax, tried out.

    One line each, in English, as all that commands say; none where all can be had.
    """
    if not crew.roles:
        return []
    life = lived(crew, catalogue, today, WANTED)
    told = (_uncovered(life, crew, catalogue, today), _unfilled(life, crew, catalogue, today))
    return [line for line in told if line]


def _uncovered(life: Life, crew: Crew, catalogue: Catalogue, today: date) -> str | None:
    missing = _missing(life.asked, reachable(crew, catalogue), today, WANTED)
    if not missing:
        return None
    number = sum(each.day < today + timedelta(weeks=WANTED) for each in life.asked)
    most = max(rhythm.questions for rhythm in crew.rhythms)
    return (
        f"{_counted(len(crew.roles), 'person', 'people')}, {_counted(most, 'question')} at a time: "
        f"{number} in four weeks cannot cover every practice in every four weeks "
        f"({_listed(missing)} would be left out at times). {_relief(crew, catalogue, today)}"
    )


def _unfilled(life: Life, crew: Crew, catalogue: Catalogue, today: date) -> str | None:
    later = today + timedelta(weeks=WANTED)
    places = sum(count for day, count in life.places if day >= later)
    filled = sum(each.day >= later for each in life.asked)
    if filled >= _NEARLY_ALL * places:
        return None
    held = [each for each in catalogue if any(one.topics.holds(each) for one in crew.rhythms)]
    return (
        f"the topics hold {_counted(len(held), 'question')}, and nobody is asked the same twice in "
        f"four weeks: {filled} of {places} places can be filled. Name more topics, ask fewer "
        "questions, or ask less often."
    )


def _counted(number: int, one: str, more: str | None = None) -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"


def _listed(practices: Sequence[Practice]) -> str:
    shown = list(practices[:_LISTED])
    rest = len(practices) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def _relief(crew: Crew, catalogue: Catalogue, today: date) -> str:
    """What helps; where nothing does by itself, the most that may be asked, and longer."""
    most = max(rhythm.questions for rhythm in crew.rhythms)
    often = _every_week(crew, today)
    ways = [
        *((f"allow {more} questions", _asking(crew, more)) for more in range(most + 1, _MOST)),
        ("ask every week", often),
        *(
            (f"ask every week and allow {more} questions", _asking(often, more))
            for more in range(most + 1, _MOST)
        ),
    ]
    helps = (way for way, other in ways if other != crew and _covers(other, catalogue, today))
    found = [next(helps, None), _longer(crew, catalogue, today)]
    told = [way for way in found if way]
    full = _asking(often, WEEKLY_CAP)
    if not told and (longer := _longer(full, catalogue, today)):
        often_too = "" if often == crew else "ask every week, "
        told = [f"{often_too}allow {WEEKLY_CAP} questions and {longer}"]
    words = ", or ".join(told or ["name fewer topics", "ask more people"])
    return f"{words[0].upper()}{words[1:]}."


def _longer(crew: Crew, catalogue: Catalogue, today: date) -> str | None:
    fitting = (each for each in _LONGER if _covers(crew, catalogue, today, each))
    weeks = next(fitting, None)
    return f"accept {_LONGER[weeks]} weeks" if weeks else None


def _asking(crew: Crew, questions: int) -> Crew:
    """The same people, asked so many questions at a time at least."""
    rhythms = (replace(each, questions=max(each.questions, questions)) for each in crew.rhythms)
    return replace(crew, rhythms=tuple(rhythms))


def _every_week(crew: Crew, today: date) -> Crew:
    """The same people, asked by the first schedule each week if it asks less often."""
    first = crew.rhythms[0]
    if sum(day < today + timedelta(weeks=WANTED) for day in first.days) >= WANTED:
        return crew
    start = min(first.days, default=today)
    start -= timedelta(weeks=(start - today).days // 7)
    days = tuple(start + timedelta(weeks=week) for week in range(2 * max(_LONGER)))
    return replace(crew, rhythms=(replace(first, days=days), *crew.rhythms[1:]))


def _covers(crew: Crew, catalogue: Catalogue, today: date, weeks: int = WANTED) -> bool:
    asked = lived(crew, catalogue, today, weeks).asked
    return not _missing(asked, reachable(crew, catalogue), today, weeks)


def reachable(crew: Crew, catalogue: Catalogue) -> list[Practice]:
    """The practices that the schedules ask somebody of these roles about."""
    found = {
        practice
        for question in catalogue
        if set(question.roles) & set(crew.roles)
        and any(rhythm.topics.holds(question) for rhythm in crew.rhythms)
        for practice in question.practices
    }
    return [practice for practice in Practice if practice in found]


def _missing(
    asked: Sequence[Asked], reachable: Sequence[Practice], today: date, weeks: int
) -> list[Practice]:
    """The practices that some run of *weeks* weeks, of twice as many, leaves out."""
    days: dict[Practice, set[int]] = {practice: set() for practice in reachable}
    for each in asked:
        for practice in each.question.practices:
            if practice in days:
                days[practice].add((each.day - today).days // 7)
    return [
        practice
        for practice in reachable
        if any(not days[practice] & set(range(week, week + weeks)) for week in range(weeks + 1))
    ]

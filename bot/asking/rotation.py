"""Who gets which questions: a balanced wheel over the lenses, deterministic and pure.

The team's questions are numbered through its whole life, and each number points at a place on a
wheel of lenses (multiples of the golden ratio: evenly spread after any number of questions). Each
place goes to the member who has gone longest without that lens, so that many different people
speak on each of them. In a focus week everyone's last place is taken out of the wheel's hands.
Measured against other schedules in ARCHITECTURE.md, "Rotation".
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from bot.catalogue.model import Kind, LensKey, Practice, Question, Role

#: The same question to one person, at the earliest.
REPEAT_AFTER = timedelta(days=28)
#: A question to be answered in words to one person, at the earliest.
TEXT_AFTER = timedelta(days=21)

_GOLDEN = 0.6180339887498949
#: The share of questions without a lens, where one lens has 1: tools, ways of working, and the
#: practices that only the codebook counts.
_FREE_WEIGHT = 0.75
_NEVER = date.min

Sector = LensKey | None
"""A place on the wheel; None: questions without a lens."""


@dataclass(frozen=True)
class Person:
    """A member who is to be asked: on which local day, how many questions, after what history."""

    member_id: int
    role: Role | None
    day: date
    room: int
    asked: Mapping[str, date] = field(default_factory=dict)
    """When each question was last asked, by key; also days to come."""
    rests: Mapping[str, date] = field(default_factory=dict)
    """Questions that are not theirs to be asked now, and until when."""
    focus: LensKey | None = None
    """The lens of their last question, whatever the wheel says: the same for all of the team."""


@dataclass(frozen=True)
class TeamPast:
    """How often each question was asked in the team, and when last, by key."""

    counts: Mapping[str, int] = field(default_factory=dict)
    last_on: Mapping[str, date] = field(default_factory=dict)


def rotate(
    people: Sequence[Person],
    questions: Iterable[Question],
    past: TeamPast,
    *,
    known: Iterable[Question],
    lenses: Sequence[LensKey],
) -> dict[int, tuple[Question, ...]]:
    """The questions of each person by member id; who gets none is not in it.

    *questions* are those that the schedule asks; *known* also tells the lenses of questions in
    the history.
    """
    draft = _Draft(people, tuple(questions), past, {each.key: each for each in known}, lenses)
    draft.deal()
    return {
        each.member_id: tuple(sorted(chosen, key=partial(_place, each.focus)))
        for each in people
        if (chosen := draft.chosen[each.member_id])
    }


def _place(focus: LensKey | None, question: Question) -> tuple[bool, bool]:
    """What is to be written comes last, before it what the focus chose."""
    return question.kind is Kind.TEXT, focus in question.lenses


class _Draft:
    """One round in the making."""

    def __init__(
        self,
        people: Sequence[Person],
        questions: Sequence[Question],
        past: TeamPast,
        known: Mapping[str, Question],
        lenses: Sequence[LensKey],
    ) -> None:
        self.chosen: dict[int, list[Question]] = {each.member_id: [] for each in people}
        self._known = known
        self._counts = Counter(past.counts)
        self._number = sum(past.counts.values())
        self._practice_on: dict[Practice, date] = {}
        for key, day in past.last_on.items():
            self._note_practices(known.get(key), day)
        self._sectors: tuple[Sector, ...] = (*lenses, None)
        self._items: dict[Sector, list[Question]] = {
            sector: [each for each in questions if _in_sector(each, sector)]
            for sector in self._sectors
        }
        self._sectors = tuple(sector for sector in self._sectors if self._items[sector])
        self._people = people
        self._repeating = False
        self._waiting: dict[Sector, list[Person]] = {}

    def deal(self) -> None:
        """Give everyone what they have room for, as far as something fits.

        No lens comes twice in one prompt, unless the schedule names fewer than it asks questions.
        """
        self._focus()
        self._go_round()
        self._repeating = True
        for _ in range(len(self._sectors), max((each.room for each in self._people), default=0)):
            self._go_round()

    def _focus(self) -> None:
        """Keep everyone's last place for the focus; who has nothing left of it has the wheel's.

        Only what has a place on a scale: the focus is there to see a change sooner.
        """
        for person in self._people:
            scaled = [each for each in self._items.get(person.focus, ()) if each.is_scaled]
            if person.focus and person.room and (question := self._best(person, scaled)):
                self._take(person, question)
                self._number += 1

    def _go_round(self) -> None:
        self._waiting = {sector: self._queue(sector) for sector in self._sectors}
        while any(self._waiting.values()):
            start = self._sectors.index(self._sector_of(self._number))
            turned = (*self._sectors[start:], *self._sectors[:start])
            if not any(self._give(sector) for sector in turned):
                return
            self._number += 1

    def _sector_of(self, number: int) -> Sector:
        weights = [_FREE_WEIGHT if sector is None else 1.0 for sector in self._sectors]
        place = (number * _GOLDEN) % 1.0 * sum(weights)
        for sector, weight in zip(self._sectors, weights, strict=True):
            if place < weight:
                return sector
            place -= weight
        return self._sectors[-1]

    def _queue(self, sector: Sector) -> list[Person]:
        """Everybody, the one who has gone longest without this lens at the end."""
        turn = {
            each.member_id: (place + self._number) % len(self._people)
            for place, each in enumerate(self._people)
        }
        last = {each.member_id: self._last_on(sector, each) for each in self._people}
        return sorted(
            self._people,
            key=lambda each: (last[each.member_id], turn[each.member_id]),
            reverse=True,
        )

    def _last_on(self, sector: Sector, person: Person) -> date:
        days = [
            day
            for key, day in person.asked.items()
            if (question := self._known.get(key)) and _in_sector(question, sector)
        ]
        return max(days, default=_NEVER)

    def _give(self, sector: Sector) -> bool:
        """One question of *sector* to the next in its queue who has room and one that fits."""
        waiting = self._waiting[sector]
        while waiting:
            person = waiting.pop()
            chosen = self.chosen[person.member_id]
            items = self._items[sector]
            if len(chosen) < person.room and (question := self._best(person, items)):
                self._take(person, question)
                return True
        return False

    def _take(self, person: Person, question: Question) -> None:
        self.chosen[person.member_id].append(question)
        self._counts[question.key] += 1
        self._note_practices(question, person.day)

    def _best(self, person: Person, items: Iterable[Question]) -> Question | None:
        """The question unseen longest by this person; then the one the team needs most."""
        chosen = self.chosen[person.member_id]
        lean = sum(each.polarity or 0 for each in chosen)
        fitting = [each for each in items if self._fits(each, person)]
        return min(
            fitting,
            key=lambda each: (
                person.asked.get(each.key, _NEVER),
                self._need(each),
                self._counts[each.key],
                lean * (each.polarity or 0) > 0,
                each.key,
            ),
            default=None,
        )

    def _fits(self, question: Question, person: Person) -> bool:
        chosen = self.chosen[person.member_id]
        lenses = {lens for each in chosen for lens in each.lenses}
        last = person.asked.get(question.key)
        return (
            (person.role or Role.OTHER) in question.roles
            and (last is None or abs(person.day - last) >= REPEAT_AFTER)
            and person.rests.get(question.key, _NEVER) <= person.day
            and all(question.key != each.key for each in chosen)
            and (self._repeating or not lenses.intersection(question.lenses))
            and (question.kind is not Kind.TEXT or self._may_write(person))
        )

    def _may_write(self, person: Person) -> bool:
        """At most one text question at a time, and not soon after another one."""
        written = [
            day
            for key, day in person.asked.items()
            if (question := self._known.get(key)) and question.kind is Kind.TEXT
        ]
        return all(each.kind is not Kind.TEXT for each in self.chosen[person.member_id]) and all(
            abs(person.day - day) >= TEXT_AFTER for day in written
        )

    def _need(self, question: Question) -> date:
        """When the team was last asked about the practice that has waited longest."""
        days = (self._practice_on.get(practice, _NEVER) for practice in question.practices)
        return min(days, default=date.max)

    def _note_practices(self, question: Question | None, day: date) -> None:
        for practice in question.practices if question else ():
            self._practice_on[practice] = max(day, self._practice_on.get(practice, _NEVER))


def _in_sector(question: Question, sector: Sector) -> bool:
    return not question.lenses if sector is None else sector in question.lenses

"""Role gaps of the organisation: which comparisons may be told, and in which steps. Pure."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.disclosure import levels
from bot.disclosure.contrast import Compared, Heard, bring_own
from bot.disclosure.model import Guard
from bot.disclosure.rules import Turn, apart, may_replace, remainder_holds
from bot.disclosure.week import GapVerdict, ReleasedGap
from bot.trends.model.gap import GAP_WINDOW, RoleGap

_A, _B = "a:", "b:"
#: All comparisons rest on a whole organisation: the stricter of the two numbers of R3 holds.
_MANY = 8


@dataclass(frozen=True)
class Candidate:
    """One comparison of this week; sides and rest as tokens of people who count.

    `fresh`: the lens itself is told anew. `last` is what was told of it last, `last_people` who
    was behind that, `newly` how many of the quieter side answered since, `weeks` how old it is.
    `heard` is this week's answers on the lens (contrast.py).
    """

    found: RoleGap
    a: frozenset[str]
    b: frozenset[str]
    rest: frozenset[str]
    fresh: bool
    last: ReleasedGap | None
    last_people: frozenset[str] | None
    newly: int
    weeks: int
    compared: Compared
    heard: Sequence[Heard]

    @property
    def stands(self) -> bool:
        """Whether what was told last may stand on: its answers are still compared."""
        return self.last is not None and self.weeks < GAP_WINDOW

    @property
    def people(self) -> frozenset[str]:
        return frozenset({*(_A + each for each in self.a), *(_B + each for each in self.b)})


def told_gaps(
    candidates: Iterable[Candidate], *, guard: Guard, week: str
) -> list[tuple[ReleasedGap, frozenset[str]]]:
    """Each comparison as told with the people behind it, in their order.

    What is told later must not give away a few people together with what is told before it: the
    sides and rests of one lens are held against each other, and no side is told beside a part of
    itself. A part that was told before a whole could be grows old, then the whole is told.
    """
    candidates = list(candidates)
    told: list[tuple[ReleasedGap, frozenset[str]]] = []
    sides: dict[str, list[frozenset[str]]] = {}
    anew: dict[str, list[Compared]] = {}
    known = [each.found for each in candidates if each.stands]
    for each in candidates:
        groups = sides.setdefault(each.found.lens, [])
        may = each.fresh and _may_be_told(each, groups, guard)
        beside = [*anew.get(each.found.lens, ()), each.compared]
        if (
            may
            and not any(_nested(each.found, other) for other in known)
            and bring_own(beside, each.heard)
        ):
            told.append((_stepped(each.found, week), each.people))
            anew[each.found.lens] = beside
            groups += [each.a, each.b, each.rest]
        elif each.stands and each.last is not None and each.last_people is not None:
            told.append((each.last, each.last_people))
            groups += [_side(each.last_people, mark) for mark in (_A, _B)]
        else:
            told.append((_hidden(each.found), frozenset()))
        if may:
            known.append(each.found)
    return told


def _nested(one: RoleGap, other: RoleGap) -> bool:
    """Whether both compare with the same side, and one's own side is a part of the other's.

    The whole less its part is what the few say who are new in the rest of it.
    """
    a, b = set(one.a), set(other.a)
    return one.lens == other.lens and one.b == other.b and (a < b or b < a)


def _may_be_told(each: Candidate, groups: Iterable[frozenset[str]], guard: Guard) -> bool:
    """Enough people on either side, nobody or enough beside them, and none to be told apart."""
    enough = guard.holds(len(each.a)) and guard.holds(len(each.b)) and remainder_holds(each.rest)
    known = [*groups, each.a, each.b, each.rest]
    kept_apart = all(apart(side, known) for side in (each.a, each.b, each.rest))
    return each.found.gap is not None and enough and kept_apart and _moved_on(each)


def is_repeated(found: RoleGap, roles: Container[str]) -> bool:
    """Whether a side of several roles has nobody in one of them: its parts tell all there is.

    `roles` are those that the organisation's members have, whoever answered.
    """
    return any(
        len(side) > 1 and not all(role in roles for role in side) for side in (found.a, found.b)
    )


def _moved_on(each: Candidate) -> bool:
    """R3 for either side."""
    if each.last_people is None:
        return True
    return all(
        may_replace(Turn(each.newly, len(now ^ _side(each.last_people, mark)), each.weeks, _MANY))
        for now, mark in ((each.a, _A), (each.b, _B))
    )


def _side(people: Iterable[str], mark: str) -> frozenset[str]:
    return frozenset(each.removeprefix(mark) for each in people if each.startswith(mark))


def _hidden(found: RoleGap) -> ReleasedGap:
    return ReleasedGap(found.lens, found.a, found.b, GapVerdict.HIDDEN)


def _stepped(found: RoleGap, week: str) -> ReleasedGap:
    if found.gap is None:
        return _hidden(found)
    gap = found.gap
    return replace(
        _hidden(found),
        verdict=GapVerdict.DIFFERS if gap.differs else GapVerdict.NO_DIFFERENCE,
        size=levels.nearest(gap.size),
        low=levels.down(gap.low),
        high=levels.up(gap.high),
        see=levels.up(gap.see),
        figures_week=week,
    )

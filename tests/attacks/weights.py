"""What each released figure is to an attacker: one sum over answers, with weights they know.

The attacker has every digest of every team and of the organisation from the first week on, and
knows who was in which team in which role, who was asked, and who answered, edited or was erased
when; only not what anybody said. All figures are taken for exact sums, without the steps of a
quarter point in which they really leave, and without what makes them more than sums (priors,
curves). One answer is the same unknown in all of them, whatever it is counted for:

- level, its interval, grade and share of worrying answers are one figure: all four are made of
  one mean. An answer of age a weeks counts 2^(-a/6), for eight weeks.
- size of a change and its interval: the mean since the onset less the mean before it, half a year.
- result of an action: the mean since the action less the mean of the twelve weeks before it.
- comparison of two roles: side a less side b over twelve weeks, in teams that have both.
- the interval's widths, the detectable line and "what could be seen" hang on who answered only,
  which the attacker knows.
- participation: whether somebody replied in a week is an unknown of its own; a band is taken for
  the count that it is made of.
- verdicts, onsets, grades and blind spots are words: one bit that turns when enough people have
  answered anew (R3), which tests/attacks/breaches.py holds against the past itself (A19).

People may count alike however much they said (as the statistics lean to where people differ
much), or answers may (where they do not): a history is lived in one of the two ways.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.trends.model.gap import GAP_WINDOW
from bot.trends.model.level import LEVEL_WINDOW
from bot.trends.model.moved import _BEFORE
from tests.attacks.history import Answer
from tests.attacks.solver import FADE, PRIME

Weights = dict[int, int]
Ages = Mapping[int, int]
"""By answer: how many digest weeks old it is."""

_MEMORY = 26  # weeks


class Weighing:
    """`by_person`: everybody counts alike, and shares that among their answers."""

    def __init__(self, *, by_person: bool) -> None:
        self.by_person = by_person

    def level(self, behind: Iterable[Answer], ages: Ages) -> Weights:
        recent = [each for each in behind if 0 <= ages[each.number] < LEVEL_WINDOW]
        return self._mean(recent, lambda each: pow(FADE, ages[each.number], PRIME))

    def size(self, behind: Iterable[Answer], ages: Ages, *, onset_age: int) -> Weights:
        """`onset_age`: how many weeks ago the change began."""
        return self._difference(behind, ages, since=onset_age, before=_MEMORY)

    def trial(self, behind: Iterable[Answer], ages: Ages, *, tried_age: int) -> Weights:
        return self._difference(behind, ages, since=tried_age, before=tried_age + _BEFORE + 1)

    def gap(
        self, behind: Iterable[Answer], ages: Ages, a: Iterable[str], b: Iterable[str]
    ) -> Weights:
        roles = {**dict.fromkeys(a, 1), **dict.fromkeys(b, -1)}
        lately = [
            each for each in behind if each.role in roles and 0 <= ages[each.number] < GAP_WINDOW
        ]
        sides: dict[int, set[int]] = {}
        for each in lately:
            sides.setdefault(each.team, set()).add(roles[each.role])
        compared = [each for each in lately if len(sides[each.team]) == 2]
        if not self.by_person:
            return {each.number: roles[each.role] for each in compared}
        weights: Weights = {}
        for team in sides:
            for sign in (1, -1):
                side = [each for each in compared if (each.team, roles[each.role]) == (team, sign)]
                weights |= _scaled(self._mean(side, lambda _: 1), sign)
        return weights

    def _difference(
        self, behind: Iterable[Answer], ages: Ages, *, since: int, before: int
    ) -> Weights:
        behind = list(behind)
        after = [each for each in behind if 0 <= ages[each.number] <= since]
        earlier = [each for each in behind if since < ages[each.number] < before]
        ones = self._mean(after, lambda _: 1)
        return ones | _scaled(self._mean(earlier, lambda _: 1), -1)

    def _mean(self, answers: Sequence[Answer], weight: Callable[[Answer], int]) -> Weights:
        weights = {each.number: weight(each) for each in answers}
        if self.by_person:
            totals: dict[int, int] = {}
            writers = {each.number: each.person.number for each in answers}
            for number, counted in weights.items():
                totals[writers[number]] = totals.get(writers[number], 0) + counted
            weights = {
                number: counted * pow(totals[writers[number]], -1, PRIME) % PRIME
                for number, counted in weights.items()
            }
            return _scaled(weights, pow(len(totals) or 1, -1, PRIME))
        return _scaled(weights, pow(sum(weights.values()) or 1, -1, PRIME))


def _scaled(weights: Weights, factor: int) -> Weights:
    return {number: weight * factor % PRIME for number, weight in weights.items()}

"""A team's lenses read together: what one lens says of a week or a person helps all others.

The model of one team, for an answer of person i in week t on an item of lens c, in SD, more is
worse:

    y = mu_c + w_ct + v_ic + u_i + m_t + step_c + a_item + noise
    mu_c ~ N(0, rho_t)       where the team stands on the lens
    w_ct ~ N(0, omega)       a passing week of that lens
    v_ic ~ N(0, .15)         the person on that lens; u_i ~ N(0, .10) the person on all lenses
    m_t  ~ N(0, mood)        a passing mood of the team that shows in all lenses
    a    ~ N(0, item)        only where an item's norm rests on few answers

Nobody knows how moody a team is: three pairs of (mood, omega) are tried side by side, and how well
each explains the team's own half year decides how much its evidence counts. So a calm team is read
sharply, and a moody one does not cry wolf. Source: section 8.2 of the project's statistics, which
has one omega, people of one lens only, and no mood.

Many teams are worked out side by side, as numpy's calls cost more than one small team's sums.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.trends.model.effects import NEGLIGIBLE_ITEM_VARIANCE, Answers
from bot.trends.model.norms import PERSON_VARIANCE, TEAM_VARIANCE, Floats, Ints, NormTable
from bot.trends.model.step import Evidence, onsets_at

REMEMBERED = 26  # weeks; older answers say nothing
#: (mood, omega) in SD²: a calm team, an ordinary one, a moody one; equally likely beforehand.
MOODS = ((0.003, 0.01), (0.02, 0.03), (0.06, 0.03))
GENERAL_VARIANCE = 0.10  # of u, how people differ on everything; v has the rest of PERSON_VARIANCE

_OWN_VARIANCE = PERSON_VARIANCE - GENERAL_VARIANCE
_MANY = 1 << 32  # more people or items than there are: names them apart by team
_UNUSED = 1.0  # prior variance of an effect that only pads an array
_OMEGAS = sorted({omega for _, omega in MOODS})
_OMEGA_OF = [_OMEGAS.index(omega) for _, omega in MOODS]  # of each mood
_WEEKS = TEAM_VARIANCE + np.multiply.outer(_OMEGAS, np.eye(REMEMBERED))
_WEEKS_INVERSE, _WEEKS_SPREAD = np.linalg.inv(_WEEKS), np.linalg.slogdet(_WEEKS)[1]


@dataclass(frozen=True)
class Told:
    """One team's remembered answers to one lens.

    `common` is what to take out of each answer's score beforehand (SD), all nothing if None.
    """

    answers: Answers
    norms: NormTable
    common: Floats | None = None


@dataclass(frozen=True)
class _Laid:
    """Sums over answers, people and items padded to the most of any team.

    Columns are the weeks, then the items of the lens. `told` (precision, 1/SD²) and `pulled`
    (precision times score) are [team, lens, person, column]; `crossed` [team, lens, week, item] is
    the precision that a week and an item share; `variance` [team, lens, item] is the items' prior.
    """

    told: Floats
    pulled: Floats
    crossed: Floats
    variance: Floats


def evidence(teams: Sequence[Sequence[Told]], *, week: int) -> Evidence:
    """Each inner sequence is one team's lenses, whose answers name the same people alike."""
    lenses = _lenses(_lay(teams, week))
    pull, information, likelihood = _joined(lenses, _shapes(week))
    chances = np.exp(likelihood - likelihood.max(axis=0))
    return Evidence(pull, information, chances / chances.sum(axis=0))


def _shapes(week: int) -> Floats:
    """[week, onset]: 1 from the onset on."""
    at = np.arange(week - REMEMBERED + 1, week + 1)
    shapes: Floats = (at[:, None] >= onsets_at(week)[None, :]).astype(np.float64)
    return shapes


@dataclass(frozen=True)
class _Lenses:
    """Every lens by itself, its own effects integrated out; joint effects are people, then weeks.

    `precision` [omega, team, lens, joint, joint] is what is left to say of u and m, `scores`
    [omega, team, lens, joint] the same times y, `likelihood` [omega, team] the log marginal
    likelihood so far, but for what does not depend on omega.
    """

    people: int
    precision: Floats
    scores: Floats
    likelihood: Floats


def _lenses(laid: _Laid) -> _Lenses:
    """Take v, mu, w and the items out of each lens.

    With d_p the precision of person p's answers by column, D_p = diag(d_p) - d_p d_p' / (sum d_p +
    1/.15) once v is out (items add what they share with weeks), A = sum D_p, H the rows 1'D_p, C
    the columns' prior and S = (C⁻¹ + A)⁻¹, u and m are left with [diag(H1) H; H' A] - [H; A] S
    [H; A]'.
    """
    told, people = laid.told, laid.told.shape[2]
    certainty = told[..., :REMEMBERED].sum(axis=3) + 1 / _OWN_VARIANCE
    said = laid.pulled[..., :REMEMBERED].sum(axis=3)
    inside = _inside(laid, certainty)
    scores = laid.pulled.sum(axis=2) - ((said / certainty)[:, :, None, :] @ told)[:, :, 0]
    prior, log_prior = _prior(laid.variance)
    system = prior + inside
    solved = np.linalg.inv(system)
    share = 1 / (_OWN_VARIANCE * certainty)
    general = told * share[..., None]
    beside = np.concatenate([general, inside[:, :, :REMEMBERED]], axis=2)
    through = beside @ solved
    precision = -through @ beside.swapaxes(2, 3)
    general = general[..., :REMEMBERED]
    person = np.arange(people)
    precision[..., person, person] += general.sum(axis=3)
    precision[..., :people, people:] += general
    precision[..., people:, :people] += general.swapaxes(2, 3)
    precision[..., people:, people:] += inside[..., :REMEMBERED, :REMEMBERED]
    left = np.concatenate([said * share, scores[..., :REMEMBERED]], axis=2)
    left = left - (through @ scores[..., None])[..., 0]
    explained = (scores[..., None, :] @ solved @ scores[..., None])[..., 0, 0]
    spread = np.linalg.slogdet(system)[1] + log_prior
    return _Lenses(people, precision, left, (explained - spread).sum(axis=2) / 2)


def _inside(laid: _Laid, certainty: Floats) -> Floats:
    """A by [team, lens, column, column]."""
    told = laid.told
    inside: Floats = -np.matmul((told / certainty[..., None]).swapaxes(2, 3), told)
    at = np.arange(told.shape[3])
    inside[:, :, at, at] += told.sum(axis=2)
    if laid.crossed.shape[3]:
        inside[:, :, :REMEMBERED, REMEMBERED:] += laid.crossed
        inside[:, :, REMEMBERED:, :REMEMBERED] += laid.crossed.swapaxes(2, 3)
    return inside


def _prior(variance: Floats) -> tuple[Floats, Floats]:
    """C⁻¹ by [omega, team, lens, column, column], and the log determinant of C."""
    teams, lenses, items = variance.shape
    columns = REMEMBERED + items
    inverse = np.zeros((len(_OMEGAS), teams, lenses, columns, columns))
    inverse[..., :REMEMBERED, :REMEMBERED] = _WEEKS_INVERSE[:, None, None]
    at = np.arange(REMEMBERED, columns)
    inverse[..., at, at] = 1 / variance
    return inverse, _WEEKS_SPREAD[:, None, None] + np.log(variance).sum(axis=2)


def _joined(lenses: _Lenses, shapes: Floats) -> tuple[Floats, Floats, Floats]:
    """Pull, information and log likelihood by mood, once u and m are out, too."""
    people, onsets = lenses.people, shapes.shape[1]
    omegas, teams, many, width = lenses.scores.shape
    prior = np.full((len(MOODS), width), GENERAL_VARIANCE)
    prior[:, people:] = np.array(MOODS)[:, :1]
    system = lenses.precision.sum(axis=2)[_OMEGA_OF]
    at = np.arange(width)
    system[:, :, at, at] += 1 / prior[:, None]
    scores = lenses.scores.sum(axis=2)[_OMEGA_OF]
    steps = lenses.precision[..., people:] @ shapes
    flat = steps.swapaxes(2, 3).reshape(omegas, teams, width, many * onsets)[_OMEGA_OF]
    solved = np.linalg.solve(system, np.concatenate([flat, scores[..., None]], axis=3))
    answer, shared = solved[..., -1], solved[..., :-1]
    pull = (lenses.scores[..., people:] @ shapes)[_OMEGA_OF]
    pull -= (answer[:, :, None] @ flat)[:, :, 0].reshape(pull.shape)
    shared = shared.reshape(len(MOODS), teams, width, many, onsets).transpose(0, 1, 4, 2, 3)
    information: Floats = -(steps.transpose(0, 1, 4, 2, 3)[_OMEGA_OF] @ shared)
    alone = (shapes * steps[:, :, :, people:]).sum(axis=3)[_OMEGA_OF]
    lens = np.arange(many)
    information[..., lens, lens] += alone.swapaxes(2, 3)
    spread = np.linalg.slogdet(system)[1] + np.log(prior).sum(axis=1)[:, None]
    explained = (scores * answer).sum(axis=2)
    return pull, information, lenses.likelihood[_OMEGA_OF] + (explained - spread) / 2


def _lay(teams: Sequence[Sequence[Told]], week: int) -> _Laid:
    most = max(len(team) for team in teams)
    shape = (len(teams), most)
    cells = [
        (place * most + lens, each)
        for place, team in enumerate(teams)
        for lens, each in enumerate(team)
    ]
    case = np.repeat([number for number, _ in cells], [len(each.answers) for _, each in cells])
    person, item, index, precision, scores, variance = (
        np.concatenate(columns)
        for columns in zip(*(_columns(each, week) for _, each in cells), strict=True)
    )
    person, people = _numbered(case // most, person)
    unsure = np.flatnonzero(variance > NEGLIGIBLE_ITEM_VARIANCE)
    number, items = _numbered(case[unsure], item[unsure])
    columns = REMEMBERED + items
    row = (case * people + person) * columns
    place = np.concatenate([row + index, row[unsure] + REMEMBERED + number])
    weight = np.concatenate([precision, precision[unsure]])
    score = np.concatenate([scores, scores[unsure]])
    priors = np.full((len(teams) * most, items), _UNUSED)
    priors[case[unsure], number] = variance[unsure]
    crossed = (case[unsure] * REMEMBERED + index[unsure]) * items + number
    return _Laid(
        told=_summed(place, weight, (*shape, people, columns)),
        pulled=_summed(place, weight * score, (*shape, people, columns)),
        crossed=_summed(crossed, precision[unsure], (*shape, REMEMBERED, items)),
        variance=priors.reshape(*shape, items),
    )


def _columns(told: Told, week: int) -> tuple[Ints, Ints, Ints, Floats, Floats, Floats]:
    answers, norms = told.answers, told.norms
    scores = norms.scores[answers.item, answers.category]
    return (
        answers.person,
        answers.item,
        answers.week - (week - REMEMBERED + 1),
        norms.precision[answers.item],
        scores if told.common is None else scores - told.common,
        norms.item_variance[answers.item],
    )


def _numbered(owner: Ints, name: Ints) -> tuple[Ints, int]:
    """Each name's place among its owner's, from 0 on, and how many the richest owner has."""
    if not len(name):
        return name, 0
    names, which = np.unique(owner * _MANY + name, return_inverse=True)
    owners = names // _MANY
    place = np.arange(len(names)) - np.searchsorted(owners, owners)
    return place[which], int(place.max()) + 1


def _summed(place: Ints, values: Floats, shape: tuple[int, ...]) -> Floats:
    total: Floats = np.bincount(place, values, int(np.prod(shape))).astype(np.float64, copy=False)
    return total.reshape(shape)

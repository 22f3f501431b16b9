"""The organisation as one: its own lines, and all that is read of it in a week.

Teams are to it what people are to a team. Its level is a mean of teams, so that a large one does
not speak for all; its changes are looked for inside each team, so that a team that joins or
leaves is no change. Cost grows with the number of teams, never with its square.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bot.trends.model.blind import PracticeCount
from bot.trends.model.effects import Answers
from bot.trends.model.gap import RoleGap
from bot.trends.model.level import LEVEL_WINDOW
from bot.trends.model.norms import POINTS_PER_SD, TEAM_VARIANCE, Floats, Ints, NormTable
from bot.trends.model.persons import Persons
from bot.trends.model.reading import SILENT_WEEKS, Level, Reading
from bot.trends.model.step import SIZES_OF_MANY, Evidence, Steps, onsets_at, steps_of
from bot.trends.model.week import LensReading, Turnout
from bot.trends.model.weekly import weekly

_MEMORY = 26  # weeks
_HALF_LIFE = 6.0  # weeks after which an answer counts half for the level
_COMMON_WEEK = 0.005  # variance of a passing week that all teams share, SD²
_WANDER = 0.012  # variance of a team's harmless drift, SD²
_Z90 = 1.6449


@dataclass(frozen=True)
class OrganisationReading:
    """Everything figured out of one organisation's week; nothing of it may be told as it is.

    It rests on each team's answers up to that team's own freeze in the ISO week. `teams` had a
    prompt in the last six weeks. `window` counts those six weeks.
    """

    workspace_id: int
    iso_week: str
    teams: int
    lenses: Mapping[str, LensReading]
    gaps: tuple[RoleGap, ...]
    practices: tuple[PracticeCount, ...]
    this_week: Turnout
    window: Turnout


def read_whole(
    answers: Answers,
    norms: NormTable,
    *,
    flat: NormTable,
    team: Ints,
    week: int,
    first_week: int,
) -> Reading:
    """One lens of the organisation; `team` tells of each answer.

    What is usual here is the organisation's own, so its level is read against `flat` norms, its
    changes against `norms`. Looks at nothing after `week`, and at half a year before it at most.
    """
    kept = np.flatnonzero((answers.week <= week) & (answers.week > week - _MEMORY))
    answers, team = answers.take(kept), team[kept]
    late = answers.week > week - LEVEL_WINDOW
    recent = answers.take(late)
    steps = None
    if len(answers) and week - first_week >= SILENT_WEEKS:
        steps = _steps(answers, norms, team, week=week)
    return Reading(
        week=week,
        first_week=first_week,
        answers=len(recent),
        people=len(np.unique(recent.person)),
        weeks=len(np.unique(recent.week)),
        fresh=bool((recent.week == week).any()),
        level=_level(recent, flat, team[late], week=week) if len(recent) else None,
        steps=steps,
    )


def worrying_share(answers: Answers, norms: NormTable, *, week: int) -> float | None:
    """The share (0 to 1) of worrying answers in the level's weeks, averaged over items.

    Worrying are the upper two of five, the worst of three, the upper half of choices.
    """
    recent = answers.take((answers.week <= week) & (answers.week > week - LEVEL_WINDOW))
    if not len(recent):
        return None
    categories = np.isfinite(norms.scores).sum(axis=1)[recent.item]
    worrying = recent.category >= categories - categories // 2
    items, item = np.unique(recent.item, return_inverse=True)
    counts = np.bincount(item, minlength=len(items))
    return float((np.bincount(item, worrying, len(items)) / counts).mean())


def _level(recent: Answers, norms: NormTable, team: Ints, *, week: int) -> Level:
    """The mean of teams, each as sure as its people make it; the prior on it is flat."""
    weight = 0.5 ** ((week - recent.week) / _HALF_LIFE)
    persons = Persons.of(recent, norms, team=team, part=np.zeros_like(team), weight=weight)
    told = np.bincount(persons.team, persons.weight, persons.teams)
    means = np.bincount(persons.team, persons.weight * persons.mean, persons.teams) / told
    trust = 1 / (TEAM_VARIANCE + _WANDER + 1 / told)
    mean = float(trust @ means / trust.sum())
    margin = _Z90 * float(trust.sum()) ** -0.5
    low, high = mean - margin, mean + margin
    return Level(points=mean * POINTS_PER_SD, low=low * POINTS_PER_SD, high=high * POINTS_PER_SD)


def _steps(answers: Answers, norms: NormTable, team: Ints, *, week: int) -> Steps:
    """A step that all teams take together.

    Team-week mean = the team's own level (flat prior) + the week all share + step + noise. With
    P the precisions [team, week], the levels fall out as M = diag(sum P) - P'P / sum_w P, and
    the shared weeks by the Woodbury identity in the dimension of the weeks.
    """
    means, precision = _grid(answers, norms, team, first=week - _MEMORY + 1)
    told = precision.sum(axis=1, keepdims=True)
    share = precision / told
    inside = np.diag(precision.sum(axis=0)) - share.T @ precision
    scores = (precision * (means - (share * means).sum(axis=1, keepdims=True))).sum(axis=0)
    weeks = np.arange(week - _MEMORY + 1, week + 1)
    shapes = (weeks[:, None] >= onsets_at(week)[None, :]).astype(np.float64)
    right = np.column_stack([inside @ shapes, scores])
    solved = np.linalg.solve(inside + np.eye(_MEMORY) / _COMMON_WEEK, right)
    left = right[:, :-1]
    pull = shapes.T @ scores - left.T @ solved[:, -1]
    information = (shapes * left).sum(axis=0) - (left * solved[:, :-1]).sum(axis=0)
    evidence = Evidence(
        pull[None, None, None], information[None, None, :, None, None], np.ones((1, 1))
    )
    heard = [[np.unique(answers.week)]]
    return steps_of(evidence, heard, week=week, sizes=SIZES_OF_MANY)[0][0]


def _grid(answers: Answers, norms: NormTable, team: Ints, *, first: int) -> tuple[Floats, Floats]:
    """Mean score and precision by team and week."""
    teams, row = np.unique(team, return_inverse=True)
    cell = row * _MEMORY + answers.week - first
    laid = Answers(answers.person, cell, answers.item, answers.category)
    means, precision = weekly(laid, norms, first=0, weeks=len(teams) * _MEMORY)
    return means.reshape(-1, _MEMORY), precision.reshape(-1, _MEMORY)

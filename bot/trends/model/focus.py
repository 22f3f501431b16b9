"""Focus: which lens a team should be asked about more next week.

A cheap running sum notices a lens that may be moving long before anybody may be told. It rests
on the whole team's answers of past weeks only, and all members get the same extra question, so
what is asked never depends on what one person said.
"""

from collections.abc import Collection, Mapping, Sequence

from bot.trends.model.effects import Answers
from bot.trends.model.norms import TEAM_VARIANCE, NormTable
from bot.trends.model.weekly import weekly

SUSPICIOUS = 0.7  # log units of evidence for a medium step; what draws an extra question
LONGEST = 3  # weeks in a row on one lens

_MEMORY = 26  # weeks; what lies before them is forgotten, so a state need never be kept
_LAG = 4  # weeks before an answer counts for what is usual in the team
_SHIFT = 0.6  # SD, the step looked for; half of it must be exceeded for the sum to grow


def suspicion(answers: Answers, norms: NormTable, *, week: int) -> float:
    """The higher of two CUSUMs over the last 26 weeks, one for worse and one for better.

    S <- max(0, S + .6 * (±(mean - usual) - .3) / v), once for each week with answers; `mean` is
    the week's mean score weighted by what each item tells, `usual` the same of all weeks at least
    five weeks older, shrunk to the norm. v is the variance of their difference, in SD².
    Source: Page's test as written in section 6 of the project's statistics.
    """
    weeks = weekly(answers, norms, first=week - _MEMORY + 1, weeks=_MEMORY)
    means, precision = (each.tolist() for each in weeks)  # plain numbers are quicker one by one
    worse, better = 0.0, 0.0
    usual, certainty = 0.0, 1 / TEAM_VARIANCE
    for index in range(_MEMORY):
        if precision[index] > 0:
            away = means[index] - usual / certainty
            gain = _SHIFT / (1 / precision[index] + 1 / certainty)
            worse = max(0.0, worse + gain * (away - _SHIFT / 2))
            better = max(0.0, better + gain * (-away - _SHIFT / 2))
        if index >= _LAG:
            usual += means[index - _LAG] * precision[index - _LAG]
            certainty += precision[index - _LAG]
    return max(worse, better)


def pick(
    suspicions: Mapping[str, float],
    *,
    told: Collection[str] = (),
    lately: Sequence[str | None] = (),
) -> str | None:
    """The lens to ask more about, if any is suspicious; of equals the first in the mapping.

    `told` are lenses whose change is told already: there is nothing left to find out there, and
    each question more is one less for the others. `lately` is what the weeks before asked more
    about, the newest last: after three weeks in a row on one lens it is another's turn.
    """
    tired = set(lately[-LONGEST:]) if len(lately) >= LONGEST else set()
    resting = {*told, *(tired if len(tired) == 1 else ())}
    open_ = [lens for lens in suspicions if lens not in resting]
    top = max(open_, key=lambda lens: suspicions[lens], default=None)
    return top if top is not None and suspicions[top] >= SUSPICIOUS else None

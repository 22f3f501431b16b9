"""Focus: which lens a team should be asked about more next week.

It follows the same evidence as the verdicts, long before that reaches the line from which on
anybody may be told. It rests on the whole team's answers of past weeks only, and all members get
the same extra question, so what is asked never depends on what one person said.
"""

from collections.abc import Collection, Mapping, Sequence
from math import inf

from bot.trends.model.reading import Reading

# Log Bayes factor from which on a lens draws an extra question: as likely to have moved as not. 200
# simulated teams of 5, large steps found within 6 / 12 weeks: by a running sum of weekly means and
# three weeks on one lens at most 41 / 68 %; by this evidence, same limit, 46 / 72 %; with six weeks
# 50 / 72 %, with no limit 52 / 76 %. False alarms a year: .47, .51, .53, .53.
SUSPICIOUS = 0.0
LONGEST = 8  # weeks in a row on one lens: a step that is not found by then leaves the window soon


def suspicion(reading: Reading) -> float:
    """The log Bayes factor of a step, worse or better; nothing in the silent weeks."""
    if reading.steps is None:
        return -inf
    return max(reading.steps.worse.log_bf, reading.steps.better.log_bf)


def pick(
    suspicions: Mapping[str, float],
    *,
    told: Collection[str] = (),
    lately: Sequence[str | None] = (),
) -> str | None:
    """The lens to ask more about, if any is suspicious; of equals the first in the mapping.

    `told` are lenses whose change is told already: there is nothing left to find out there, and
    each question more is one less for the others. `lately` is what the weeks before asked more
    about, the newest last: after eight weeks in a row on one lens it is another's turn.
    """
    tired = set(lately[-LONGEST:]) if len(lately) >= LONGEST else set()
    resting = {*told, *(tired if len(tired) == 1 else ())}
    open_ = [lens for lens in suspicions if lens not in resting]
    top = max(open_, key=lambda lens: suspicions[lens], default=None)
    return top if top is not None and suspicions[top] >= SUSPICIOUS else None

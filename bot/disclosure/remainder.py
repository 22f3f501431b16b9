"""What readers of all digests are left with once they take what the teams told from the whole.

Pure. Readers know every release of the organisation and of its teams, and the weight of every
answer in each. So each release must bring at least a few people's answers that no earlier one
holds, and that none of the same week holds: then whatever is taken from it, theirs are left.
(Where the teams told all there is, the whole is their sum and says nothing of its own.)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.disclosure.rules import MINIMUM_GROUP


@dataclass(frozen=True)
class Part:
    """One team's part of the whole on a lens.

    `told`: the team itself tells its level anew this week. `people`: whose answers are in it, be
    they old or a newcomer's. `fresh`: who of them answered within the privacy window what no
    number that is told holds. `gone`: who is behind what the team tells, and was erased since.
    """

    told: bool
    people: frozenset[str]
    fresh: frozenset[str]
    gone: frozenset[str] = frozenset()


def brings_own(parts: Iterable[Part]) -> bool:
    """Whether enough people answered what no release holds: then any figure of them may be told."""
    people: set[str] = set()
    for part in parts:
        people |= part.gone if part.told else part.fresh
    return len(people) >= MINIMUM_GROUP


def may_stand(parts: Iterable[Part]) -> bool:
    """Whether the whole's level may be told beside its parts.

    It brings people of its own, or is the sum of what the teams tell: of nobody else, and nobody
    in two of them, whose answers would count in another way together than one by one.
    """
    parts = list(parts)
    untold = any(part.gone if part.told else part.people for part in parts)
    everybody = frozenset[str]().union(*(part.people for part in parts))
    shared = len(everybody) < sum(len(part.people) for part in parts)
    return not (untold or shared) or brings_own(parts)


@dataclass(frozen=True)
class Leftover:
    """One release of the whole, and by team who was in it with what the team had not told.

    `freezes` are the ends of the teams' answers in it.
    """

    freezes: Mapping[int, datetime]
    untold: Mapping[int, frozenset[str]]


def known_until(
    team_id: int, leftovers: Iterable[Leftover], told: Mapping[int, datetime]
) -> datetime | None:
    """Up to when a team's own answers count as known though it has not told them itself.

    They are in a whole beside fewer than five people of other teams which these have not told
    since (`told`: by team, up to when): the team's next release must bring enough people anew
    from there on.
    """
    known = None
    for each in leftovers:
        if team_id not in each.untold:
            continue
        at = each.freezes[team_id]
        if (known is None or at > known) and not _among_others(team_id, each, told):
            known = at
    return known


def _among_others(team_id: int, leftover: Leftover, told: Mapping[int, datetime]) -> bool:
    others: set[str] = set()
    for other, people in leftover.untold.items():
        if other != team_id and not _told_since(other, leftover, told):
            others |= people
            if len(others) >= MINIMUM_GROUP:
                return True
    return False


def _told_since(team_id: int, leftover: Leftover, told: Mapping[int, datetime]) -> bool:
    return team_id in told and told[team_id] >= leftover.freezes[team_id]

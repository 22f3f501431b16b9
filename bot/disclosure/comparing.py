"""What stands behind the organisation's comparisons of roles; which are told: gaps.py."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.catalogue.model import Catalogue
from bot.disclosure.before import Before
from bot.disclosure.contrast import Compared, Heard
from bot.disclosure.counting import on_lens
from bot.disclosure.gaps import Candidate, is_repeated
from bot.disclosure.model import LensRelease, Verdict
from bot.disclosure.organisation_store import gap_cell
from bot.disclosure.week import GapVerdict, ReleasedGap, ReleasedOrganisation, week_number
from bot.disclosure.whole import Whole
from bot.trends.model.gap import GAP_WINDOW, RoleGap

_WEEK = timedelta(weeks=1)


def candidates(
    whole: Whole,
    catalogue: Catalogue,
    earlier: Sequence[ReleasedOrganisation],
    told: Mapping[str, Before],
    lenses: Mapping[str, LensRelease],
) -> Iterator[Candidate]:
    """The comparisons of this week, each with what was told of it last.

    Which there are depends on nobody's answers. A side of two roles of which one has no members
    is left to the other, unless it is told still.
    """
    week = whole.reading.iso_week
    spoken: dict[str, _Spoken] = {}
    for found in whole.reading.gaps:
        lens = found.lens
        if lens not in spoken:
            spoken[lens] = _Spoken.of(lens, whole, catalogue)
        cell = gap_cell(ReleasedGap(lens, found.a, found.b, GapVerdict.HIDDEN))
        before = told.get(cell)
        newly = whole.people(lens, catalogue, before.freezes) if before else frozenset[str]()
        compared, (a, b, rest) = spoken[lens].sides(found, whole)
        candidate = Candidate(
            found=found,
            a=a,
            b=b,
            rest=rest,
            fresh=lenses[lens].figures_week == week,
            last=None if lenses[lens].verdict is Verdict.HIDDEN else _last(cell, earlier),
            last_people=before.people if before else None,
            newly=min(len(newly & a), len(newly & b)),
            weeks=week_number(week) - week_number(before.figures_week) if before else 0,
            compared=compared,
            heard=spoken[lens].heard,
        )
        if candidate.stands or not (whole.roles and is_repeated(found, whole.roles)):
            yield candidate


def _last(cell: str, earlier: Sequence[ReleasedOrganisation]) -> ReleasedGap | None:
    gaps = (gap for week in reversed(earlier) for gap in week.gaps if gap_cell(gap) == cell)
    return next((gap for gap in gaps if gap.verdict is not GapVerdict.HIDDEN), None)


@dataclass(frozen=True)
class _Spoken:
    """Who said something on a lens, by team and role, while the answers of role gaps came in."""

    roles: Mapping[int, Mapping[str | None, set[str]]]
    """Newcomers are among them: in the figures they make a side like others."""
    heard: Sequence[Heard]

    @classmethod
    def of(cls, lens: str, whole: Whole, catalogue: Catalogue) -> "_Spoken":
        roles: dict[int, dict[str | None, set[str]]] = {}
        heard = []
        for team_id, freeze_at in whole.freezes.items():
            said = whole.said(lens, team_id, catalogue)
            new = on_lens(whole.newcomers.get(team_id, ()), lens, catalogue)
            for each in (*said, *new):
                if each.received_at > freeze_at - GAP_WINDOW * _WEEK:
                    of_role = roles.setdefault(team_id, {}).setdefault(each.role, set())
                    of_role.add(each.token)
            heard += [
                Heard(team_id, each.token, each.role)
                for each in said
                if each.received_at > freeze_at - _WEEK
            ]
        return cls(roles, heard)

    def sides(
        self, found: RoleGap, whole: Whole
    ) -> tuple[Compared, tuple[frozenset[str], frozenset[str], frozenset[str]]]:
        """The comparison, and who counts of either side and beside it.

        Whoever has nobody of the other side in their team is in no figure of it, and beside it.
        """
        teams = [
            team_id
            for team_id, roles in self.roles.items()
            if all(any(role in roles for role in side) for side in (found.a, found.b))
        ]

        def present(side: Sequence[str]) -> set[str]:
            return {
                token
                for team_id in teams
                for role in side
                for token in self.roles[team_id].get(role, ())
            }

        a, b, rest = (
            frozenset(whole.tokens[each] for each in members if each in whole.tokens)
            for members in (found.people_a, found.people_b, found.rest)
        )
        in_a, in_b = a & present(found.a), b & present(found.b)
        beside = (a | b | rest) - in_a - in_b
        return Compared(found.a, found.b, teams), (in_a, in_b, rest | beside)

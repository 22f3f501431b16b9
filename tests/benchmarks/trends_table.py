"""The table of `make bench-trends`: each goal with what was measured, by team size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.trends_steps import Figures

SIZES = (5, 8, 15, 30)
#: Figures by team size; None where a figure has no size.
BySize = Mapping[int, Figures]
Goals = tuple[float | None, ...]


@dataclass(frozen=True)
class Line:
    """One row. `must` and `best` hold a goal for each size; `least` says which side is good."""

    label: str
    figure: str
    must: Goals = ()
    best: Goals = ()
    least: bool = True
    form: str = ".0%"

    def cells(self, found: BySize, sizes: Sequence[int]) -> list[str]:
        return [
            self.label,
            *(self._cell(found.get(size, {}).get(self.figure), size) for size in sizes),
            self._goal(self.must, sizes),
            self._goal(self.best, sizes),
        ]

    def _misses(self, counted: tuple[float, float], size: int) -> bool:
        goal = self._of(self.must, size)
        if goal is None or not counted[1]:
            return False
        value = counted[0] / counted[1]
        return value < goal if self.least else abs(value) > goal

    def _cell(self, counted: tuple[float, float] | None, size: int) -> str:
        if counted is None or not counted[1]:
            return "-"
        mark = "!" if self._misses(counted, size) else ""
        return f"{counted[0] / counted[1]:{self.form}}{mark}"

    def _goal(self, goals: Goals, sizes: Sequence[int]) -> str:
        wanted = [self._of(goals, size) for size in sizes]
        if all(each is None for each in wanted):
            return ""
        told = ["-" if each is None else f"{each:{self.form}}" for each in wanted]
        sign = ">=" if self.least else "<="
        return f"{sign} {told[0] if len(set(told)) == 1 else '/'.join(told)}"

    @staticmethod
    def _of(goals: Goals, size: int) -> float | None:
        if not goals:
            return None
        return goals[0] if len(goals) == 1 else dict(zip(SIZES, goals, strict=True)).get(size)


def _rate(label: str, figure: str, must: Goals = (), best: Goals = ()) -> Line:
    return Line(label, figure, must, best, least=False, form=".2f")


def _rule(name: str, figure: str) -> tuple[Line, ...]:
    return (
        Line(f"{name}: large step within 6 weeks", f"files step large: {figure} d6"),
        Line(f"{name}: large step within 12 weeks", f"files step large: {figure} d12"),
        _rate(f"{name}: false, quiet", f"files quiet: {figure} false"),
    )


_SOME = (1.6, 1.6, None, None)

BY_FILES = (
    Line("large step within 6 weeks", "files step large: d6", (0.28, 0.50, 0.80, 0.94),
         (0.37, 0.59, 0.89, 0.99)),
    Line("large step within 12 weeks", "files step large: d12", (0.58, 0.80, 0.93, 0.97)),
    _rate("false, quiet", "files quiet: false", (1.0,)),
    _rate("false, churn", "files churn-quiet: false", (1.0,)),
    _rate("false, low response", "files low-response-quiet: false", (1.0,)),
    _rate("false, seasonal", "files seasonal: false", _SOME, (1.6,)),
    _rate("false, moody", "files moody: false", _SOME, (1.6,)),
    _rate("  better, false, quiet", "files quiet: false better"),
    *_rule("z 4 v 12", "z 4 v 12"),
    *_rule("week over week", "week over week"),
)  # fmt: skip

WITH_FOCUS = (
    _rate("false, quiet", "focus quiet: false", (1.0,), (0.6,)),
    _rate("false, churn", "focus churn-quiet: false", (1.0,), (0.6,)),
    _rate("false, low response", "focus low-response-quiet: false", (1.0,), (0.6,)),
    _rate("false, seasonal", "focus seasonal: false", (1.6,), (1.0,)),
    _rate("false, moody", "focus moody: false", (1.6,), (1.0,)),
    Line("large step within 3 weeks", "focus step large: d3"),
    Line("large step within 6 weeks", "focus step large: d6", (0.38, 0.56, 0.80, 0.94),
         (0.48, 0.70, 0.88, 0.98)),
    Line("  released (R1-R3), within 6", "focus step large: released d6",
         (0.26, 0.54, 0.80, 0.94), (0.40, 0.68, 0.88, 0.98)),
    Line("  released (R1-R3), within 12", "focus step large: released d12"),
    Line("large step within 12 weeks", "focus step large: d12", (0.68, 0.84, 0.95, 0.97),
         (0.80, 0.92, 0.98, 0.99)),
    Line("medium step within 12 weeks", "focus step medium: d12", (0.36, 0.52, 0.74, 0.90),
         (0.50, 0.66, 0.84, 0.95)),
)  # fmt: skip

STATES = (
    Line("levels: 90 % intervals cover, at least", "levels: covered", (0.88,), (0.89,), form=".1%"),
    Line("levels: 90 % intervals cover, at most", "levels: covered", (0.95,), (0.92,),
         least=False, form=".1%"),
    Line('levels: "likely high" is high', "levels: precision", (0.90,), (0.93,)),
    Line('levels: "likely high" within .25 SD of it', "levels: nearly", (0.98,), (0.99,)),
    Line("levels: truly high that are told", "levels: recall"),
    Line("role gap of 0 told, 20 teams", "gaps: false", (0.015,), (), least=False, form=".1%"),
    Line("role gap of .63 SD told, 20 teams", "gaps: power", (None, 0.95, None, None),
         (None, 0.99, None, None)),
    Line("blind spots: false", "blind: false", (0.005,), (), least=False, form=".2%"),
    Line("blind spots: found after 12 weeks", "blind: found", (None, 0.65, 0.93, None),
         (None, 0.75, 0.97, None)),
    Line("follow-ups left out: shift of the mean, SD", "followups: left out", (0.02,), (0.01,),
         least=False, form=".3f"),
    Line("  pooled, as we do not", "followups: pooled", form=".3f"),
    Line("the clairvoyant's large steps within 6 weeks", "oracle: oracle"),
    Line("  ours at the same half false alarm", "oracle: ours"),
    Line("  share of the clairvoyant's", "oracle: share", (None, 0.60, None, None),
         (None, 0.75, None, None)),
)  # fmt: skip


def printed(title: str, lines: Sequence[Line], found: BySize, sizes: Sequence[int]) -> str:
    """The rows under their title; an exclamation mark is a must that was missed."""
    header = [title, *(f"n={size}" for size in sizes), "must", "best known"]
    table = [header, *(line.cells(found, sizes) for line in lines)]
    widths = [max(len(row[column]) for row in table) for column in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.ljust(width)
            if column in {0, len(header) - 2, len(header) - 1}
            else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    )

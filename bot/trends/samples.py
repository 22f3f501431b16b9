"""The files of `trends replay`: a bank of items with their norms, and a stream of answers.

Strict: the first line that is not as described ends the reading with its number and the reason.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from bot.catalogue.model import LensKey
from bot.errors import Misconfigured
from bot.trends.model.norms import Norm, norm_of
from bot.trends.model.weeks import week_of
from bot.trends.replay import Sample

_LENSES = frozenset(LensKey) - {LensKey.BLIND_SPOTS}
_ITEM_COLUMNS = ("question_id", "theme", "practice", "concern", "scale")
_ANSWER_COLUMNS = ("week", "team", "member", "role", *_ITEM_COLUMNS, "value")
_NORM_COLUMNS = ("norm_1", "norm_2", "norm_3", "norm_4", "norm_5")
_BANK_COLUMNS = (*_ITEM_COLUMNS, "polarity", *_NORM_COLUMNS)
_VALUES = {
    "agree5": "12345",
    "freq5": "12345",
    "yn3": "123",
    "yes_partly_no": "123",
    "choice": "ABCD",
    "text": "",
}
# A bank's shares come from a large quiet population: they stand for that many answers.
_BANK_WEIGHT = 10_000
_SHARES_MAY_MISS = 0.01


@dataclass(frozen=True)
class Item:
    """`row` is the item's place in the norm table; text items have none."""

    lens: str
    scale: str
    polarity: int
    row: int | None

    def category(self, value: str) -> int | None:
        """The value's place from healthy (0) to worrying; None if the scale lacks it."""
        values = _VALUES[self.scale]
        if len(value) != 1 or value not in values:
            return None
        place = values.index(value)
        worst_last = self.scale == "choice" or self.polarity > 0
        return place if worst_last else len(values) - 1 - place


@dataclass(frozen=True)
class Bank:
    items: Mapping[str, Item]
    norms: tuple[Norm, ...]


def read_bank(path: Path) -> Bank:
    items: dict[str, Item] = {}
    norms: list[Norm] = []
    for number, row in _rows(path, _BANK_COLUMNS):
        try:
            key = row["question_id"]
            if not key or key in items:
                raise ValueError(f"question_id {key!r} is empty or stands twice")  # noqa: TRY301
            item, norm = _item(row, len(norms))
        except ValueError as error:
            raise _bad_line(path, number, str(error)) from None
        items[key] = item
        if norm is not None:
            norms.append(norm)
    return Bank(items, tuple(norms))


def read_answers(path: Path, bank: Bank, *, today: date | None = None) -> Iterator[Sample]:
    """The scale answers in the file's order; text rows are checked and passed over.

    A member answers a question once a week. No week may begin after `today`, if that is given.
    """
    seen = _Seen()
    last = week_of(today) if today else None
    for number, row in _rows(path, _ANSWER_COLUMNS):
        try:
            sample = _sample(row, bank, last)
            seen.add(row)
        except ValueError as error:
            raise _bad_line(path, number, str(error)) from None
        if sample is not None:
            yield sample


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            header = next(lines, [])
            if sorted(header) != sorted(columns):
                raise _bad_line(path, 1, _columns_differ(header, columns))
            for cells in lines:
                if len(cells) != len(header):
                    reason = f"{len(cells)} cells, {len(header)} expected"
                    raise _bad_line(path, lines.line_num, reason)
                yield lines.line_num, dict(zip(header, cells, strict=True))
    except OSError as error:
        raise Misconfigured(f"{path}: {error.strerror or error}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: not a CSV file in UTF-8: {error}") from error


def _columns_differ(header: list[str], columns: tuple[str, ...]) -> str:
    missing = [column for column in columns if column not in header]
    reason = f"column {', '.join(missing)} is missing; " if missing else ""
    return f"{reason}the columns must be {','.join(columns)}"


def _item(row: dict[str, str], place: int) -> tuple[Item, Norm | None]:
    lens, scale, polarity = row["concern"], row["scale"], row["polarity"]
    if lens not in _LENSES:
        raise ValueError(f"unknown concern {lens!r}")
    if scale not in _VALUES:
        raise ValueError(f"unknown scale {scale!r}")
    if polarity not in {"1", "+1", "-1"}:
        raise ValueError(f"polarity is 1 or -1, not {polarity!r}")
    width = len(_VALUES[scale])
    cells = [row[column] for column in _NORM_COLUMNS]
    if any(cells[width:]):
        raise ValueError(f"{scale} has {width} values, more norms given")
    if width == 0:
        return Item(lens, scale, int(polarity), None), None
    shares = [_share(cell) for cell in cells[:width]]
    if abs(sum(shares) - 1) > _SHARES_MAY_MISS:
        raise ValueError("the norms do not add up to 1")
    worst_last = scale == "choice" or int(polarity) > 0
    counts = [_BANK_WEIGHT * share for share in (shares if worst_last else reversed(shares))]
    return Item(lens, scale, int(polarity), place), norm_of(counts)


def _share(cell: str) -> float:
    try:
        share = float(cell)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ValueError(f"a norm is a share from 0 to 1, not {cell!r}")
    return share


class _Seen:
    """The rows so far, as numbers: a file may hold millions of them."""

    def __init__(self) -> None:
        self._names: dict[str, int] = {}
        self._rows: set[int] = set()

    def add(self, row: dict[str, str]) -> None:
        person, question = f"{row['team']}\n{row['member']}", row["question_id"]
        numbers = [self._names.setdefault(each, len(self._names)) for each in (person, question)]
        place = (_monday(row["week"]) << 64) + (numbers[0] << 32) + numbers[1]
        if place in self._rows:
            raise ValueError(
                f"duplicate: {row['member']} of {row['team']} has answered {question} in the week"
                f" of {row['week']} already"
            )
        self._rows.add(place)


def _sample(row: dict[str, str], bank: Bank, last: int | None) -> Sample | None:
    week = _monday(row["week"])
    if last is not None and week > last:
        raise ValueError(f"week {row['week']} lies in the future")
    for column in ("team", "member"):
        if not row[column].strip():
            raise ValueError(f"{column} is empty")
    item = bank.items.get(row["question_id"])
    if item is None:
        raise ValueError(f"question_id {row['question_id']!r} is not in the bank")
    if row["scale"] not in _VALUES:
        raise ValueError(f"unknown scale {row['scale']!r}")
    if (row["concern"], row["scale"]) != (item.lens, item.scale):
        raise ValueError("concern or scale differs from the bank")
    if item.row is None:
        return None
    category = item.category(row["value"])
    if category is None:
        raise ValueError(f"{row['value']!r} is no value of {item.scale}")
    return Sample(week, row["team"], row["member"], item.lens, item.row, category)


@lru_cache(maxsize=1024)
def _monday(cell: str) -> int:
    """A Monday as a count of weeks."""
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"week {cell!r} is not a date") from None
    if day.isoformat() != cell or day.weekday() != 0:
        raise ValueError(f"week {cell!r} is not a Monday written YYYY-MM-DD")
    return week_of(day)


def _bad_line(path: Path, number: int, reason: str) -> Misconfigured:
    return Misconfigured(f"{path}, line {number}: {reason}")

"""The audit log as a file: CSV or JSON lines, oldest entry first.

The last line tells whether the chain holds, and its newest digest: who keeps an export can see
later that nothing of it was cut off or written anew.
"""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.audit import store
from bot.audit.model import Entry, instant

#: Columns of the CSV and fields of the JSON, in order.
FIELDS = (
    "id", "at", "actor", "act", "subject", "before", "after", "previous", "digest",
)  # fmt: skip
HOLDS, BROKEN = "holds", "broken"
#: What stands as the act of the last line.
CHAIN = "chain"


@dataclass(frozen=True)
class Exported:
    """What was written."""

    content: str
    entries: int
    head: str
    broken: int | None
    """The first entry at which the chain breaks; None: it holds."""


def export(session: Session, *, as_csv: bool, now: datetime) -> Exported:
    """The whole log, and its last line."""
    entries = list(store.all_entries(session))
    broken, head = store.verify(session), store.head(session)
    verdict: dict[str, Any] = {
        CHAIN: HOLDS if broken is None else BROKEN,
        "broken_at": broken,
        "entries": len(entries),
        "head": head,
        "checked_at": instant(now),
    }
    content = _csv(entries, verdict) if as_csv else _json_lines(entries, verdict)
    return Exported(content, len(entries), head, broken)


def kept(content: str) -> tuple[int, str] | None:
    """How many entries an earlier export held, and its newest digest; None: it is none."""
    last = content.rstrip("\r\n").splitlines()[-1:] or [""]
    try:
        verdict = json.loads(last[0]) if last[0].startswith("{") else _verdict_of(last[0])
        return int(verdict["entries"]), str(verdict["head"])
    except (ValueError, KeyError, TypeError):
        return None


def still_holds(session: Session, entries: int, head: str) -> bool:
    """Whether the log goes on from an earlier export: what stood there stands here."""
    digests = [entry.digest for entry in store.all_entries(session)]
    return len(digests) >= entries and (entries == 0 or digests[entries - 1] == head)


def write(content: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8", newline="")


def _json_lines(entries: Iterable[Entry], verdict: dict[str, Any]) -> str:
    lines = [*map(_fields, entries), verdict]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _csv(entries: Iterable[Entry], verdict: dict[str, Any]) -> str:
    """The last line has the verdict in the same columns: act `chain`, the rest under `after`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
    writer.writeheader()
    for entry in entries:
        fields = _fields(entry)
        writer.writerow(
            fields | {key: _cell(fields[key]) for key in ("before", "after", "subject", "actor")}
        )
    writer.writerow(
        {
            "at": verdict["checked_at"],
            "act": CHAIN,
            "subject": verdict[CHAIN],
            "after": json.dumps(verdict),
            "digest": verdict["head"],
        }
    )
    return out.getvalue()


def _verdict_of(line: str) -> dict[str, Any]:
    row = next(csv.DictReader(io.StringIO(line), FIELDS))
    found: dict[str, Any] = json.loads(row["after"])
    return found


def _fields(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": instant(entry.at),
        "actor": entry.actor,
        "act": entry.act,
        "subject": entry.subject,
        "before": entry.before,
        "after": entry.after,
        "previous": entry.previous,
        "digest": entry.digest,
    }


def _cell(value: Any) -> str:  # noqa: ANN401  any JSON
    """A text that a spreadsheet would take for a formula gets a quote in front."""
    text = value if isinstance(value, str) else "" if value is None else json.dumps(
        value, ensure_ascii=False
    )  # fmt: skip
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text

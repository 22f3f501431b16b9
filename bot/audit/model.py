"""One entry of the audit log as a value, and the chain that ties it to the one before. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

#: What the first entry of all names as the one before it.
BEGINNING = "0" * 64
#: Signs of a value that are told of a change where space is short.
_ONE_LINE = 80

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """One change of the set-up. No answer, and no word of a member's, is ever in it."""

    id: int
    workspace_id: int
    at: datetime
    actor: str
    """A Slack id, `file:NAME`, or `system`."""
    act: str
    """What was done, as a dotted word: `team.changed`."""
    subject: str
    """What it was done to: `team:fraud-ml`."""
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    previous: str
    digest: str

    def is_intact(self) -> bool:
        """Whether the entry is still what it was when it was written."""
        return self.digest == digest_of(
            previous=self.previous,
            workspace_id=self.workspace_id,
            at=self.at,
            actor=self.actor,
            act=self.act,
            subject=self.subject,
            before=self.before,
            after=self.after,
        )


def digest_of(
    *,
    previous: str,
    workspace_id: int,
    at: datetime,
    actor: str,
    act: str,
    subject: str,
    before: Content | None,
    after: Content | None,
) -> str:
    """SHA-256 over the entry, what it says and the digest of the one before it, as hex."""
    entry = {
        "previous": previous,
        "workspace_id": workspace_id,
        "at": instant(at),
        "actor": actor,
        "act": act,
        "subject": subject,
        "before": before,
        "after": after,
    }
    return hashlib.sha256(canonical(entry).encode()).hexdigest()


def canonical(content: Any) -> str:  # noqa: ANN401  any JSON
    """One way only to write it: sorted keys, no blanks, ASCII."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def instant(at: datetime) -> str:
    """An instant in the one form that the digests are made of: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def first_broken(entries: Iterable[Entry], *, previous: str = BEGINNING) -> int | None:
    """The id of the first entry that was altered, or before which one is missing; None: it holds.

    *entries* are in order and as they were written; the first follows the one whose digest is
    *previous*.
    """
    for entry in entries:
        if entry.previous != previous or not entry.is_intact():
            return entry.id
        previous = entry.digest
    return None


@dataclass(frozen=True)
class Change:
    """One place of what was changed; `digest.at`, before and after, None where there was none."""

    where: str
    before: str | None
    after: str | None


def changes(entry: Entry) -> list[Change]:
    """The places in which before and after differ, in order; long values shortened."""
    old, new = _flat(entry.before or {}), _flat(entry.after or {})
    return [
        Change(where, _short(old.get(where)), _short(new.get(where)))
        for where in sorted(old.keys() | new.keys())
        if old.get(where) != new.get(where)
    ]


def _flat(content: Content, prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in content.items():
        if isinstance(value, Mapping) and value:
            flat |= _flat(value, f"{prefix}{key}.")
        elif value is not None:
            flat[f"{prefix}{key}"] = value if isinstance(value, str) else _words(value)
    return flat


def _words(value: Any) -> str:  # noqa: ANN401  any JSON
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return ", ".join(str(each) for each in value)
    return json.dumps(value, ensure_ascii=False)


def _short(text: str | None) -> str | None:
    if text is None or len(text) <= _ONE_LINE:
        return text
    return text[: _ONE_LINE - 1] + "…"

"""Faults on order: which call or delivery goes wrong next, how, and how often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

CALL_KINDS = (
    "429",
    "500_before",
    "500_after",
    "hang",
    "hang_after",
    "half",
    "token_revoked",
    "method_missing",
    "no_upload",
    "error",
)
DELIVERY_KINDS = ("drop_socket", "duplicate_envelope", "reorder")
_ALIASES = {
    "500": "500_before",
    "duplicate": "duplicate_envelope",
    "drop": "drop_socket",
    "dropped_socket": "drop_socket",
    "out_of_order": "reorder",
    "ratelimited": "429",
    "rate_limited": "429",
    "timeout": "hang",
    "unknown_method": "method_missing",
}
_DELIVERIES = ("events_api", "interactive", "slash_commands")


@dataclass(slots=True)
class Fault:
    """`method`: a Web API method, `upload`, `response_url`, a delivery's kind, or `*`."""

    method: str
    kind: str
    times: int = 1
    seconds: float | None = None  # Retry-After of a 429, length of a hang
    skip: int = 0  # let so many pass first
    channel: str | None = None  # only calls about this channel or person
    error: str | None = None  # of the kind `error`: what is answered


@dataclass(slots=True)
class Faults:
    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> str | None:
        """Keep the fault; returns what is wrong with it, if anything."""
        kind = fault.kind.lower().replace("-", "_").replace(" ", "_")
        fault.kind = _ALIASES.get(kind, kind)
        if fault.kind not in CALL_KINDS + DELIVERY_KINDS:
            return f"unknown kind {fault.kind}; known: {', '.join(CALL_KINDS + DELIVERY_KINDS)}"
        if fault.kind == "error" and not fault.error:
            return "the kind error needs an error"
        if fault.kind == "no_upload" and fault.method in {"", "*"}:
            fault.method = "upload"
        if fault.kind in DELIVERY_KINDS and fault.method not in _DELIVERIES:
            fault.method = "*"
        fault.method = fault.method or "*"
        self.waiting.append(fault)
        return None

    def take(self, method: str, kinds: Iterable[str], channel: str = "") -> Fault | None:
        """The fault that strikes this call, counted down."""
        wanted = set(kinds)
        for fault in self.waiting:
            if fault.method not in {method, "*"} or fault.kind not in wanted:
                continue
            if fault.channel is not None and fault.channel != channel:
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.remove(fault)
            return fault
        return None

    def clear(self) -> None:
        self.waiting.clear()

    def told(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.waiting]

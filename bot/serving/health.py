"""Whether the process works (`/healthz`) and whether it should get work (`/readyz`)."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.clock import elapsed

#: A sign of life older than this means that the process hangs: the platform should start it anew.
OLDEST_TICK_SECONDS = 60.0


@dataclass
class Health:
    """What the process knows of itself. `checks` gives a problem's line, or None."""

    ticks: bool
    """Whether this role ticks at all."""
    checks: dict[str, Callable[[], str | None]] = field(default_factory=dict)
    draining: threading.Event = field(default_factory=threading.Event)
    _ticked: float = field(default_factory=elapsed)

    def ticked(self) -> None:
        """Note that a step of a tick came to its end."""
        self._ticked = elapsed()

    def alive(self) -> dict[str, str]:
        """The problems that a restart would mend; empty: well."""
        if self.ticks and elapsed() - self._ticked > OLDEST_TICK_SECONDS:
            return {"tick": f"no tick for over {OLDEST_TICK_SECONDS:.0f} seconds"}
        return {}

    def ready(self) -> dict[str, str]:
        """The problems for which no work should come here now; empty: ready."""
        if self.draining.is_set():
            return {"process": "ending"}
        found = {name: check() for name, check in self.checks.items()}
        return self.alive() | {name: problem for name, problem in found.items() if problem}

"""Installations that end with their test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.foreign.outside import Installation, config, settings
from tests.foreign.server import ForeignSlack, Traits, serving, somebody

#: Tuesday of 2026-W48, just after the time of the schedule.
TUESDAY = "2026-11-24T10:00:20+02:00"

Settle = Callable[..., tuple[ForeignSlack, Installation]]


@pytest.fixture
def settle(tmp_path: Path) -> Iterator[Settle]:
    """Makes a server with eight people and an installation for it."""
    installations: list[Installation] = []
    with ExitStack() as stack:

        def make(
            traits: Traits | None = None,
            *,
            mode: str = "http",
            now: str = TUESDAY,
            **team: Any,
        ) -> tuple[ForeignSlack, Installation]:
            slack = ForeignSlack(traits or Traits())
            slack.users = {f"U0{n}": somebody(f"U0{n}") for n in range(1, 9)}
            slack.channels = {"C01": [*slack.users, "U0BOT"]}
            stack.enter_context(serving(slack))
            installation = Installation(tmp_path, settings(slack, mode, now))
            (tmp_path / "retrostar.yaml").write_text(config(**team))
            installations.append(installation)
            return slack, installation

        yield make
        for process in (p for one in installations for p in one.running):
            process.kill()
            process.wait()

"""Every command that there is."""

import importlib
from collections.abc import Iterator

from click import Command, Group

from bot.cli.main import COMMANDS


def commands() -> Iterator[tuple[tuple[str, ...], Command]]:
    """Every command of the program with its path."""
    for name, (module, attribute) in COMMANDS.items():
        command = getattr(importlib.import_module(module), attribute)
        if isinstance(command, Group):
            yield from (((name, inner), each) for inner, each in command.commands.items())
        else:
            yield (name,), command

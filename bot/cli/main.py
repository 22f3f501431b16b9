"""The top of the command line: groups, exit codes, and errors as one line.

Exit codes: 0 done, 1 the work failed, 2 wrong use or wrong settings. Groups are imported when
they are used, so that `retrostar catalogue lint` does not wait for the plotting library.
"""

import importlib
import sys

import click

from bot.cli.context import Context
from bot.errors import Misconfigured, Rejection, RetrostarError

#: command -> (module, attribute)
COMMANDS = {
    "catalogue": ("bot.cli.catalogue", "catalogue_group"),
    "check": ("bot.cli.check", "check_command"),
    "config": ("bot.cli.config", "config_group"),
    "answers": ("bot.cli.answers", "answers_group"),
    "db": ("bot.cli.db", "db_group"),
    "demo": ("bot.cli.demo", "demo_command"),
    "digest": ("bot.cli.digest", "digest_command"),
    "play": ("bot.cli.play", "play_command"),
    "rounds": ("bot.cli.rounds", "rounds_group"),
    "serve": ("bot.cli.serve", "serve_command"),
    "trends": ("bot.cli.trends", "trends_group"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="retrostar")
@click.option("--debug", is_flag=True, help="Show a traceback with an error.")
@click.pass_context
def retrostar(ctx: click.Context, *, debug: bool) -> None:
    """Ask a few short questions, keep the answers, tell leads once a week what is changing."""
    ctx.obj = Context(debug=debug)


def main() -> None:
    """Run the command line and end with its exit code."""
    debug = "--debug" in sys.argv
    try:
        code = retrostar.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        click.echo(f"retrostar: {_usage(error)}", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except RetrostarError as error:
        if debug:
            raise
        click.echo(f"retrostar: {_one_line(error)}", err=True)
        sys.exit(2 if isinstance(error, Misconfigured | Rejection) else 1)
    sys.exit(code if isinstance(code, int) else 0)


def _usage(error: click.ClickException) -> str:
    """What is wrong with the command line, and where its help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "retrostar"
    return f"{' '.join(error.format_message().split())} See: {command} --help"


def _one_line(error: RetrostarError) -> str:
    return " ".join(str(error).split())

"""The top of the command line: groups, exit codes, and errors as one line.

Exit codes: 0 done, 1 the work failed, 2 wrong use or wrong settings. Groups are imported when
they are used, so that `retrostar catalogue lint` does not wait for the plotting library.
"""

import importlib
import sys
import traceback
from types import TracebackType

import click

from bot.cli.context import Context
from bot.errors import Misconfigured, Rejection, RetrostarError
from bot.logs import log_in_words

#: command -> (module, attribute)
COMMANDS = {
    "catalogue": ("bot.cli.catalogue", "catalogue_group"),
    "check": ("bot.cli.check", "check_command"),
    "config": ("bot.cli.config", "config_group"),
    "answers": ("bot.cli.answers", "answers_group"),
    "audit": ("bot.cli.audit", "audit_group"),
    "db": ("bot.cli.db", "db_group"),
    "demo": ("bot.cli.demo", "demo_command"),
    "digest": ("bot.cli.digest", "digest_command"),
    "people": ("bot.cli.people", "people_group"),
    "play": ("bot.cli.play", "play_command"),
    "report": ("bot.cli.report", "report_command"),
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
    log_in_words()
    ctx.obj = Context(debug=debug)


def main() -> None:
    """Run the command line and end with its exit code."""
    debug = "--debug" in sys.argv
    if not debug:
        sys.excepthook = _one_line_about_a_bug
    try:
        code = retrostar.main(
            _arguments(sys.argv[1:]), prog_name="retrostar", standalone_mode=False
        )
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except (click.ClickException, RetrostarError) as error:
        if debug:
            traceback.print_exc()
        click.echo(f"retrostar: {_one_line(error)}", err=True)
        sys.exit(_exit_code(error))
    sys.exit(code if isinstance(code, int) else 0)


def _arguments(given: list[str]) -> list[str]:
    """`--debug` belongs to all commands: it may stand anywhere."""
    others = [one for one in given if one != "--debug"]
    return ["--debug", *others] if len(others) < len(given) else others


def _exit_code(error: click.ClickException | RetrostarError) -> int:
    wrong_use = isinstance(error, click.ClickException | Misconfigured | Rejection)
    return 2 if wrong_use else 1


def _one_line(error: click.ClickException | RetrostarError) -> str:
    if isinstance(error, click.UsageError):
        return f"{' '.join(error.format_message().split())} See: {_path(error)} --help"
    text = error.format_message() if isinstance(error, click.ClickException) else str(error)
    return " ".join(text.split())


def _path(error: click.UsageError) -> str:
    return error.ctx.command_path if error.ctx else "retrostar"


def _one_line_about_a_bug(
    kind: type[BaseException], error: BaseException, _traceback: TracebackType | None
) -> None:
    """What Python calls with an error that nobody expected, before it ends with exit code 1."""
    told = " ".join(f"{kind.__name__}: {error}".split())
    click.echo(f"retrostar: This is a bug: {told}. With --debug you see where.", err=True)

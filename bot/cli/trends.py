"""`retrostar trends`: what was released, and a file of answers lived through again."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from bot.cli.context import Context, with_context
from bot.clock import SystemClock
from bot.disclosure.rules import PRIVACY_WINDOW, Turn, may_replace, showable
from bot.disclosure.store import released as released_weeks
from bot.disclosure.view import as_rows, as_text
from bot.errors import Misconfigured
from bot.people import store as people
from bot.trends.model.norms import NormTable
from bot.trends.model.state import State
from bot.trends.model.together import REMEMBERED
from bot.trends.replay import Cell, Organisation, cells_of, walk, weeks_of
from bot.trends.samples import read_answers, read_bank

_COLUMNS = ("week", "team", "concern", "direction")
# A file does not say who is a member: whoever answered within this many weeks counts as one.
_MEMBER_WEEKS = 12

# A week that has begun anywhere on earth is not the future.
_FARTHEST_EAST = timedelta(hours=14)

Row = tuple[str, str, str, str]

# A replay needs no settings: nor a run of the command line around it.
_with_clock = click.make_pass_decorator(Context, ensure=True)


@click.group("trends")
def trends_group() -> None:
    """What is changing, by team and lens."""


@trends_group.command()
@click.option("--team", "team_key", required=True, help="The team's key.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="What had been released by then.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@with_context
def show(context: Context, team_key: str, as_of: datetime | None, *, as_json: bool) -> None:
    """Print what was released for a team, week by week, as it stands in the ledger."""
    with context.open_database().read() as session:
        team = people.team_by_key(session, team_key)
        if team is None:
            raise Misconfigured(f"There is no team {team_key}. See: retrostar config export.")
        weeks = released_weeks(session, team.id)
    if as_of is not None:
        weeks = [
            week for week in weeks if week.freeze_at.astimezone(team.zone).date() <= as_of.date()
        ]
    if as_json:
        click.echo(json.dumps(as_rows(weeks), indent=2))
    else:
        click.echo(as_text(weeks), nl=False)


@trends_group.command()
@click.option("--answers", "answers_path", required=True, type=click.Path(path_type=Path))
@click.option("--bank", "bank_path", required=True, type=click.Path(path_type=Path))
@click.option("--out", "out_path", required=True, type=click.Path(path_type=Path))
@click.option("--released", is_flag=True, help="Only what a lead would have been shown, and when.")
@_with_clock
def replay(
    context: Context, answers_path: Path, bank_path: Path, out_path: Path, *, released: bool
) -> None:
    """Find the changes in a file of answers, week by week, and write where each one starts."""
    _start_anew(out_path, inputs=(answers_path, bank_path))
    bank = read_bank(bank_path)
    cells = cells_of(read_answers(answers_path, bank, today=_today(context)))
    norms = NormTable.of(bank.norms)
    organisation = Organisation.of(cells, norms)
    states: dict[tuple[str, str], list[State]] = {}
    with click.progressbar(
        walk(cells, norms, organisation),
        label="Weighing",
        length=weeks_of(cells),
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as weeks:
        for week in weeks:
            for cell, state in week:
                states.setdefault((cell.team, cell.lens), []).append(state)
    walks = [(cell, states[cell.team, cell.lens]) for cell in cells]
    _write(out_path, sorted(_released(walks) if released else _alarms(walks)))


def _start_anew(path: Path, *, inputs: Iterable[Path]) -> None:
    """No older file is left to be taken for the result; a place that cannot be is told at once."""
    if any(each.exists() and path.exists() and path.samefile(each) for each in inputs):
        raise Misconfigured(f"{path} is what is read. Write to another file.")
    if path.exists() and not path.is_file():
        return  # a pipe or a terminal
    try:
        path.touch()
        path.unlink()
    except OSError as error:
        raise Misconfigured(f"{path}: {error.strerror or error}") from None


def _today(context: Context) -> date:
    try:
        now = context.clock.now()
    except Misconfigured:
        now = SystemClock().now()
    return (now + _FARTHEST_EAST).date()


def _alarms(walks: Iterable[tuple[Cell, Sequence[State]]]) -> Iterator[Row]:
    for cell, states in walks:
        for state in states:
            if state.begun:
                yield _row(state.week, cell, state.begun)


def _released(walks: Sequence[tuple[Cell, Sequence[State]]]) -> Iterator[Row]:
    """Alarms as they come out: each lens's cells are the siblings of one organisation."""
    teams: dict[str, list[Cell]] = {}
    lenses: dict[str, list[_Publication]] = {}
    for cell, states in walks:
        team = teams.setdefault(cell.team, [])
        team.append(cell)
        lenses.setdefault(cell.lens, []).append(_Publication(cell, states, team))
    for siblings in lenses.values():
        weeks = {week for publication in siblings for week in publication.states}
        for week in sorted(weeks):
            recent = {
                number: publication.cell.people_between(week - PRIVACY_WINDOW, week)
                for number, publication in enumerate(siblings)
            }
            for number in sorted(showable(recent)):
                yield from siblings[number].tell(week)


class _Publication:
    """One cell's memory of what was told: the last release, and the last alarm in it."""

    def __init__(self, cell: Cell, states: Sequence[State], team: Sequence[Cell]) -> None:
        self.cell = cell
        self.states = {state.week: state for state in states}
        self._team = team
        self._released_week: int | None = None
        self._told_alarm: int | None = None

    def tell(self, week: int) -> Iterator[Row]:
        """Release the week's state if it may; give the row of an alarm that it tells first."""
        state = self.states.get(week)
        answered = self.cell.people_between(week - 1, week)
        if state is None or not answered or not self._may_change(week):
            return
        self._released_week = week
        episode = state.episode
        if episode and not episode.organisation_wide and episode.alarm_week != self._told_alarm:
            self._told_alarm = episode.alarm_week
            yield _row(week, self.cell, episode.direction)

    def _may_change(self, week: int) -> bool:
        """R3 as in the bot: enough people answered anew, and as many behind it, or many others.

        A file does not say who joined when: whoever is new to the team's answers counts as come.
        """
        last = self._released_week
        if last is None:
            return True
        before, now = (self.cell.people_between(at - REMEMBERED, at) for at in (last, week))
        came = {each for each in now - before if each not in self._team_until(last)}
        turn = Turn(
            newly=len(self.cell.people_between(last, week)),
            changed=len(before - now) + len(came),
            weeks=week - last,
            members=len(self._team_until(week, weeks=_MEMBER_WEEKS)),
        )
        return may_replace(turn)

    def _team_until(self, week: int, *, weeks: int | None = None) -> frozenset[str]:
        """Who of the team had answered on anything by *week*, lately or ever."""
        since = self.cell.first_week - 1 if weeks is None else week - weeks
        return frozenset[str]().union(*(cell.people_between(since, week) for cell in self._team))


def _row(week: int, cell: Cell, direction: str) -> Row:
    return date.fromordinal(week * 7 + 1).isoformat(), cell.team, cell.lens, str(direction)


def _write(path: Path, rows: Iterable[Row]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_COLUMNS)
            writer.writerows(rows)
    except OSError as error:
        raise Misconfigured(f"{path}: {error.strerror or error}") from error

"""Attacks on a person: who stayed silent, who is behind what leaks: A8, A16, A18, A20."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select, update

from bot.asking import store as asking
from bot.asking.flow import plan_prompts
from bot.asking.store import AskedRow, PromptRow
from bot.clock import TurnableClock
from bot.people.store import MemberRow
from bot.scheduling.flow import open_rounds
from bot.scheduling.store import RoundRow
from tests.attacks.commands import commands
from tests.attacks.history import CATALOGUE
from tests.attacks.stage import (
    ADMIN,
    LEAD,
    MONDAY,
    OTHER_LEAD,
    SILO,
    Stage,
    frozen,
    scattered,
    values_of,
)
from tests.scene import parts_of
from tests.seed import a_schedule


def told_of(stage: Stage) -> dict[str, str]:
    """All that can be got at, and what was logged."""
    return stage.public() | {"log": stage.log.getvalue()}


def test_a8_who_stayed_silent_shows_nowhere(stages: tuple[Stage, Stage]) -> None:
    """Another person of eight is silent: no command, message, log line or picture differs."""
    for stage, silent in zip(stages, (0, 7), strict=True):
        stage.team("eight", 8)
        for ago in (1, 0):
            said = {question: values_of(question)[1] for question in scattered(ago)(0)}
            stage.say("eight", {*range(8)} - {silent}, said, ago=ago)
        stage.compose()
    one, other = (stage.public() for stage in stages)
    assert one == other
    band = json.loads(one["json eight"])["participation_band"]
    assert band in {"<40", "40-60", "60-80", ">80"}


def test_a8_no_command_lists_people_and_what_they_did() -> None:
    words = re.compile(r"member|people|silent|respond|remind|\bwho\b")
    for path, command in commands():
        named = {parameter.name or "" for parameter in command.params}
        assert not [name for name in named if words.search(name)], path


def test_a8_a_lead_gets_no_names_from_the_bot(stage: Stage) -> None:
    stage.team("six", 6)
    stage.say("six", range(5), scattered(0))
    stage.compose()
    for words in ("digest", "agenda", "who", "list", "members", "U08 answers"):
        for person in (LEAD, ADMIN):
            assert "Zaphod" not in stage.retro(words, by=person)


def test_a16_neither_people_nor_answers_are_in_anything_that_leaves(stage: Stage) -> None:
    """Messages with metadata, command line, report, errors, log at DEBUG: no id, name, value."""
    stage.team("six", 6)
    for ago in (1, 0):
        stage.say("six", range(6), scattered(ago), ago=ago)
    stage.organisation()
    stage.compose()
    left = told_of(stage) | {
        f"error {number}": stage.cli(*args.split())
        for number, args in enumerate(
            (
                "--debug digest --team six --week 2026-W99",
                "--debug digest --team six --week 2026-W10 --dry-run",
                "--debug trends show --team nobody",
                "--debug report --team six --out /nowhere/at/all.html",
                "--debug answers import /nowhere.csv",
            )
        )
    }
    with stage.database.read() as session:
        tokens = list(session.scalars(select(MemberRow.token)))
        prompts = list(session.scalars(select(PromptRow.id)))
        asked = set(session.scalars(select(AskedRow.question_key)))
    secret = {*tokens, *prompts, *asked}
    people = {name for each in stage.members["six"] for name in (each.name, each.slack_id)}
    for where, text in left.items():
        # Leads see who is in their team and can say who is away; nothing of answers stands there.
        words = secret if where == f"home of {LEAD}: people" else secret | people
        assert [each for each in words if re.search(rf"\b{re.escape(each)}\b", text)] == [], where
    # A message's subject is a row's number, which may look like an answer.
    log = re.sub(r'"subject": "[^"]*"', "", left["log"])
    for value in {value for question in SILO for value in values_of(question)}:
        assert f'"{value}"' not in log


def test_a16_an_error_while_composing_tells_of_nobody(stage: Stage) -> None:
    """A broken row in the ledger stops the digest; its traceback holds no answer and no name."""
    stage.team("six", 6)
    stage.say("six", range(6), scattered(0))
    stage.compose()
    parts = parts_of(stage.database, TurnableClock(MONDAY), stage.slack)
    with stage.logged():
        parts.tick()
    assert "Zaphod" not in stage.log.getvalue()
    assert "token-" not in stage.log.getvalue()


def test_a18_two_leads_and_the_admin_see_the_same(stage: Stage) -> None:
    """Colluding adds nothing: what each of them gets is the same, and of the same ledger."""
    for key in ("one", "two"):
        stage.team(key, 6)
        for ago in (1, 0):
            stage.say(key, range(6), scattered(ago), ago=ago)
    stage.organisation()
    stage.compose()
    for words in ("digest", "agenda"):
        assert stage.retro(words, by=LEAD) == stage.retro(words, by=OTHER_LEAD)


def _asked(stage: Stage, *, since: str) -> dict[int, list[str]]:
    """By member: the questions planned from that day on."""
    found: dict[int, list[str]] = {}
    with stage.database.read() as session:
        rows = session.execute(
            select(AskedRow.member_id, AskedRow.question_key, AskedRow.local_day).order_by(
                AskedRow.prompt_id, AskedRow.position
            )
        )
        for member, question, day in rows:
            if day.isoformat() >= since:
                found.setdefault(member, []).append(question)
    return found


def test_a20_a_focus_is_asked_of_all_and_told_to_nobody(stages: tuple[Stage, Stage]) -> None:
    for stage, focus in zip(stages, (True, False), strict=True):
        stage.team("six", 6)
        for ago in (1, 0):
            stage.say("six", range(6), scattered(ago), ago=ago)
        with stage.database.write() as session:
            if focus:
                team = stage.teams["six"].id
                asking.set_focus(session, team, "2026-W48", "testing_gap", "watch", frozen(0))
        stage.compose()
    one, other = stages
    assert one.public() == other.public()
    with one.database.write() as session:
        # The rounds of the past have their day as their occurrence, as planned ones do.
        session.execute(update(RoundRow).values(occurrence="2026-11-17"))
        a_schedule(session, one.teams["six"], starts_on=MONDAY.date())
    tuesday = MONDAY + timedelta(days=1)
    open_rounds(one.database, now=tuesday)
    plan_prompts(one.database, CATALOGUE, now=tuesday)
    asked = _asked(one, since=tuesday.date().isoformat())
    assert len(asked) == 6
    for questions in asked.values():
        lenses = [CATALOGUE.question(question).lenses for question in questions]
        assert any("testing_gap" in each for each in lenses)
    parts_of(one.database, TurnableClock(tuesday), one.slack).sender.send_due()
    for word in ("focus", "watch", "suspicion"):
        assert word not in one.messages().casefold()


def test_a20_what_is_said_to_a_follow_up_changes_nothing_that_leaves(
    stages: tuple[Stage, Stage],
) -> None:
    for stage, place in zip(stages, (0, -1), strict=True):
        stage.team("six", 6)
        for ago in (1, 0):
            stage.say("six", range(6), scattered(ago), ago=ago)
        extra: Mapping[str, str] = {SILO[3]: values_of(SILO[3])[place]}
        stage.say("six", [0], extra, ago=0)
        with stage.database.write() as session:
            session.execute(
                update(AskedRow).where(AskedRow.question_key == SILO[3]).values(followup=True)
            )
        stage.compose()
    assert stages[0].public() == stages[1].public()

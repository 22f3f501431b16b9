"""Attacks by comparing weeks: A3, A4, A9, A10, A11, A17, A19."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.answering.store import AnswerRow
from bot.asking.store import AskedRow
from bot.disclosure.model import Crowd, Guard, LensRelease, Verdict, guarded
from bot.people.store import MembershipRow, TeamRow
from bot.trends.model.state import Verdict as Found
from tests.attacks.stage import MONDAY, SILO, Stage, frozen, scattered, values_of, week_ago
from tests.disclosure.figures import a_reading, a_state

FIGURES = ("verdict", "level_points", "level_interval", "size_points", "interval")


def spread(stage: Stage, key: str, *, weeks: range) -> None:
    """People answer differently, week after week, so that there is a level to tell."""
    for ago in reversed(weeks):
        people = range(len(stage.members[key]))
        stage.say(key, people, scattered(ago), ago=ago)
        stage.compose(ago=ago)


def a_past(stage: Stage, people: int = 6) -> None:
    stage.team("six", people)
    spread(stage, "six", weeks=range(1, 3))


@pytest.mark.parametrize("newly", [1, 2])
def test_a3_what_one_or_two_say_after_a_release_changes_no_byte(
    stages: tuple[Stage, Stage], newly: int
) -> None:
    for stage, place in zip(stages, (0, -1), strict=True):
        a_past(stage)
        stage.say("six", range(newly), {SILO[0]: values_of(SILO[0])[place]})
        stage.compose()
    one, other = stages
    assert one.public() == other.public()
    assert one.lens("six")["level_points"] is not None
    before = one.lens("six", week=week_ago(1))
    assert {key: one.lens("six")[key] for key in FIGURES} == {key: before[key] for key in FIGURES}


def test_a3_from_three_on_a_small_team_is_told_anew(stages: tuple[Stage, Stage]) -> None:
    """Or the test above would prove nothing."""
    for stage, place in zip(stages, (0, -1), strict=True):
        a_past(stage)
        stage.say("six", range(4), dict.fromkeys(SILO[:3], values_of(SILO[0])[place]))
        stage.compose()
    assert stages[0].lens("six") != stages[1].lens("six")


def test_a4_a_leaver_is_no_reason_for_new_figures(stage: Stage) -> None:
    a_past(stage)
    with stage.database.write() as session:
        left = stage.members["six"][5].id
        session.execute(
            update(MembershipRow)
            .where(MembershipRow.member_id == left)
            .values(left_at=frozen(0) - timedelta(days=4))
        )
    stage.say("six", [0, 1], {SILO[0]: values_of(SILO[0])[0]})
    stage.compose()
    now, before = stage.lens("six"), stage.lens("six", week=week_ago(1))
    assert {key: now[key] for key in FIGURES} == {key: before[key] for key in FIGURES}


def test_a4_a_joiner_among_many_is_no_reason_for_new_figures(stage: Stage) -> None:
    """All answer anew, but the cell has one person more than the one that was told."""
    stage.team("six", 6)
    spread(stage, "six", weeks=range(3, 5))
    stage.join("six", at=frozen(3) + timedelta(days=1))
    stage.say("six", range(7), scattered(0))
    stage.compose()
    now, before = stage.lens("six"), stage.lens("six", week=week_ago(3))
    assert now["figures_week"] == before["figures_week"] == week_ago(3)
    assert {key: now[key] for key in FIGURES} == {key: before[key] for key in FIGURES}


def test_a9_until_the_freeze_nothing_shows_that_somebody_answered(stage: Stage) -> None:
    """Everything that can be looked at, before and after five people answer in the open week."""
    a_past(stage)
    stage.compose()
    wednesday = MONDAY + timedelta(days=2)
    before = stage.public(now=wednesday)
    stage.say("six", range(5), {SILO[0]: values_of(SILO[0])[-1]}, ago=-1)
    stage.compose()
    assert stage.public(now=wednesday) == before


@pytest.mark.parametrize("edit", [True, False])
def test_a10_what_comes_after_the_freeze_leaves_the_release_as_it_was(
    stage: Stage,
    edit: bool,  # noqa: FBT001
) -> None:
    a_past(stage)
    stage.say("six", range(5), {SILO[0]: values_of(SILO[0])[0]})
    stage.compose()
    before = stage.public()
    worst, at = values_of(SILO[0])[-1], frozen(0) + timedelta(hours=2)
    with stage.database.write() as session:
        asked = session.scalars(
            select(AskedRow).where(AskedRow.question_key == SILO[0]).order_by(AskedRow.id.desc())
        ).all()
        late = [each for each in asked if (each.member_id != stage.members["six"][5].id) is edit]
        terms = session.scalars(select(AnswerRow.terms_id)).first()
        session.add(
            AnswerRow(
                asked_id=late[0].id, version=2, team_id=late[0].team_id,
                member_id=late[0].member_id, terms_id=terms, value=worst, answered_at=at,
                received_at=at,
            )
        )  # fmt: skip
    assert stage.public() == before


def test_a10_late_answers_count_for_the_week_after(stages: tuple[Stage, Stage]) -> None:
    """Two come late, three in time: five people are new in the next week, whatever they say."""
    for stage, place in zip(stages, (0, -1), strict=True):
        a_past(stage)
        worst = values_of(SILO[0])[place]
        stage.say("six", [0, 1], {SILO[0]: worst}, at=frozen(1) + timedelta(days=3, hours=2))
        stage.say("six", [2, 3], {SILO[0]: worst})
        stage.compose()
    assert stages[0].lens("six") != stages[1].lens("six")


def test_a11_under_a_new_name_the_old_release_stands_all_the_same(
    stages: tuple[Stage, Stage],
) -> None:
    for stage, place in zip(stages, (0, -1), strict=True):
        a_past(stage)
        with stage.database.write() as session:
            session.execute(update(TeamRow).values(key="new", name="New"))
        stage.teams["new"], stage.members["new"] = stage.teams.pop("six"), stage.members.pop("six")
        stage.say("new", [0, 1], {SILO[0]: values_of(SILO[0])[place]})
        stage.compose()
    one, other = stages
    assert one.public() == other.public()
    assert one.lens("new")["level_points"] is not None


def test_a11_moving_somebody_over_gives_no_second_cell_that_differs_by_them(
    stages: tuple[Stage, Stage],
) -> None:
    """One of six moves to the other team of six and alone answers there: nothing moves."""
    for stage, place in zip(stages, (0, -1), strict=True):
        for key in ("from", "to"):
            stage.team(key, 6)
        for ago in (2, 1):
            for key in ("from", "to"):
                stage.say(key, range(6), scattered(ago), ago=ago)
        stage.compose(ago=1)
        stage.members["to"].append(stage.members["from"][0])
        with stage.database.write() as session:
            session.execute(
                update(MembershipRow)
                .where(MembershipRow.member_id == stage.members["from"][0].id)
                .values(team_id=stage.teams["to"].id, joined_at=frozen(1) + timedelta(days=1))
            )
        stage.say("to", [6], {SILO[0]: values_of(SILO[0])[place]})
        stage.compose()
    assert stages[0].public() == stages[1].public()


def test_a17_a_shorter_period_shows_no_figures_of_its_own(stage: Stage) -> None:
    """One week of the report, or what was known as of a day, is what was released, or nothing."""
    a_past(stage)
    stage.say("six", range(6), {SILO[0]: values_of(SILO[0])[-1]})
    stage.compose()
    path = stage.folder / "one.html"
    stage.cli("report", "--team", "six", "--weeks", "1", "--out", str(path))
    whole = stage.cli("trends", "show", "--team", "six", "--json")
    as_of = stage.cli("trends", "show", "--team", "six", "--json", "--as-of", "2026-11-14")
    assert path.exists()
    assert set(as_of.split("\n")) <= set(whole.split("\n"))
    for option in ("--from", "--to", "--since", "--days", "--role", "--question"):
        for command in (("digest",), ("report",), ("trends", "show")):
            assert "No such option" in stage.cli(*command, "--team", "six", option, "1")


@pytest.mark.parametrize("verdict", [Verdict.RAISED, Verdict.EASED])
@pytest.mark.parametrize(("members", "newly"), [(6, 1), (6, 2), (9, 4)])
def test_a19_no_state_flips_for_fewer_new_people_than_r3_asks_for(
    verdict: Verdict, members: int, newly: int
) -> None:
    def told(found: Verdict, crowd: Crowd, last: LensRelease) -> Verdict:
        state = a_state(Found(found.value))
        return guarded(
            "silo", a_reading(), state, crowd=crowd, guard=Guard(5), last=last,
        ).verdict  # fmt: skip

    many = Crowd(recent=members, newly=members, members=members, changed=0)
    steady = guarded(
        "silo", a_reading(), a_state(Found.STEADY), crowd=many, guard=Guard(5), last=None
    )
    few = Crowd(recent=members, newly=newly, members=members, changed=0)
    assert told(verdict, few, steady) is Verdict.STEADY
    assert told(verdict, many, steady) is verdict


def test_a19_two_alarming_answers_turn_no_verdict(stages: tuple[Stage, Stage]) -> None:
    """Ten steady weeks; then two people say the worst, or the best, of everything."""
    for stage, place in zip(stages, (0, -1), strict=True):
        stage.team("six", 6)
        for ago in reversed(range(1, 11)):
            stage.say("six", range(6), scattered(ago), ago=ago)
        stage.compose(ago=1)
        said = {question: values_of(question)[place] for question in SILO}
        stage.say("six", [0, 1], said)
        stage.compose()
    assert stages[0].public() == stages[1].public()
    assert stages[0].lens("six")["verdict"] == "steady"

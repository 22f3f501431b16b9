"""Attacks on groups that are too small: A1, A2, A5, A6, A7, A12, A14."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.attacks.commands import commands
from tests.attacks.stage import MONDAY, SILO, WEEK, Stage, frozen, scattered, values_of

BANDS = ("respondents_band", "participation_band")


def everybody(stage: Stage, key: str, *, worst: bool = False, weeks: int = 2) -> None:
    """All of a team say the same, week after week."""
    place = -1 if worst else 0
    for ago in reversed(range(weeks)):
        said = {question: values_of(question)[place] for question in scattered(ago)(0)}
        stage.say(key, range(len(stage.members[key])), said, ago=ago)


def verdicts(stage: Stage, key: str) -> set[str]:
    return {each["verdict"] for each in stage.digest(key)["lenses"]}


def whole(stage: Stage) -> dict[str, object]:
    """The organisation's silo."""
    told = stage.digest("organisation")["lenses"]
    found: dict[str, object] = next(each for each in told if each["key"] == "silo")
    return found


def test_a1_a_team_of_four_is_told_nothing_and_the_organisation_is(stage: Stage) -> None:
    for key, people in (("tiny", 4), ("nine", 9), ("also", 9)):
        stage.team(key, people)
        everybody(stage, key)
    stage.organisation()
    stage.compose()
    assert verdicts(stage, "tiny") == {"hidden"}
    assert {stage.digest("tiny")[band] for band in BANDS} == {"hidden"}
    assert whole(stage)["verdict"] != "hidden"


@pytest.mark.parametrize("answering", [0, 1, 3])
def test_a2_up_to_four_of_eight_look_the_same_whatever_they_say(
    stages: tuple[Stage, Stage], answering: int
) -> None:
    """Not even how many they were can be told."""
    one, other = stages
    for stage, people, place in ((one, answering, 0), (other, 4, -1)):
        stage.team("eight", 8)
        stage.say("eight", range(people), {SILO[0]: values_of(SILO[0])[place]})
        stage.compose()
    assert one.public() == other.public()
    assert verdicts(one, "eight") == {"hidden"}


def test_a5_a_hidden_team_of_three_hides_the_next_smallest_sibling_too(stage: Stage) -> None:
    """Else the organisation without the two others would be these three."""
    for key, people in (("three", 3), ("six", 6), ("nine", 9)):
        stage.team(key, people)
        everybody(stage, key)
    stage.organisation()
    stage.compose()
    assert stage.lens("three")["verdict"] == "hidden"
    assert stage.lens("six")["reason"] == "protects_others"
    assert stage.lens("nine")["verdict"] != "hidden"
    assert whole(stage)["verdict"] != "hidden"


def test_a5_without_a_digest_of_the_organisation_nothing_need_be_hidden(stage: Stage) -> None:
    for key, people in (("three", 3), ("six", 6)):
        stage.team(key, people)
        everybody(stage, key)
    stage.compose()
    assert stage.lens("six")["verdict"] != "hidden"


def test_a6_no_command_cuts_a_team_by_role_person_or_question() -> None:
    """A role cell of a team cannot be refused because it cannot be asked for."""
    reading = {("digest",), ("report",), ("trends", "show")}
    found = dict(commands())
    options = {parameter.name for path in reading for parameter in found[path].params}
    assert reading <= set(found)
    assert options <= {
        "team_key", "whole", "week", "weeks", "dry_run", "as_json", "out", "out_path", "as_of",
        "language", "help",
    }  # fmt: skip


def gaps(stage: Stage) -> list[dict[str, object]]:
    found: list[dict[str, object]] = stage.digest("organisation")["gaps"]
    return found


def by_role(stage: Stage, roles: Sequence[str]) -> None:
    stage.team("mixed", len(roles), roles=roles)
    for ago in (1, 0):
        stage.say("mixed", range(len(roles)), scattered(ago), ago=ago)
    stage.organisation()
    stage.compose()


def test_a6_everybody_but_one_role_of_one_person_is_no_comparison(stage: Stage) -> None:
    by_role(stage, ["ml"] * 9 + ["software"])
    assert all(each["verdict"] == "hidden" for each in gaps(stage))


def test_a7_two_roles_and_one_other_person_are_no_comparison(stage: Stage) -> None:
    """All less the two roles would be that one."""
    by_role(stage, ["ml"] * 6 + ["software"] * 6 + ["operations"])
    assert all(each["verdict"] == "hidden" for each in gaps(stage))


def test_a7_two_roles_that_are_all_there_is_may_be_compared(stage: Stage) -> None:
    by_role(stage, ["ml"] * 6 + ["software"] * 6)
    assert {each["verdict"] for each in gaps(stage)} != {"hidden"}


def test_a12_members_that_an_attacker_adds_do_not_count(stage: Stage) -> None:
    """One real person and four new ones, whose answers the attacker knows."""
    stage.team("bait", 1)
    for ago in (2, 1):
        stage.say("bait", [0], {SILO[ago]: values_of(SILO[ago])[-1]}, ago=ago)
    for _ in range(4):
        stage.join("bait", at=frozen(0) - timedelta(days=6))
    stage.say("bait", range(5), {SILO[0]: values_of(SILO[0])[-1]})
    stage.compose()
    assert verdicts(stage, "bait") == {"hidden"}
    assert {stage.digest("bait")[band] for band in BANDS} == {"hidden"}


def test_a12_whoever_was_there_at_the_first_round_counts_at_once(stage: Stage) -> None:
    stage.team("young", 0)
    for _ in range(5):
        stage.join("young", at=frozen(0) - timedelta(days=6))
    stage.say("young", range(5), {SILO[0]: values_of(SILO[0])[-1]})
    stage.compose()
    assert stage.lens("young")["verdict"] != "hidden"


@pytest.mark.parametrize("worst", [True, False])
def test_a14_when_all_say_the_same_it_is_not_told_that_all_do(
    stage: Stage,
    worst: bool,  # noqa: FBT001
) -> None:
    stage.team("choir", 5)
    everybody(stage, "choir", worst=worst, weeks=6)
    stage.compose()
    lens = stage.lens("choir")
    assert lens["level_points"] is not None
    low, high = lens["level_interval"]
    assert high - low >= 0.5
    told = stage.cli("digest", "--team", "choir", "--dry-run", now=MONDAY)
    assert "100" not in told
    assert " 0 %" not in told
    assert WEEK in stage.cli("trends", "show", "--team", "choir")

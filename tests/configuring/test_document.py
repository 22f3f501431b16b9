from pathlib import Path

import pytest

from bot.configuring import document, rendering
from bot.errors import Misconfigured
from tests.configuring.files import CONFIG, changed

LATER = """\
organisation:
  leads: [U09]
  digest: {channel: C09, recurrence: "FREQ=WEEKLY;BYDAY=MO", at: "09:00", timezone: UTC}
retention: {text: P12M, answers: P24M}
"""
SPRINT = (
    "sprint: {anchor: 2026-11-02, weeks: 2, skip: [2026-12-28]}, themes: [development], "
    "practices: [testing], questions: [x], reminders: [P1D], lenses"
)


def complaint(text: str) -> str:
    with pytest.raises(Misconfigured) as caught:
        document.parse(text, "c.yaml")
    said = str(caught.value)
    assert "\n" not in said
    return said


def test_the_whole_contract_is_read_and_written_back_the_same() -> None:
    text = changed(("lenses", SPRINT), ("leads: [U01]", "leads: [U01]\n    coders: [U07]")) + LATER
    config = document.parse(text, "c.yaml")
    assert document.parse(rendering.write(config), "again") == config
    assert config.teams[0].schedules[0].sprint is not None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minimum_group: 5", "minimum_group: 3",
         "teams[0].privacy.minimum_group: 3 is too small a group; use 4 or more."),
        ("minimum_group: 5", "minimum_grup: 5",
         "teams[0].privacy.minimum_grup: unknown key; the nearest is minimum_group."),
        ("leads:", "leeds:", "teams[0].leeds: unknown key; the nearest is leads."),
        ("admins:", "xyzzy:", "xyzzy: unknown key; known here are version, admins"),
        ("mode: confidential", "mode: blind", "blind comes in a later version; use confidential"),
        ("mode: confidential", "mode: nmaed", "nmaed is no mode; the nearest is named"),
        ("questions_per_person: 3", "questions_per_person: 4",
         "teams[0].schedules[0].questions_per_person: 4 is not between 1 and 3"),
        ("questions_per_person: 3", "questions_per_person: 0", "0 is not between 1 and 3"),
        ("timezone: Europe/Helsinki", "timezone: Europe/Helsinky", "nearest is Europe/Helsinki"),
        ("timezone: member", "timezone: Mars/Base", "nor the word member"),
        ("BYDAY=TU", "BYDAY=XX", "teams[0].schedules[0].recurrence: FREQ=WEEKLY;BYDAY=XX"),
        ("FREQ=WEEKLY;BYDAY=TU", "FREQ=HOURLY", "FREQ must be one of"),
        ("FREQ=WEEKLY;BYDAY=FR", "FREQ=WEEKLY;COUNT=3", "a digest goes on"),
        ("lenses: [silo", "reminders: [P1D, P2D, P3D], lenses: [silo",
         "teams[0].schedules[0].reminders: holds 3 reminders; use 2 at most"),
        ("silo,", "sillo,", "schedules[0].lenses[0]: sillo is no lens; the nearest is silo"),
        ("silo,", "blind_spots,", "which no question asks about"),
        ("U01: ml", "U01: mll", "teams[0].roles.U01: mll is no role; the nearest is ml"),
        ("U01: ml", "X01: ml", "X01 is no user id; it starts with U or W"),
        ("channel: C01", "channel: D01", "D01 is no channel id"),
        ("to: channel, channel: C01", "to: channel", "names none; add channel"),
        ("holidays: FI", "holidays: XX", "XX is no country or subdivision"),
        ("2026-12-07", "2026-13-07", "2026-13-07 is no date"),
        ('"09:00-17:00"', '"17:00-09:00"', "is no span of a day"),
        ('"10:00"', "25:00", "25:00 is no time of day"),
        ("P3D", "three days", "three days is no duration"),
        ("P3D", "P0D", "P0D is no duration"),
        ("{users: [U01, U02, U03, U04, U05]}", "{users: [U01], channel: C01}",
         "teams[0].members: should name exactly one of users, channel and usergroup"),
        ("leads: [U01]", "leads: U01", "teams[0].leads: U01 should be a list"),
        ("leads: [U01]", "coders: [U02]", "holds U02, who is a lead or a member"),
        ("key: fraud-ml", "key: fraud ml", "fraud ml is no key"),
        ("    name: Fraud ML\n", "", "teams[0].name is missing"),
        ("version: 1", "version: 2", "2 is no version"),
        ("version: 1\n", "", "version is missing"),
        ("customer: external", "customer: extern", "the nearest is external"),
        ("regulated: true", "regulated: maybe", "maybe is neither true nor false"),
        ("language: en", "language: sv", "sv is no language of this program; use one of en, fi"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_one_line_with_its_place_and_value(
    old: str, new: str, said: str
) -> None:
    assert said in complaint(changed((old, new)))


def test_two_teams_or_two_schedules_of_one_key_are_refused() -> None:
    team = CONFIG.split("teams:\n")[1]
    assert "two teams with the key fraud-ml" in complaint(CONFIG + team)
    schedule = team.split("schedules:\n")[1]
    assert "two schedules with the key weekly" in complaint(CONFIG + schedule)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (changed(("name: Fraud ML", "name: [Fraud ML")), 6),
        (changed(("    name: Fraud ML", "\tname: Fraud ML")), 5),
        (changed(("    language: en", "    language: en\n    language: fi")), 10),
        (CONFIG + "? [a]\n: b\n", 21),
    ],
    ids=["bracket", "tab", "twice", "strange key"],
)
def test_broken_yaml_is_told_with_its_line(text: str, line: int) -> None:
    assert complaint(text).startswith(f"c.yaml line {line}: ")


@pytest.mark.parametrize("text", ["", "hello", "- a", "3", "&a [*a]"])
def test_what_is_no_config_at_all_is_refused(text: str) -> None:
    assert "should hold keys with values" in complaint(text)


def test_norway_and_an_unquoted_time_are_what_they_look_like() -> None:
    text = changed(("holidays: FI", "holidays: NO"), ('at: "10:00"', "at: 10:00"))
    team = document.parse(text, "c.yaml").teams[0]
    assert (team.holidays, team.schedules[0].at) == ("NO", "10:00")


def test_a_key_with_nothing_behind_it_is_a_key_left_out() -> None:
    text = changed(("roles: {U01: ml, U02: software}", "roles:"))
    assert document.parse(text, "c.yaml").teams[0].roles == {}


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"absent\.yaml cannot be read: No such file"):
        document.read(tmp_path / "absent.yaml")
    (tmp_path / "latin.yaml").write_bytes("name: Räikkönen".encode("latin-1"))
    with pytest.raises(Misconfigured, match="no UTF-8 text"):
        document.read(tmp_path / "latin.yaml")

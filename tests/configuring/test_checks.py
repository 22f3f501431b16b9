import pytest

from bot.catalogue import load_catalogue
from bot.clock import Clock
from bot.configuring import checks, document
from bot.configuring.flow import look
from bot.configuring.model import Config
from bot.errors import Misconfigured
from bot.people.flow import Findings
from tests.configuring.files import CONFIG, changed
from tests.people.directory import FakeDirectory, a_user


def config(*replacements: tuple[str, str]) -> Config:
    return document.parse(changed(*replacements), "c.yaml")


def found(given: Config, *absent: str, **fields: object) -> Findings:
    """Everybody of the config is in Slack, but for some."""
    ids = {one for _, one in given.people} - set(absent)
    return look(None, given, FakeDirectory([a_user(one, **fields) for one in sorted(ids)]))


def warnings(given: Config, clock: Clock, seen: Findings | None = None) -> list[str]:
    return checks.warnings(given, now=clock.now(), found=seen)


def test_a_plain_config_has_nothing_to_warn_of(clock: Clock) -> None:
    assert warnings(config(), clock) == []
    assert warnings(config(), clock, found(config())) == []


def test_an_unknown_question_is_told_with_the_nearest() -> None:
    catalogue = load_catalogue()
    key = next(iter(catalogue)).key
    checks.require_known_questions(config(("lenses:", f"questions: [{key}], lenses:")), catalogue)
    wrong = config(("lenses:", f"questions: [{key}x], lenses:"))
    with pytest.raises(Misconfigured, match=rf"questions\[0\]: {key}x is no question; .*{key}"):
        checks.require_known_questions(wrong, catalogue)


def test_a_schedule_that_can_ask_nothing_is_refused() -> None:
    nothing = config(("lenses: [silo, testing_gap]", "lenses: [silo], practices: [trust]"))
    with pytest.raises(Misconfigured, match="no question fits"):
        checks.require_known_questions(nothing, load_catalogue())


def test_an_unknown_person_is_told_with_the_place() -> None:
    given = config()
    checks.require_known_people(given, found(given))
    with pytest.raises(Misconfigured, match=r"teams\[0\]\.members\.users\[3\]: U04 is nobody in"):
        checks.require_known_people(given, found(given, "U04"))


def test_a_team_below_its_minimum_is_a_warning_and_named_terms_have_none(clock: Clock) -> None:
    few = ("[U01, U02, U03, U04, U05]", "[U01, U02]")
    assert warnings(config(few), clock) == [
        "teams[0].members: 2, fewer than the minimum group of 5; the team's figures stay hidden"
    ]
    assert (
        warnings(config(few, ("{mode: confidential, minimum_group: 5}", "{mode: named}")), clock)
        == []
    )


def test_who_cannot_be_asked_counts_for_nothing(clock: Clock) -> None:
    given = config()
    seen = found(given, is_restricted=True)
    lines = warnings(given, clock, seen)
    assert lines[0] == (
        "teams[0].members.users: U01 is left out: a bot, a guest, external or deactivated"
    )
    assert "teams[0].members: 0, fewer than" in lines[-1]


def test_a_source_that_cannot_be_read_is_told(clock: Clock) -> None:
    given = config(("{users: [U01, U02, U03, U04, U05]}", "{usergroup: S01}"))
    seen = look(
        None, given, FakeDirectory([a_user("U01"), a_user("U02"), a_user("U09")], usergroups=None)
    )
    assert warnings(given, clock, seen) == [
        "teams[0].members.usergroup: S01 cannot be read; is the bot in it?"
    ]


def test_who_researches_a_team_is_not_in_its_channel() -> None:
    given = config(
        ("{users: [U01, U02, U03, U04, U05]}", "{channel: C07}"),
        ("leads:", "researchers: [U08]\n    leads:"),
    )
    ours = [a_user(one) for one in ("U01", "U02", "U08", "U09")]
    seen = look(None, given, FakeDirectory(ours, channels={"C07": ["U02", "U08"]}))
    with pytest.raises(Misconfigured, match=r"researchers holds U08, who is a member"):
        checks.require_known_people(given, seen)


def test_a_digest_of_the_organisation_without_leads_is_told(clock: Clock) -> None:
    given = document.parse(CONFIG + "organisation: {digest: {channel: C09}}\n", "c.yaml")
    assert warnings(given, clock) == [
        "organisation.leads: none, so nobody gets the digest while its channel refuses it"
    ]


def test_what_has_no_effect_is_told_in_one_line_each(clock: Clock) -> None:
    text = changed(
        ("lenses:", "reminders: [P1D, P4D], paused: true, lenses:"),
        ("leads:", "researchers: [U08]\n    auditors: [U07]\n    leads:"),
    )
    given = document.parse(
        text + "organisation: {leads: [U09]}\nretention: {text: P12M}\n", "c.yaml"
    )
    assert warnings(given, clock) == [
        "organisation.digest: none, so the organisation's leads are told nothing",
        "teams[0].researchers: kept, but see nothing beyond the promise in this version",
        "teams[0].schedules[0].paused: asks nobody until it is resumed",
        (
            "teams[0].schedules[0].reminders[1]: P4D has no effect, because the questions are open"
            " for P3D"
        ),
    ]


def test_a_team_that_is_empty_or_very_large_is_told_with_how_long_sending_takes(
    clock: Clock,
) -> None:
    given = config(("{users: [U01, U02, U03, U04, U05]}", "{usergroup: S01}"))
    ours = [a_user(one) for one in ("U01", "U02", "U09")]
    empty = look(None, given, FakeDirectory(ours, usergroups={"S01": []}))
    assert warnings(given, clock, empty)[0] == "teams[0].members: nobody who can be asked"
    crowd = [a_user(f"U1{number:05}") for number in range(6000)]
    many = {"S01": [one.id for one in crowd]}
    large = look(None, given, FakeDirectory([*ours, *crowd], usergroups=many))
    assert warnings(given, clock, large) == [
        "teams[0].members: 6000; sending to all of them takes about 34 minutes"
    ]


def test_a_freeze_that_shortens_the_answer_window_is_told(clock: Clock) -> None:
    [line] = warnings(config(("P3D", "P4D")), clock)
    assert line == (
        "teams[0].schedules[0].open_for: P4D, but the digest freezes 77 h 0 min after asking"
        " at the latest moment"
    )


def test_a_members_zone_decides_whether_the_freeze_comes_early(clock: Clock) -> None:
    given = config()
    assert warnings(given, clock, found(given, tz="Europe/Helsinki")) == []
    [line] = warnings(given, clock, found(given, tz="America/New_York"))
    assert "freezes 70 h 0 min after asking" in line
    assert warnings(given, clock, found(given, tz="Nowhere/Land")) == []


def test_a_digest_for_leads_of_a_team_without_leads_is_told(clock: Clock) -> None:
    lines = warnings(
        config(("    leads: [U01]\n", ""), ("to: channel, channel: C01", "to: leads")), clock
    )
    assert lines == ["teams[0].digest.to: leads, but the team has none; nobody is sent the digest"]


def test_every_named_person_is_looked_for() -> None:
    text = CONFIG.replace(
        "leads:", "coders: [U06]\n    researchers: [U07]\n    auditors: [U08]\n    leads:"
    )
    places = dict(document.parse(text, "c.yaml").people)
    assert set(places.values()) == {f"U0{n}" for n in range(1, 10)}
    assert places["teams[0].roles.U02"] == "U02"
    assert places["admins[0]"] == "U09"

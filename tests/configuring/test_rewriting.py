from collections.abc import Callable
from datetime import date
from difflib import ndiff

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.catalogue.keys import Role
from bot.configuring import document, rewriting
from bot.configuring.model import (
    Config,
    DigestPart,
    Members,
    Organisation,
    Retention,
    SchedulePart,
    SprintPart,
    TeamPart,
)
from bot.configuring.rewriting import plain, write

FILE = """\
# Who is asked, and when.
version: 1

admins: [U09]   # Anna

teams:
  # The fraud team: ask Bo before you change anything.
  - key: fraud-ml
    name: "Fraud ML"
    members:
      users:
        - U01   # Bo
        - U02   # Cleo
        - U03
        - U04
        - U05
    roles: {U01: ml,
            U02: software}   # the rest is asked
    leads: [U01]
    holidays: FI   # Finland
    # Who runs it after release?
    context: {customer: external, after_release: customer}
    digest: {to: channel, channel: C01, recurrence: 'FREQ=WEEKLY;BYDAY=FR', at: "15:00"}
    schedules:
      # Tuesdays, because Mondays are full.
      - {key: weekly, recurrence: "FREQ=WEEKLY;BYDAY=TU", at: "10:00",
         questions_per_person: 3, lenses: [silo, testing_gap]}   # short ones

      - key: monthly
        recurrence: FREQ=MONTHLY;BYDAY=1MO
        at: "09:30"     # after the stand-up
        open_for: P5D

  # Small, and named.
  - key: tools
    name: Tools
    members: {channel: C07}
    privacy: {mode: named}

retention: {text: P12M, answers: P24M}
# The end.
"""


def read(text: str = FILE) -> Config:
    return document.parse(text, "file")


def with_team(change: Callable[[TeamPart], TeamPart], number: int = 0) -> Config:
    config = read()
    teams = list(config.teams)
    teams[number] = change(teams[number])
    return config.model_copy(update={"teams": tuple(teams)})


def with_schedule(number: int, **changes: object) -> Config:
    def change(team: TeamPart) -> TeamPart:
        return team.with_schedule(team.schedules[number].model_copy(update=changes))

    return with_team(change)


def differing(new: str, old: str = FILE) -> list[str]:
    """The lines that went (-) and came (+)."""
    return [line.rstrip() for line in ndiff(old.splitlines(), new.splitlines()) if line[0] in "+-"]


def written(config: Config, text: str = FILE) -> str:
    new = write(config, [text])
    assert plain(read(new)) == plain(config)
    return new


def test_where_nothing_changed_the_file_is_the_same_byte_for_byte() -> None:
    assert write(read(), [FILE]) == FILE
    windows = FILE.replace("\n", "\r\n")
    assert write(read(), [windows]) == windows


def test_a_change_of_one_value_changes_its_line_alone() -> None:
    assert differing(written(with_schedule(1, at="11:00"))) == [
        '-         at: "09:30"     # after the stand-up',
        '+         at: "11:00"     # after the stand-up',
    ]
    assert differing(written(with_schedule(0, at="11:00"))) == [
        '-       - {key: weekly, recurrence: "FREQ=WEEKLY;BYDAY=TU", at: "10:00",',
        '+       - {key: weekly, recurrence: "FREQ=WEEKLY;BYDAY=TU", at: "11:00",',
    ]


def test_quotes_stay_as_they_were() -> None:
    config = with_team(lambda team: team.model_copy(update={
        "name": "Fraud", "holidays": "SE",
        "digest": team.digest.model_copy(update={"recurrence": "FREQ=WEEKLY;BYDAY=TH"}),
    }))  # fmt: skip
    new = written(config)
    assert '    name: "Fraud"\n' in new
    assert "    holidays: SE   # Finland\n" in new
    assert "recurrence: 'FREQ=WEEKLY;BYDAY=TH'" in new


def test_people_who_come_and_go_leave_the_others_and_their_comments_alone() -> None:
    users = ("U01", "U03", "U04", "U05", "U06")
    config = with_team(lambda team: team.model_copy(update={"members": Members(users=users)}))
    assert differing(written(config)) == ["-         - U02   # Cleo", "+         - U06"]


def test_a_new_key_comes_where_the_contract_has_it() -> None:
    config = with_team(
        lambda team: team.model_copy(update={"days_off": (date(2026, 12, 7),), "paused": True})
    )
    lines = written(config).splitlines()
    assert lines[lines.index("    holidays: FI   # Finland") + 1] == "    days_off: [2026-12-07]"
    assert differing("\n".join(lines)) == ["+     days_off: [2026-12-07]", "+     paused: true"]


def test_a_key_that_says_nothing_any_more_goes_with_its_line() -> None:
    config = with_team(lambda team: team.model_copy(update={"holidays": None}))
    assert differing(written(config)) == ["-     holidays: FI   # Finland"]
    config = read().model_copy(update={"retention": None})
    assert differing(written(config)) == ["- retention: {text: P12M, answers: P24M}"]


def test_schedules_and_teams_come_and_go_whole() -> None:
    config = with_team(lambda team: team.without_schedule("monthly"))
    assert all(line.startswith("-") for line in differing(written(config)))
    sprint = SchedulePart(
        key="sprint",
        recurrence="FREQ=WEEKLY;BYDAY=WE",
        at="10:00",
        sprint=SprintPart(anchor=date(2026, 11, 2), weeks=3),
    )
    new = written(with_team(lambda team: team.with_schedule(sprint)))
    assert "        sprint: {anchor: 2026-11-02, weeks: 3}\n\n  # Small, and named." in new
    config = read()
    other = TeamPart(key="other", name="Other: one", members=Members(users=("U01",)))
    new = written(config.model_copy(update={"teams": (*config.teams, other)}))
    assert all(line.startswith("+") for line in differing(new))
    gone = written(config.model_copy(update={"teams": config.teams[1:]}))
    assert "# Small, and named." in gone
    assert "fraud-ml" not in gone


def test_a_team_of_another_file_is_put_behind_with_its_comments() -> None:
    second = """\
version: 1
teams:
- key: third
  # Nobody's name is told.
  name: Third   # of three
  members: {users: [U01]}
"""
    config = read()
    third = read(second).teams[0].model_copy(update={"language": "fi"})
    whole = config.model_copy(update={"teams": (*config.teams, third)})
    new = write(whole, [FILE, second])
    assert plain(read(new)) == plain(whole)
    assert "  - key: third\n    # Nobody's name is told.\n    name: Third   # of three\n" in new
    assert "    language: fi\n" in new


def test_what_cannot_be_kept_is_written_afresh_and_says_the_same() -> None:
    text = """\
version: 1
teams:
  - {key: a, name: A, members: &us {users: [U01]}}
  - {key: b, name: B, members: *us}
"""
    config = read(text)
    changed = config.model_copy(
        update={"teams": (config.teams[0].model_copy(update={"name": "C"}), config.teams[1])}
    )
    assert plain(read(write(changed, [text]))) == plain(changed)
    assert write(config, []) == rewriting.write(config, ["[not a config"])


parts = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text("aä: #{}[],&*!|>'\"%@`-?0129~", min_size=1, max_size=12),
        "leads": st.lists(st.sampled_from(["U01", "U02", "U08"]), unique=True).map(tuple),
        "researchers": st.lists(st.sampled_from(["U21", "U22"]), unique=True).map(tuple),
        "members": st.one_of(
            st.lists(st.sampled_from([f"U0{n}" for n in range(1, 9)]), min_size=1, unique=True).map(
                lambda ids: Members(users=tuple(ids))
            ),
            st.just(Members(channel="C05")),
        ),
        "roles": st.dictionaries(
            st.sampled_from(["U01", "U02", "U03"]), st.sampled_from([Role.ML, Role.DATA])
        ),
        "language": st.sampled_from(["en", "fi"]),
        "timezone": st.sampled_from(["UTC", "Europe/Helsinki"]),
        "holidays": st.sampled_from([None, "FI", "NO"]),
        "days_off": st.lists(st.dates(date(2026, 1, 1), date(2026, 3, 1)), max_size=3).map(tuple),
        "working_hours": st.sampled_from(["09:00-17:00", "08:00-16:00"]),
        "digest": st.sampled_from(
            [DigestPart(), DigestPart(to="channel", channel="C09", timezone="Asia/Tokyo")]
        ),
        "paused": st.sampled_from([None, True]),
        "schedules": st.lists(
            st.builds(
                SchedulePart,
                key=st.sampled_from(["weekly", "monthly", "more"]),
                recurrence=st.sampled_from(["FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYDAY=1MO"]),
                at=st.sampled_from(["10:00", "09:30"]),
                reminders=st.sampled_from([(), ("P1D",)]),
                paused=st.sampled_from([None, True]),
                sprint=st.sampled_from([None, SprintPart(anchor=date(2026, 11, 2))]),
            ),
            unique_by=lambda one: one.key,
        ).map(tuple),
    },
)


@settings(deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    changes=st.tuples(parts, parts),
    kept=st.sampled_from([(0, 1), (0,), (1,)]),
    organisation=st.sampled_from([None, Organisation(leads=("U01",))]),
    retention=st.sampled_from([None, Retention(text="P1M")]),
)
def test_whatever_changes_the_export_says_it_and_keeps_the_rest(
    changes: tuple[dict[str, object], dict[str, object]],
    kept: tuple[int, ...],
    organisation: Organisation | None,
    retention: Retention | None,
) -> None:
    config = read()
    teams = tuple(config.teams[number].model_copy(update=changes[number]) for number in kept)
    new = config.model_copy(
        update={"teams": teams, "organisation": organisation, "retention": retention}
    )
    text = written(new)
    # Comments above what stays are never lost, and the file is not written afresh.
    assert text.startswith("# Who is asked, and when.\nversion: 1\n\nadmins: [U09]   # Anna\n")
    assert "# The end." in text
    assert written(new, text) == text

"""Two admins at one team, a form sent twice, a team from a file: nothing typed is lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.audit import store as audit
from bot.configuring import changing
from bot.configuring import flow as configuring
from bot.configuring.document import parse
from bot.configuring.panel.payload import Aim
from tests.configuring.files import CONFIG
from tests.configuring.panel.live import (
    ADA,
    BO,
    CY,
    DI,
    EVA,
    OLLI,
    TUESDAY,
    a_team,
    an_empty_workspace,
    done,
    inside,
    opened,
    shown,
    submit,
    team,
)
from tests.live import Live

TEAM = Aim(team="fraud-ml")
WEEKLY = Aim(team="fraud-ml", schedule="weekly")
DO = "retrostar.panel.do.v1."


@pytest.fixture
def live(sqlite_url: str) -> Iterator[Live]:
    with an_empty_workspace(sqlite_url) as bot:
        yield bot


def overtaken(live: Live) -> None:
    """Both open the schedule; Olli sets 11:00 and is first, Eva has 12:00 and two questions."""
    a_team(live)
    opened(live, EVA, "schedule", WEEKLY)
    opened(live, OLLI, "schedule", WEEKLY)
    live.turn(TUESDAY + timedelta(minutes=2))
    assert submit(live, OLLI, at="11:00") == {"ok": True}
    assert submit(live, EVA, at="12:00", questions="2")["response_action"] == "update"


def test_the_second_sees_who_changed_what_and_when(live: Live) -> None:
    overtaken(live)
    text = shown(live, EVA)
    assert f"<@{OLLI}> has changed this meanwhile (Tuesday 24 November at 09:02)" in text
    assert "`schedules.weekly.at`: 10:00 → 11:00" in text
    assert team(live).part.schedules[0].at == "11:00"


def test_overwriting_puts_mine_in_the_place_of_theirs(live: Live) -> None:
    overtaken(live)
    assert submit(live, EVA) == {"ok": True}
    schedule = team(live).part.schedules[0]
    assert (schedule.at, schedule.questions_per_person) == ("12:00", 2)


def test_reloading_shows_theirs_and_mine_to_copy(live: Live) -> None:
    overtaken(live)
    inside(live, EVA, "retrostar.panel.turn.v1.reload")
    text = shown(live, EVA)
    assert "What you had typed, to copy:" in text
    assert "At what time? 12:00" in text
    assert submit(live, EVA) == {"ok": True}
    schedule = team(live).part.schedules[0]
    assert (schedule.at, schedule.questions_per_person) == ("11:00", 3)


def test_the_same_change_by_both_is_no_conflict(live: Live) -> None:
    a_team(live)
    for who in (EVA, OLLI):
        opened(live, who, "schedule", WEEKLY)
    for who in (EVA, OLLI):
        assert submit(live, who, at="11:00") == {"ok": True}


def test_a_team_form_sent_twice_makes_one_team(live: Live) -> None:
    for _ in range(2):
        opened(live, EVA, "team", Aim(guide=True))
        submit(live, EVA, name="Fraud ML", users=[EVA, ADA])
    with live.parts.database.read() as session:
        assert [one.part.key for one in changing.standings(session)] == ["fraud-ml"]


def test_a_new_schedule_sent_twice_is_made_once(live: Live) -> None:
    a_team(live)
    for who in (EVA, OLLI):
        opened(live, who, "schedule", TEAM.model_copy(update={"version": team(live).version}))
    for who in (EVA, OLLI):
        assert submit(live, who, days=["WE"], at="09:30")["ok"]
    assert [one.key for one in team(live).part.schedules] == ["weekly", "weekly-2"]


def test_a_team_from_a_file_is_read_only_until_it_is_taken_over(live: Live) -> None:
    with live.parts.database.read():
        config = parse(CONFIG, "teams.yaml").model_copy(update={"admins": ()})
    configuring.apply(live.parts.database, config, now=TUESDAY, found=None)
    opened(live, EVA, "page", TEAM)
    assert "read-only here" in shown(live, EVA)
    assert "Add a schedule" not in shown(live, EVA)
    opened(live, EVA, "digest", TEAM)
    submit(live, EVA, at="16:00")
    assert "This team is kept in a file" in shown(live, EVA)
    assert "At what time? 16:00" in shown(live, EVA)
    assert team(live).part.digest.at == "15:00"
    opened(live, EVA, "page", TEAM)
    inside(live, EVA, f"{DO}manage")
    assert "You manage this team here now" in shown(live, EVA)
    assert "Add a schedule" in shown(live, EVA)
    opened(live, EVA, "digest", TEAM)
    assert submit(live, EVA, at="16:00") == {"ok": True}
    assert team(live).part.digest.at == "16:00"


def test_a_form_that_outlived_its_team_gives_the_words_back(live: Live) -> None:
    a_team(live)
    opened(live, EVA, "team", TEAM)
    done(live, OLLI, "archive", TEAM)
    submit(live, EVA, name="A much better name")
    text = shown(live, EVA)
    assert "archived" in text
    assert "A much better name" in text


def test_pausing_copying_archiving_and_restoring_are_one_tap_each(live: Live) -> None:
    a_team(live)
    opened(live, EVA, "page", TEAM)
    inside(live, EVA, f"{DO}pause", block_id=_block(live, "pause", "schedule"))
    assert team(live).part.schedules[0].paused
    inside(live, EVA, f"{DO}resume", block_id=_block(live, "resume", "schedule"))
    assert not team(live).part.schedules[0].paused
    inside(live, EVA, f"{DO}duplicate", block_id=_block(live, "duplicate", "schedule"))
    assert [one.key for one in team(live).part.schedules] == ["weekly", "weekly-2"]
    inside(live, EVA, f"{DO}archive", block_id=_block(live, "archive", "weekly-2"))
    assert "Archived. It asks nobody any more." in shown(live, EVA)
    inside(live, EVA, f"{DO}restore")
    assert [one.key for one in team(live).part.schedules] == ["weekly", "weekly-2"]
    inside(live, EVA, f"{DO}pause", block_id=_block(live, "pause", None))
    assert team(live).part.paused
    inside(live, EVA, f"{DO}resume", block_id=_block(live, "resume", None))
    inside(live, EVA, f"{DO}duplicate", block_id=_block(live, "duplicate", None))
    assert "Fraud ML (copy)" in shown(live, EVA)
    assert team(live, "fraud-ml-copy").part.schedules[0].paused
    inside(live, EVA, f"{DO}archive", block_id=_block(live, "archive", None))
    assert team(live, "fraud-ml-copy").archived_at is not None
    inside(live, EVA, f"{DO}restore")
    assert team(live, "fraud-ml-copy").archived_at is None


def test_what_people_answered_under_is_only_tightened(live: Live) -> None:
    a_team(live)
    live.turn(TUESDAY + timedelta(hours=1))
    assert live.tick()
    opened(live, EVA, "privacy", TEAM)
    told = submit(live, EVA, minimum_group="4")
    assert "can only be made larger" in str(told["errors"])
    inside(live, EVA, "retrostar.panel.turn.v1.mode", option="named")
    assert "only be made stricter" in str(submit(live, EVA)["errors"])
    inside(live, EVA, "retrostar.panel.turn.v1.mode", option="confidential")
    assert submit(live, EVA, minimum_group="6") == {"ok": True}


@pytest.mark.parametrize("who", [ADA, BO, CY, DI])
def test_nobody_else_gets_in_whatever_they_send(live: Live, who: str) -> None:
    a_team(live, users=[EVA, ADA, BO, CY, DI])
    before = team(live)
    for what in ("team", "page", "schedule", "plan", "log", "overview", "admins", "attention"):
        opened(live, who, what, TEAM)
        assert "Only admins can change the set-up" in shown(live, who), what
    for what in ("pause", "archive", "duplicate", "manage", "ask", "example"):
        done(live, who, what, TEAM)
        assert "Only admins" in shown(live, who), what
    opened(live, EVA, "schedule", WEEKLY)
    form = live.modal(EVA)
    assert form is not None
    opened(live, who, "log")
    live.parts.gateway.update_view((live.modal(who) or {})["id"], {
        key: form[key] for key in ("type", "callback_id", "title", "submit", "blocks",
                                   "private_metadata")
    })  # fmt: skip
    submit(live, who, at="23:00")
    assert team(live) == before


def test_every_change_is_in_the_log_that_admins_read(live: Live) -> None:
    a_team(live)
    opened(live, OLLI, "schedule", WEEKLY)
    submit(live, OLLI, at="11:00")
    opened(live, EVA, "log")
    text = shown(live, EVA)
    assert f"<@{OLLI}>\\nchanged the team *fraud-ml*" in text
    assert "`schedules.weekly.at`: 10:00 → 11:00" in text
    assert f"<@{EVA}>\\nmade the team *fraud-ml*" in text
    with live.parts.database.read() as session:
        assert audit.verify(session) is None


def test_the_log_is_leafed_through(live: Live) -> None:
    a_team(live)
    for minute in range(12):
        opened(live, EVA, "schedule", WEEKLY)
        submit(live, EVA, at=f"11:{minute:02}")
    opened(live, EVA, "log")
    assert "11:11" in shown(live, EVA)
    inside(live, EVA, "retrostar.panel.turn.v1.older_entries")
    assert "made the team" in shown(live, EVA)
    inside(live, EVA, "retrostar.panel.turn.v1.newest_entries")
    assert "11:11" in shown(live, EVA)


def test_the_plan_names_who_is_asked_when_and_who_is_not(live: Live) -> None:
    a_team(live)
    opened(live, EVA, "plan")
    live.until(lambda: "Tuesday 15 December" in shown(live, EVA))
    text = shown(live, EVA)
    assert "*10:00* · 3 questions · Fraud ML" in text
    assert f"<@{DI}>" in text


def _block(live: Live, what: str, schedule: str | None) -> str:
    """The block of the button that does *what* to a schedule, or to the whole team."""
    view = live.modal(EVA)
    assert view is not None
    for block in view["blocks"]:
        for element in block.get("elements", []):
            value = str(element.get("value", ""))
            about = f'"{schedule}"' in value if schedule not in {"schedule", None} else (
                ('"schedule"' in value) == (schedule == "schedule"))  # fmt: skip
            if element.get("action_id") == f"{DO}{what}" and about:
                return str(block["block_id"])
    raise AssertionError(f"no button {what} for {schedule}")

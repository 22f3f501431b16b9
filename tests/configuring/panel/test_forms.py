"""Every form through Slack: what it shows, what it makes of a team, what it refuses where."""

import shutil
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from bot.catalogue.keys import LensKey, Role
from bot.configuring.panel.forms.all import FORMS
from bot.configuring.panel.payload import Aim
from tests.configuring.panel.live import (
    ADA,
    BO,
    CY,
    DI,
    EVA,
    OLLI,
    a_team,
    an_empty_workspace,
    inside,
    opened,
    shown,
    submit,
    team,
)
from tests.live import Live

TEAM = Aim(team="fraud-ml", schedule="weekly")
ABOVE = {"admins", "organisation", "retention"}
FINLAND = {"text": {"type": "plain_text", "text": "Finland"}, "value": "FI"}
TURN = "retrostar.panel.turn.v1."


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Any) -> Iterator[Live]:
    path = tmp_path_factory.mktemp("forms") / "retrostar.sqlite3"
    shutil.copy(sqlite_template, path)
    with an_empty_workspace(f"sqlite:///{path}") as bot:
        a_team(bot)
        bot.act(EVA, type="close", all=True)
        yield bot


def errors(told: dict[str, Any]) -> dict[str, str]:
    return {block.partition(".")[0]: text for block, text in told.get("errors", {}).items()}


@pytest.mark.parametrize("name", sorted(FORMS))
@pytest.mark.parametrize("who", [EVA, OLLI])
def test_a_form_saved_as_it_is_changes_nothing(live: Live, name: str, who: str) -> None:
    before = team(live)
    aim = Aim() if name in ABOVE else TEAM
    modal = opened(live, who, name, aim)
    for block in modal["blocks"]:
        if block["type"] == "input":
            assert block["label"]["text"]
            assert block["hint"]["text"]
    assert submit(live, who) == {"ok": True}
    assert live.modal(who) is None
    after = team(live)
    assert after.part == before.part
    assert after.version == before.version


def test_a_schedule_is_changed_without_rules_to_know(live: Live) -> None:
    opened(live, EVA, "schedule", TEAM)
    inside(live, EVA, f"{TURN}every", option="month")
    assert submit(
        live, EVA, day="FR", nth="-1", at="13:30", questions="2", open_for="P1D", reminders=[]
    ) == {"ok": True}
    changed = team(live).part.schedules[0]
    assert changed.recurrence == "FREQ=MONTHLY;BYDAY=-1FR"
    assert (changed.at, changed.questions_per_person, changed.open_for) == ("13:30", 2, "P1D")
    opened(live, EVA, "schedule", TEAM)
    inside(live, EVA, f"{TURN}every", option="sprint")
    told = submit(live, EVA, day="MO", anchor="2026-11-23", weeks="3", skip_new="2026-12-15")
    assert told == {"ok": True}
    sprint = team(live).part.schedules[0].sprint
    assert sprint is not None
    assert (sprint.anchor, sprint.weeks, sprint.skip) == (
        date(2026, 11, 23), 3, (date(2026, 12, 15),)
    )  # fmt: skip
    opened(live, EVA, "schedule", TEAM)
    assert submit(live, EVA, skip=[]) == {"ok": True}
    opened(live, EVA, "schedule", TEAM)
    inside(live, EVA, f"{TURN}every", option="two_weeks")
    assert submit(live, EVA, days=["TU", "TH"]) == {"ok": True}
    assert team(live).part.schedules[0].recurrence == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"
    assert team(live).part.schedules[0].sprint is None


def test_reminders_are_at_most_two_and_come_before_the_close(live: Live) -> None:
    opened(live, EVA, "schedule", TEAM)
    told = submit(live, EVA, open_for="P1D", reminders=["PT4H", "P2D"])
    assert "before the questions close" in errors(told)["reminders"]
    told = submit(live, EVA, open_for="P5D", reminders=["P1D", "PT4H", "P2D"])
    assert "At most 2" in errors(told)["reminders"]
    assert submit(live, EVA, open_for="P5D", reminders=["P1D", "PT4H"]) == {"ok": True}
    assert team(live).part.schedules[0].reminders == ("PT4H", "P1D")


def test_topics_that_no_question_fits_are_refused(live: Live) -> None:
    opened(live, EVA, "topics", TEAM)
    told = submit(live, EVA, lenses=["silo"], practices=["security"], themes=["operations"])
    assert "No question fits" in errors(told)["lenses"]
    key = next(iter(live.parts.catalogue)).key
    assert submit(live, EVA, lenses=["silo"], practices=[], themes=[], questions=[key])["ok"]
    changed = team(live).part.schedules[0]
    assert changed.lenses == (LensKey.SILO,)
    assert changed.questions == (key,)


def test_hours_and_days_off_are_set_without_formats_to_know(live: Live) -> None:
    opened(live, EVA, "place", TEAM)
    told = submit(live, EVA, **{"from": "17:00", "until": "09:00"})
    assert "end later" in errors(told)["until"]
    told = submit(live, EVA, **{"from": "08:00", "until": "16:00", "off_until": "2026-12-24"})
    assert "first day off" in errors(told)["off_from"]
    told = submit(live, EVA, off_from="2026-12-23", off_until="2026-12-25",
                  holidays=FINLAND)  # fmt: skip
    assert told == {"ok": True}
    part = team(live).part
    assert part.working_hours == "08:00-16:00"
    assert part.holidays == "FI"
    assert part.days_off == (date(2026, 12, 23), date(2026, 12, 24), date(2026, 12, 25))
    opened(live, EVA, "place", TEAM)
    assert submit(live, EVA, days_off=["2026-12-24"]) == {"ok": True}
    assert team(live).part.days_off == (date(2026, 12, 24),)


def test_long_lists_are_found_by_a_few_letters(live: Live) -> None:
    modal = opened(live, EVA, "place", TEAM)

    def found(field: str, query: str, who: str = EVA) -> list[str]:
        told = live.act(who, type="options", view_id=modal["id"], query=query,
                        action_id=f"retrostar.panel.find.v1.{field}")  # fmt: skip
        return [one["text"]["text"] for one in told.get("options", [])]

    assert found("timezone", "hels")[0] == "Europe/Helsinki"
    assert "America/New York" in found("timezone", "new york")
    assert found("holidays", "finl")[0] == "Finland"
    assert len(found("timezone", "a")) == 100


def test_roles_and_rights_are_given_by_picking_people(live: Live) -> None:
    opened(live, EVA, "roles", TEAM)
    assert submit(live, EVA, ml=[ADA, BO], software=[CY]) == {"ok": True}
    assert team(live).part.roles == {ADA: Role.ML, BO: Role.ML, CY: Role.SOFTWARE}
    opened(live, EVA, "roles", TEAM)
    assert submit(live, EVA, data=[BO]) == {"ok": True}
    assert team(live).part.roles[BO] is Role.DATA
    opened(live, EVA, "rights", TEAM)
    assert "lead or a member" in errors(submit(live, EVA, coders=[DI]))["coders"]
    assert submit(live, EVA, coders=[OLLI], leads=[EVA, ADA]) == {"ok": True}
    assert team(live).part.coders == (OLLI,)
    assert team(live).part.leads == (EVA, ADA)


def test_a_digest_to_a_channel_asks_for_the_channel(live: Live) -> None:
    opened(live, EVA, "digest", TEAM)
    inside(live, EVA, f"{TURN}to", option="channel")
    assert "archived" in errors(submit(live, EVA, channel="C03"))["channel"]
    assert submit(live, EVA, channel="C01", at="14:00") == {"ok": True}
    digest = team(live).part.digest
    assert (digest.to, digest.channel, digest.at) == ("channel", "C01", "14:00")


def test_context_and_privacy_are_said_in_words(live: Live) -> None:
    opened(live, EVA, "context", TEAM)
    assert submit(live, EVA, customer="external", after_release="customer",
                  regulated=["regulated"]) == {"ok": True}  # fmt: skip
    context = team(live).part.context
    assert (context.customer, context.after_release, context.regulated) == (
        "external", "customer", True
    )  # fmt: skip
    opened(live, EVA, "privacy", TEAM)
    assert submit(live, EVA, minimum_group="8") == {"ok": True}
    assert team(live).part.privacy.minimum_group == 8
    opened(live, EVA, "privacy", TEAM)
    modal = inside(live, EVA, f"{TURN}mode", option="named")
    assert len([one for one in modal["blocks"] if one["type"] == "input"]) == 1
    assert submit(live, EVA) == {"ok": True}
    assert team(live).part.privacy.mode == "named"


def test_what_stands_above_the_teams_is_set_in_slack(live: Live) -> None:
    opened(live, EVA, "retention")
    assert submit(live, EVA, text="P12M", answers="P24M") == {"ok": True}
    opened(live, EVA, "organisation")
    inside(live, EVA, f"{TURN}wanted", option="on")
    assert submit(live, EVA, channel="C01", leads=[EVA]) == {"ok": True}
    opened(live, EVA, "admins")
    assert "lock yourself out" in errors(submit(live, EVA, admins=[OLLI]))["admins"]
    assert submit(live, EVA, admins=[EVA]) == {"ok": True}
    opened(live, EVA, "overview")
    text = shown(live, EVA)
    assert "12 months" in text
    assert "<#C01>" in text
    assert "By the list" in text
    opened(live, OLLI, "overview")
    assert "Vain ylläpitäjät" in shown(live, OLLI)
    opened(live, EVA, "admins")
    assert submit(live, EVA, admins=[]) == {"ok": True}

"""The windows of App Home: absence, working time, erasure; typed things are never lost."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.home.places import absences, people, settings
from bot.home.replies.buttons import SAY
from bot.home.windows import away, erase, hours
from bot.people import absence
from bot.people import store as people_store
from bot.people.absence import Absence, Said
from bot.people.erasing import is_erased
from bot.people.store import MemberRow
from bot.slack import NotPosted
from tests.conftest import NOW
from tests.home.limits import problems
from tests.scene import AGREE, Scene, make_admin

FIELDS = {
    "from": "datepicker",
    "until": "datepicker",
    "opens": "timepicker",
    "closes": "timepicker",
    "workdays": "checkboxes",
    "holidays": "plain_text_input",
}
KEYS = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "plain_text_input": "value",
    "checkboxes": "selected_options",
}


def window(scene: Scene, action: str, value: str = "now", *, by: str = "U01") -> dict[str, Any]:
    """The window that a button of Home opens."""
    assert scene.tap(action, value, home=True, by=by)["status"] == 200
    view: dict[str, Any] = scene.slack.modals[-1][1]
    assert problems(view) == []
    return view


def submit(
    scene: Scene, view: Mapping[str, Any], fields: Mapping[str, Any] | None = None, *,
    by: str = "U01", metadata: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    values: dict[str, Any] = {}
    for block, value in (fields or {}).items():
        kind = FIELDS[block]
        given = [{"value": one} for one in value] if kind == "checkboxes" else value
        values[block] = {block: {"type": kind, KEYS[kind]: given}}
    shown = dict(view) if metadata is None else {**view, "private_metadata": metadata}
    response = scene.deliver(
        {
            "type": "view_submission",
            "user": {"id": by, "team_id": "T0RETRO"},
            "team": {"id": "T0RETRO", "domain": "retro"},
            "view": {"id": "V1", **shown, "state": {"values": values}},
        }
    )
    scene.parts.refresher.drain()
    assert response.status == 200
    return json.loads(response.body) if response.body else {}


def absences_of(scene: Scene, who: str = "U01") -> tuple[Absence, ...]:
    with scene.database.read() as session:
        member = people_store.member_by_slack_id(session, who)
        assert member is not None
        return absence.absences_of(session, member.id, now=scene.clock.now())


def shown(scene: Scene, who: str = "U01") -> str:
    return json.dumps(scene.slack.homes[who]["blocks"], ensure_ascii=False)


def test_an_absence_ends_with_its_last_day_in_ones_own_zone(scene: Scene) -> None:
    view = window(scene, absences.OPEN)
    assert submit(scene, view, {"from": "2026-11-26", "until": "2026-12-04"}) == {}
    [found] = absences_of(scene)
    assert found.from_at == datetime(2026, 11, 25, 22, 0, tzinfo=UTC)
    assert found.until_at == datetime(2026, 12, 4, 22, 0, tzinfo=UTC)
    assert "You get no questions while you are away" in shown(scene)


def test_an_absence_sent_twice_is_one(scene: Scene) -> None:
    view = window(scene, absences.OPEN)
    for _ in range(2):
        assert submit(scene, view, {"from": "2026-11-26", "until": "2026-12-04"}) == {}
    assert len(absences_of(scene)) == 1


@pytest.mark.parametrize(
    ("days", "block"),
    [
        ({"from": None, "until": None}, "from"),
        ({"from": "2026-11-30", "until": "2026-11-29"}, "until"),
        ({"from": "2026-11-01", "until": "2026-11-23"}, "until"),
        ({"from": "2029-01-01", "until": None}, "from"),
        ({"from": "2026-12-01", "until": "2029-01-01"}, "until"),
        ({"from": "tomorrow", "until": None}, "from"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(
    scene: Scene, days: dict[str, str | None], block: str
) -> None:
    told = submit(scene, window(scene, absences.OPEN), days)
    assert told["response_action"] == "errors"
    assert list(told["errors"]) == [block]
    assert absences_of(scene) == ()


def test_an_absence_is_taken_back_by_its_button_and_only_by_its_owner(scene: Scene) -> None:
    submit(scene, window(scene, absences.OPEN), {"from": "2026-11-24", "until": None})
    [found] = absences_of(scene)
    scene.tap(absences.TAKE_BACK, found.id, home=True, by="U02")
    assert len(absences_of(scene)) == 1
    scene.tap(absences.TAKE_BACK, found.id, home=True)
    assert absences_of(scene) == ()
    assert "Taken back" in shown(scene)


def test_a_lead_says_that_a_member_is_away_and_here_again(scene: Scene) -> None:
    ada = f"{scene.team.id}:{scene.members['U01'].id}"
    view = window(scene, absences.OPEN, ada, by="U08")
    assert "*Ada*" in json.dumps(view)
    assert submit(scene, view, {"from": "2026-11-24", "until": None}, by="U08") == {}
    [found] = absences_of(scene)
    assert (found.said, found.written_by) == (Said.LEAD, "U08")
    scene.tap(people.BRING_BACK, ada, home=True, by="U08")
    assert absences_of(scene) == ()


@pytest.mark.parametrize("who", ["U02", "U77"])
def test_who_leads_nobody_cannot_say_that_others_are_away(scene: Scene, who: str) -> None:
    ada = f"{scene.team.id}:{scene.members['U01'].id}"
    assert scene.tap(absences.OPEN, ada, home=True, by=who)["status"] == 200
    assert scene.slack.modals == []
    view = window(scene, absences.OPEN, ada, by="U08")
    told = submit(scene, view, {"from": "2026-11-24", "until": None}, by=who)
    assert told["response_action"] == "update"
    scene.tap(people.BRING_BACK, ada, home=True, by=who)
    assert absences_of(scene) == ()


def test_a_lead_hears_neither_of_a_snooze_nor_of_a_pause(scene: Scene) -> None:
    scene.tap(f"{SAY}skip_week", "now", home=True)
    scene.tap(f"{SAY}pause.2", "2", home=True, by="U02")
    scene.tap(f"{SAY}stop", "now", home=True, by="U03")
    scene.tap("retrostar.go.v1.people", "people", home=True, by="U08")
    page = shown(scene, "U08")
    assert page.count("Asked as planned.") == 3
    assert "Away" in page
    assert "Put off" not in page


def test_forged_ids_open_nothing(scene: Scene) -> None:
    for value in ("1:99999999999999", "x:y", ":", "0:1", f"{scene.team.id}:4242"):
        assert scene.tap(absences.OPEN, value, home=True, by="U08")["status"] == 200
    assert all('"U01"' not in json.dumps(view) for _, view in scene.slack.modals)
    view = window(scene, absences.OPEN)
    told = submit(scene, view, {"from": "2026-11-24", "until": None},
                  metadata=json.dumps({"team_id": scene.team.id, "member_id": 2}))  # fmt: skip
    assert told["response_action"] == "update"


def test_ones_own_hours_hold_and_go_back_to_the_teams(scene: Scene) -> None:
    view = window(scene, settings.HOURS)
    told = submit(scene, view, {"opens": "10:00", "closes": "14:00", "workdays": ["MO", "TU"],
                                "holidays": "de-by"})  # fmt: skip
    assert told == {}
    with scene.database.read() as session:
        row = session.scalars(select(MemberRow).where(MemberRow.slack_id == "U01")).one()
        assert (row.working_hours, row.working_days, row.holidays) == (
            "10:00-14:00", "MO,TU", "DE-BY"
        )  # fmt: skip
    scene.tap(settings.RESET_HOURS, "now", home=True)
    with scene.database.read() as session:
        row = session.scalars(select(MemberRow).where(MemberRow.slack_id == "U01")).one()
        assert (row.working_hours, row.working_days, row.holidays) == (None, None, None)


@pytest.mark.parametrize(
    ("fields", "block"),
    [
        ({"opens": "17:00", "closes": "09:00"}, "closes"),
        ({"closes": None}, "closes"),
        ({"workdays": []}, "workdays"),
        ({"holidays": "Narnia"}, "holidays"),
    ],
)
def test_impossible_hours_are_told_at_their_field(
    scene: Scene, fields: dict[str, Any], block: str
) -> None:
    good = {"opens": "09:00", "closes": "17:00", "workdays": ["MO"], "holidays": None}
    told = submit(scene, window(scene, settings.HOURS), {**good, **fields})
    assert (told["response_action"], list(told["errors"])) == ("errors", [block])


def test_a_window_that_does_not_open_in_time_is_told_with_the_button_still_there(
    scene: Scene,
) -> None:
    scene.slack.failures["open_view"] = NotPosted("views.open", "expired_trigger_id")
    body = scene.tap(settings.HOURS, "now", home=True)
    assert body["status"] == 200
    assert "Please tap again" in shown(scene)


def test_language_cap_and_role_are_chosen_in_menus(scene: Scene) -> None:
    for what, chosen in (("language", "fi"), ("cap", "5"), ("role", f"{scene.team.id}:product")):
        scene.tap(f"{settings.SET}{what}", chosen=chosen, home=True)
    with scene.database.read() as session:
        member = people_store.member_by_slack_id(session, "U01")
        assert member is not None
        assert (member.language, member.cap) == ("fi", 5)
        membership = people_store.membership(session, scene.team.id, member.id)
        assert membership is not None
        assert membership.role == "product"
    assert "Tallennettu" in shown(scene)


@pytest.mark.parametrize(
    ("what", "chosen"),
    [("language", "xx"), ("cap", "6"), ("cap", "0"), ("cap", "x"), ("role", "9:ml"),
     ("role", "ml"), ("nothing", "1")],
)  # fmt: skip
def test_a_forged_choice_changes_nothing(scene: Scene, what: str, chosen: str) -> None:
    def stands() -> tuple[object, ...]:
        with scene.database.read() as session:
            member = people_store.member_by_slack_id(session, "U01")
            assert member is not None
            return member.language, member.cap, people_store.memberships_of(session, member.id)

    before = stands()
    scene.tap(f"{settings.SET}{what}", chosen=chosen, home=True)
    assert stands() == before


def test_erasing_is_asked_twice_and_then_told(scene: Scene) -> None:
    scene.answer(AGREE, "4")
    first = window(scene, erase.OPEN)
    assert first["callback_id"] == erase.FIRST
    second = submit(scene, first)["view"]
    assert second["callback_id"] == erase.SURE
    assert scene.stored() == 1
    done = submit(scene, second)["view"]
    assert "Your data are erased" in json.dumps(done)
    assert problems(done) == []
    assert scene.stored() == 0
    with scene.database.read() as session:
        assert people_store.member_by_slack_id(session, "U01") is None
        assert is_erased(session, "U01")
    assert "Your data are erased" in shown(scene)
    again = submit(scene, second)["view"]
    assert "nothing to erase" in json.dumps(again)


def test_who_was_erased_may_come_back_by_their_own_wish(scene: Scene) -> None:
    submit(scene, submit(scene, window(scene, erase.OPEN))["view"])
    scene.tap(f"{SAY}come_back", "now", home=True)
    with scene.database.read() as session:
        assert not is_erased(session, "U01")


def test_a_file_of_all_that_is_kept_comes_in_the_conversation(scene: Scene) -> None:
    scene.tap("retrostar.write.v1", scene.asked["main_work"])
    scene.submit("Labels, <mostly> & more")
    scene.tap(f"{SAY}export", "now", home=True)
    [(who, name, content, _)] = scene.slack.files
    assert who == "U01"
    assert name == "retrostar-2026-11-24.json"
    assert "Labels, <mostly> & more" in content.decode()
    assert json.loads(content)


def test_a_file_that_cannot_be_sent_is_told(scene: Scene) -> None:
    scene.slack.failures["send_file"] = NotPosted("files.completeUploadExternal", "error")
    scene.tap(f"{SAY}export", "now", home=True)
    assert "could not be sent" in scene.slack.posts[-1][2].text


def test_a_stranger_has_nothing_to_export_or_erase(scene: Scene) -> None:
    scene.tap(f"{SAY}export", "now", home=True, by="U77")
    scene.tap(erase.OPEN, "now", home=True, by="U77")
    assert (scene.slack.files, scene.slack.modals) == ([], [])


def test_snoozes_are_made_and_undone_from_settings(scene: Scene) -> None:
    scene.tap("retrostar.go.v1.settings", "settings", home=True)
    scene.tap(f"{SAY}tomorrow", "now", home=True)
    [found] = absences_of(scene)
    assert found.said is Said.SNOOZE
    assert found.until_at == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    scene.tap(f"{SAY}unsnooze", "now", home=True)
    assert absences_of(scene) == ()


def test_an_admin_sees_no_questions_and_no_answers_in_the_set_up(scene: Scene) -> None:
    make_admin(scene, "U09")
    scene.answer(AGREE, "4")
    scene.event(type="app_home_opened", user="U09", channel="DU09", tab="home")
    assert "I know what is expected" not in shown(scene, "U09")
    assert scene.clock.now() < NOW + timedelta(days=1)
    assert {hours.CALLBACK, away.CALLBACK} & {scene.slack.homes["U09"]["callback_id"]} == set()

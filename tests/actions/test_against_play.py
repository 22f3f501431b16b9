"""Actions end to end: a button in the play workspace, its window, and what then stands."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.actions import store, view
from bot.actions.model import Action, Result
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.people import store as people
from bot.people.model import Team
from bot.people.store import MembershipRow
from bot.slack import Message
from tests.live import Live, a_live_bot, a_workspace_of
from tests.scene import CATALOGUE
from tests.seed import a_digest_plan, a_team, a_workspace

#: 2026-W48, 11:00 in Helsinki.
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
IN_FOUR_WEEKS = date(2026, 12, 22)
ADA, BO, CY, STRANGER = "U01", "U02", "U03", "U04"
USERS = [
    {"id": ADA, "name": "ada", "real_name": "Ada", "tz": "Europe/Helsinki", "locale": "en-GB"},
    {"id": BO, "name": "bo", "real_name": "Bo", "tz": "Europe/Helsinki", "locale": "fi-FI"},
    {"id": CY, "name": "cy", "real_name": "Cy", "tz": "America/New_York", "locale": "en-US"},
    {"id": STRANGER, "name": "di", "real_name": "Di", "tz": "Europe/Helsinki", "locale": "en-GB"},
]
TESTING = "testing_gap"
SUGGESTED = CATALOGUE.lens(TESTING).tries("en")[1]


@pytest.fixture
def live(sqlite_url: str) -> Iterator[Live]:
    """Ada and Bo are asked; Cy leads the team and is not asked; Di has nothing to do with it."""
    database, clock = Database(sqlite_url), TurnableClock(TUESDAY)
    with database.write() as session:
        source = {"users": [ADA, BO]}
        team = a_team(session, workspace=a_workspace(session), source=source, leads=(CY,))
        a_digest_plan(session, team)
    with a_live_bot(a_workspace_of(USERS, now=TUESDAY), database, clock) as bot:
        assert bot.tick()
        yield bot
    database.dispose()


@pytest.fixture
def team(live: Live) -> Team:
    with live.parts.database.read() as session:
        return people.teams(session)[0]


def show_button(live: Live, action_id: str, value: str) -> None:
    """Post a message with that button where everybody sees it."""
    element = {
        "type": "button", "action_id": action_id, "value": value,
        "text": {"type": "plain_text", "text": "Try"},
    }  # fmt: skip
    blocks = [{"type": "actions", "elements": [element]}]
    live.parts.gateway.post("C01", Message("A finding", blocks))


def tap(live: Live, user: str, action_id: str = view.TRY) -> dict[str, Any]:
    told = live.press(user, action_id, channel="C01")
    assert told == {"ok": True}
    modal = live.modal(user)
    assert modal is not None
    return modal


def open_for(live: Live, user: str, team: Team, lens: str = TESTING) -> dict[str, Any]:
    show_button(live, view.TRY, f"{team.id}:2026-W47:{lens}")
    return tap(live, user)


def submit(live: Live, user: str, **state: Any) -> dict[str, Any]:
    told = live.act(user, type="submit", state={name: {name: it} for name, it in state.items()})
    live.parts.refresher.drain()
    return told


def kept(live: Live, team: Team) -> list[Action]:
    with live.parts.database.read() as session:
        return store.all_of(session, team.id)


def shown(live: Live, user: str) -> str:
    return json.dumps(live.modal(user), ensure_ascii=False)


def test_a_suggestion_is_written_down_with_three_taps(live: Live, team: Team) -> None:
    modal = open_for(live, ADA, team)
    assert "Thin testing" in json.dumps(modal["blocks"][0])
    told = submit(live, ADA, what=SUGGESTED)
    assert told == {"ok": True, "response_action": "update"}
    [action] = kept(live, team)
    assert (action.what, action.owner, action.due_on) == (SUGGESTED, ADA, IN_FOUR_WEEKS)
    assert (action.lens, action.found_week, action.result) == (TESTING, "2026-W47", Result.OPEN)
    assert "The answers on “Thin testing” get better." in shown(live, ADA)
    assert "I ask again from Tuesday 22 December" in shown(live, ADA)
    assert live.modal(ADA) is not None
    assert "submit" not in (live.modal(ADA) or {}) or not (live.modal(ADA) or {})["submit"]


def test_own_words_win_and_ping_nobody(live: Live, team: Team) -> None:
    open_for(live, ADA, team)
    words = "  Pair <!channel> on\n<#C01> & write *tests*  "
    assert submit(live, ADA, what=SUGGESTED, own=words)["ok"]
    [action] = kept(live, team)
    assert action.what == "Pair <!channel> on <#C01> & write *tests*"
    assert "<!channel>" not in shown(live, ADA)
    assert "&lt;!channel&gt;" in shown(live, ADA)


def test_a_finnish_member_gets_the_window_in_finnish(live: Live, team: Team) -> None:
    modal = json.dumps(open_for(live, BO, team), ensure_ascii=False)
    assert "Ehdotuksia" in modal
    assert CATALOGUE.lens(TESTING).tries("fi")[0] in modal
    assert submit(live, BO, own="Parityötä testeissä")["ok"]
    assert "Kysyn uudelleen alkaen: tiistai 22. joulukuuta" in shown(live, BO)


def test_each_reads_a_suggestion_and_the_usual_hope_in_their_own_language(
    live: Live, team: Team
) -> None:
    open_for(live, BO, team)
    submit(live, BO, what=CATALOGUE.lens(TESTING).tries("fi")[1], owner=ADA)
    assert "Vastaukset aiheesta ”Testauksen aukot” paranevat." in shown(live, BO)
    assert CATALOGUE.lens(TESTING).tries("fi")[1] in shown(live, BO)
    assert live.tick()
    assert SUGGESTED in live.shown(ADA)
    assert "The answers on “Thin testing” get better." in live.shown(ADA)
    assert "I ask again from Tuesday 22 December" in live.shown(ADA)
    open_for(live, ADA, team)
    submit(live, ADA, what=SUGGESTED)
    assert "This was written down already" in shown(live, ADA)
    assert len(kept(live, team)) == 1


def test_words_that_name_a_member_are_refused_kindly(live: Live, team: Team) -> None:
    open_for(live, ADA, team)
    told = submit(live, ADA, own="Kysytään Adalta", expects="Bo writes fewer bugs")
    assert set(told["errors"]) == {"own"}, "of two letters nobody can tell"
    assert "Leave names out (“Adalta”)" in told["errors"]["own"]
    assert kept(live, team) == []
    assert submit(live, ADA, own="Ask the one who wrote it")["response_action"] == "update"


def test_a_lead_who_is_not_asked_may_write_it_down(live: Live, team: Team) -> None:
    open_for(live, CY, team)
    assert submit(live, CY, own="Ask them")["ok"]
    assert [action.created_by for action in kept(live, team)] == [CY]


def test_a_stranger_is_told_kindly_and_stores_nothing(live: Live, team: Team) -> None:
    modal = open_for(live, STRANGER, team)
    assert "Only the people of this team" in json.dumps(modal)
    assert kept(live, team) == []


@pytest.mark.parametrize(
    "value",
    [
        "", ":", "::", "x", "1", "0:2026-W47:silo", "99:2026-W47:silo", "-1:2026-W47:silo",
        "{team}:2026-W60:silo", "{team}:2026-47:silo", "{team}:9999-W01:silo",
        "{team}:2026-W49:silo", "{team}:2026-W47:", "{team}:2026-W47:nonsense",
        "{team}:2026-W47:blind_spots", "9" * 2000, "{team}:２０２６-W47:silo",
        "{team}:2026-W47:silo:more",
    ],
)  # fmt: skip
def test_a_forged_button_is_refused_kindly(live: Live, team: Team, value: str) -> None:
    show_button(live, view.TRY, value.replace("{team}", str(team.id)) or " ")
    assert "I do not find this any more" in json.dumps(tap(live, ADA))
    assert kept(live, team) == []


def test_what_is_not_right_is_said_beside_it_and_nothing_is_lost(live: Live, team: Team) -> None:
    open_for(live, ADA, team)
    told = submit(live, ADA, owner=STRANGER, due="2026-12-07")
    assert told["response_action"] == "errors"
    assert set(told["errors"]) == {"own", "owner", "due"}
    assert "from Tuesday 8 December to Tuesday 16 February" in told["errors"]["due"]
    told = submit(live, ADA, own="x" * 150, owner=BO, due="2027-02-17")
    assert set(told["errors"]) == {"due"}
    assert kept(live, team) == []
    assert submit(live, ADA, due="2027-02-16")["response_action"] == "update"
    [action] = kept(live, team)
    assert (action.what, action.owner, action.due_on) == ("x" * 150, BO, date(2027, 2, 16))


def test_the_same_delivery_twice_is_one_action(live: Live, team: Team) -> None:
    open_for(live, ADA, team)
    live.play.fault("interactive", "duplicate_envelope")
    assert submit(live, ADA, own="Once")["ok"]
    assert len(kept(live, team)) == 1


def test_two_people_who_write_the_same_have_one_action(live: Live, team: Team) -> None:
    open_for(live, ADA, team)
    open_for(live, BO, team)
    submit(live, ADA, own="Pair on model tests")
    submit(live, BO, own="pair on  model tests")
    assert len(kept(live, team)) == 1
    assert "Tämä oli jo kirjattu" in shown(live, BO)


def test_who_looks_after_it_is_told_in_their_hours_and_language(live: Live, team: Team) -> None:
    open_for(live, ADA, team)
    live.turn(TUESDAY + timedelta(hours=10))  # 21:00 for Bo
    submit(live, ADA, own="Pair on <tests>", owner=BO)
    assert live.tick()
    assert live.messages(BO) == []
    live.turn(TUESDAY + timedelta(hours=22, minutes=1))  # 9:01 on Wednesday
    assert live.tick()
    assert "kirjasi sinut vastaamaan" in live.shown(BO)
    assert "Pair on &lt;tests&gt;" in live.shown(BO)
    assert live.press(BO, view.WITHDRAW) == {"ok": True}
    assert submit(live, BO)["response_action"] == "update"
    assert "Kokeilu on peruttu" in shown(live, BO)
    assert kept(live, team) == []


def test_who_looks_after_it_is_told_at_once_in_working_hours(live: Live, team: Team) -> None:
    open_for(live, ADA, team)
    submit(live, ADA, own="Pair", owner=CY)
    live.turn(datetime(2026, 11, 24, 14, 0, tzinfo=UTC))  # 9:00 in New York
    assert live.tick()
    assert "wrote down that you look after" in live.shown(CY)
    open_for(live, ADA, team)
    submit(live, ADA, own="Another", owner=BO)
    assert live.tick()
    assert "Another" in live.shown(BO)


def test_one_who_writes_it_down_for_themselves_gets_no_message(live: Live, team: Team) -> None:
    open_for(live, ADA, team)
    submit(live, ADA, own="Mine")
    live.turn(TUESDAY + timedelta(hours=1))
    assert live.tick()
    assert live.messages(ADA) == []


def test_only_owner_writer_and_lead_may_take_it_back(live: Live, team: Team) -> None:
    open_for(live, ADA, team)
    submit(live, ADA, own="Mine")
    [action] = kept(live, team)
    show_button(live, view.WITHDRAW, str(action.id))
    tap(live, BO, view.WITHDRAW)
    assert "voivat perua vain siitä vastaava" in shown(live, BO)
    assert "I do not find this" in json.dumps(tap(live, STRANGER, view.WITHDRAW))
    assert len(kept(live, team)) == 1
    assert "Take it back?" in json.dumps(tap(live, CY, view.WITHDRAW))
    live.play.fault("interactive", "duplicate_envelope")
    assert submit(live, CY)["response_action"] == "update"
    assert "Taken back" in shown(live, CY)
    assert kept(live, team) == []
    assert "Taken back" in json.dumps(tap(live, ADA, view.WITHDRAW))


def test_one_who_left_the_team_meanwhile_gets_the_words_back(live: Live, team: Team) -> None:
    open_for(live, ADA, team)
    with live.parts.database.write() as session:
        member = people.member_by_slack_id(session, ADA)
        assert member is not None
        ended = update(MembershipRow).where(MembershipRow.member_id == member.id)
        session.execute(ended.values(left_at=TUESDAY))
    told = submit(live, ADA, own="Written with care")
    assert told == {"ok": True, "response_action": "update"}
    assert "Only the people of this team" in shown(live, ADA)
    assert "Written with care" in shown(live, ADA)
    assert kept(live, team) == []


@pytest.mark.parametrize("kind", ["500_before", "429"])
def test_a_window_that_slack_did_not_open_is_told(live: Live, team: Team, kind: str) -> None:
    show_button(live, view.TRY, f"{team.id}:2026-W47:{TESTING}")
    live.play.fault("views.open", kind)
    assert live.press(ADA, view.TRY, channel="C01") == {"ok": True}
    assert "did not open in time" in json.dumps(live.play.messages("C01")[-1])
    assert tap(live, ADA)

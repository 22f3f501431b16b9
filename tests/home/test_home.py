"""App Home: what a member, a lead, an admin and a stranger see, and how it stays fresh."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.clock import TurnableClock
from bot.db.database import Database
from bot.digest.flow import compose_due
from bot.home.flow import MOST_AT_ONCE, publish_stale
from bot.home.hearing import GREETING
from bot.home.places.today import OPEN_SHOWN
from bot.home.replies.buttons import SAY
from bot.home.view import MOST_BLOCKS
from bot.people.organisation import OrganisationPlan, write
from bot.people.store import MemberRow
from bot.sending.store import EXPIRED, OutboxRow
from bot.slack import Missing, NotPosted, RateLimited, Unreachable
from tests.conftest import NOW
from tests.scene import AGREE, CATALOGUE, FREEZES, WORDS, Scene, a_prompt, a_scene, make_admin
from tests.seed import STARTS_ON, a_digest_plan, a_member, a_team

PAUSE, RESUME = f"{SAY}pause", f"{SAY}resume"


def opened(scene: Scene, who: str = "U01") -> str:
    """What the person sees after opening App Home."""
    assert (
        scene.event(type="app_home_opened", user=who, channel=f"D{who}", tab="home").status == 200
    )
    view = scene.slack.homes[who]
    assert view["type"] == "home"
    assert len(view["blocks"]) <= MOST_BLOCKS
    return json.dumps(view["blocks"], ensure_ascii=False)


def composed(scene: Scene) -> None:
    """A digest of this week, by five people's answers."""
    with scene.database.write() as session:
        for number in range(4, 10):
            member = a_member(session, scene.team, slack_id=f"U2{number}")
            a_prompt(session, scene.team, member, [AGREE])
    scene.answer(AGREE, "4")
    scene.clock.turn(FREEZES + timedelta(minutes=1))
    assert compose_due(scene.database, CATALOGUE, now=scene.clock.now()) == 1


def test_a_member_sees_open_questions_answers_pause_and_promise(scene: Scene) -> None:
    scene.answer(AGREE, "4")
    home = opened(scene)
    assert "Hello Ada" in home
    assert home.count("retrostar.answer.v1.skip") == 2
    assert "retrostar.write.v1" in home
    assert "*I know what is expected of me in my role.*" in home
    assert "Agree · " in home
    assert "retrostar.change.v1" in home
    assert f"{PAUSE}.1" in home
    assert "Confidential:" in home
    assert "Open until" in home


def test_an_open_question_is_answered_from_home(scene: Scene) -> None:
    before = opened(scene)
    scene.answer(AGREE, "2", home=True)
    after = json.dumps(scene.slack.homes["U01"]["blocks"])
    assert scene.versions(AGREE)[-1].value == "2"
    assert before.count("retrostar.answer.v1.2") == 2 - 1
    assert "retrostar.answer.v1.2" not in after
    assert "Disagree" in after


def test_ones_own_words_are_quoted_literally_and_shortened(scene: Scene) -> None:
    scene.tap("retrostar.write.v1", scene.asked[WORDS])
    scene.submit("<!channel> " + "y" * 400)
    opened(scene)
    blocks = scene.slack.homes["U01"]["blocks"]
    quoted = [block for block in blocks if block["type"] == "rich_text"]
    assert "<!channel>" in json.dumps(quoted)
    assert "y" * 200 not in json.dumps(quoted)
    assert "<!channel>" not in json.dumps([one for one in blocks if one not in quoted])


def test_a_name_cannot_form_a_mention(sqlite_url: str, clock: TurnableClock) -> None:
    database = Database(sqlite_url)
    scene = a_scene(database, clock)
    with database.write() as session:
        session.execute(update(MemberRow).values(name="<!here> & Ada"))
    assert "Hello &lt;!here&gt; &amp; Ada" in opened(scene)
    database.dispose()


def test_nobody_sees_another_persons_questions_or_answers(scene: Scene) -> None:
    scene.answer(AGREE, "4")
    for other in "U02", "U08", "U77":
        home = opened(scene, other)
        assert "I know what is expected" not in home
        assert "retrostar.answer" not in home


def test_a_lead_who_is_no_member_sees_the_promise_and_no_questions_of_their_own(
    scene: Scene,
) -> None:
    home = opened(scene, "U08")
    assert "Confidential:" in home
    assert "Open questions" not in home
    assert PAUSE not in home


def test_a_stranger_sees_a_kind_word_and_nothing_of_any_team(scene: Scene) -> None:
    home = opened(scene, "U77")
    assert "You are in no team here yet" in home
    assert "Fraud ML" not in home


@pytest.mark.parametrize(
    ("who", "sees"), [("U01", True), ("U02", True), ("U08", True), ("U09", False), ("U77", False)]
)
def test_the_digest_is_shown_to_members_and_leads_only(
    scene: Scene, who: str, *, sees: bool
) -> None:
    make_admin(scene, "U09")
    composed(scene)
    assert ("The latest digest" in opened(scene, who)) is sees
    assert ("Fraud ML, week 48" in scene.command("digest", by=who)) is sees


def test_a_member_of_another_team_sees_that_teams_digest_only(scene: Scene) -> None:
    composed(scene)
    with scene.database.write() as session:
        other = a_team(session, key="search", name="Search")
        a_digest_plan(session, other)
        a_member(session, other, slack_id="U50")
        a_member(session, other, slack_id="U51", locale="fi-FI")
    assert "The latest digest" not in opened(scene, "U50")
    assert "There is no digest yet" in scene.command("digest", by="U50")
    assert "Koostetta ei ole vielä" in scene.command("digest", by="U51")


def test_where_no_picture_is_shown_it_is_said_where_it_stands(scene: Scene) -> None:
    composed(scene)
    for told in (opened(scene), scene.command("digest")):
        assert "The picture came with the digest " in told
        assert "could not be sent" not in told
        assert '"image"' not in told


def test_the_digest_is_read_in_ones_own_language(scene: Scene) -> None:
    composed(scene)
    with scene.database.write() as session:
        session.execute(update(MemberRow).where(MemberRow.slack_id == "U02").values(locale="fi-FI"))
    assert "Viimeisin kooste" in opened(scene, "U02")


def test_pause_and_end_of_pause_by_button(scene: Scene) -> None:
    opened(scene)
    assert scene.tap(f"{PAUSE}.2", "2", home=True)["status"] == 200
    paused = json.dumps(scene.slack.homes["U01"]["blocks"])
    assert "Your questions are paused until" in paused
    assert RESUME in paused
    scene.tap(RESUME, "now", home=True)
    assert "You are asked as planned" in json.dumps(scene.slack.homes["U01"]["blocks"])


def test_a_stranger_cannot_pause_anybody(scene: Scene) -> None:
    assert scene.tap(f"{PAUSE}.2", "2", home=True, by="U77")["status"] == 200
    with scene.database.read() as session:
        assert set(session.scalars(select(MemberRow.paused_until))) == {None}


def test_the_messages_tab_draws_no_home(scene: Scene) -> None:
    scene.event(type="app_home_opened", user="U01", channel="DU01", tab="messages")
    assert scene.slack.homes == {}


def test_an_opened_home_is_drawn_again_by_the_tick_once_something_changed(scene: Scene) -> None:
    opened(scene)
    scene.slack.homes.clear()
    assert publish_stale(scene.parts.room, now=NOW) == 0
    scene.answer(AGREE, "4")
    assert publish_stale(scene.parts.room, now=NOW) == 1
    assert "Agree" in json.dumps(scene.slack.homes["U01"])
    assert publish_stale(scene.parts.room, now=NOW) == 0


def test_the_tick_leaves_a_reader_on_their_page_and_opening_begins_at_the_first(
    scene: Scene,
) -> None:
    opened(scene)
    scene.tap("retrostar.go.v1.settings", "settings", home=True)
    scene.answer(AGREE, "4")
    scene.clock.turn(NOW + timedelta(seconds=5))
    assert publish_stale(scene.parts.room, now=scene.clock.now()) == 1
    assert scene.slack.homes["U01"]["private_metadata"] == "settings"
    opened(scene)
    assert scene.slack.homes["U01"]["private_metadata"] == "settings"
    scene.clock.turn(NOW + timedelta(seconds=11))
    opened(scene)
    assert scene.slack.homes["U01"]["private_metadata"] == "today"


def test_a_home_that_was_never_opened_is_not_drawn(scene: Scene) -> None:
    scene.answer(AGREE, "4")
    assert publish_stale(scene.parts.room, now=NOW) == 0
    assert scene.slack.homes == {}


@pytest.mark.parametrize(
    "failure", [Unreachable("views.publish", "gone"), RateLimited("views.publish", 0)]
)
def test_a_home_that_could_not_be_drawn_is_drawn_by_a_later_tick(
    scene: Scene, failure: Exception
) -> None:
    scene.slack.failures["publish_home"] = failure
    response = scene.event(type="app_home_opened", user="U01", channel="DU01", tab="home")
    assert response.status == 200
    scene.parts.tick()
    assert scene.slack.homes == {}
    del scene.slack.failures["publish_home"]
    scene.parts.tick()
    assert "Hello Ada" in json.dumps(scene.slack.homes["U01"])


def test_a_home_that_slack_asks_to_wait_with_is_left_alone_so_long(scene: Scene) -> None:
    scene.slack.failures["publish_home"] = RateLimited("views.publish", 3600)
    scene.event(type="app_home_opened", user="U01", channel="DU01", tab="home")
    scene.parts.tick()
    del scene.slack.failures["publish_home"]
    scene.parts.tick()
    assert scene.slack.homes == {}


@pytest.mark.parametrize(
    "failure", [NotPosted("views.publish", "invalid_blocks"), Missing("homes", "unknown_method")]
)
def test_a_home_that_slack_refuses_is_not_tried_for_ever(scene: Scene, failure: Exception) -> None:
    scene.slack.failures["publish_home"] = failure
    response = scene.event(type="app_home_opened", user="U01", channel="DU01", tab="home")
    assert response.status == 200
    scene.answer(AGREE, "4")
    assert publish_stale(scene.parts.room, now=NOW) == 1
    assert publish_stale(scene.parts.room, now=NOW) == 0


def test_one_tick_draws_a_few_homes_and_the_next_ones_the_rest(scene: Scene) -> None:
    number = MOST_AT_ONCE + 2
    with scene.database.write() as session:
        for index in range(number):
            a_member(session, scene.team, slack_id=f"U1{index:02d}")
        session.execute(
            update(MemberRow)
            .where(MemberRow.slack_id.like("U1%"))
            .values(home_opened_at=NOW, home_stale_at=NOW)
        )
    assert publish_stale(scene.parts.room, now=NOW) == MOST_AT_ONCE
    assert publish_stale(scene.parts.room, now=NOW) == 2
    assert len(scene.slack.homes) == number


def test_more_open_questions_than_the_page_shows_come_up_by_and_by(scene: Scene) -> None:
    keys = [question.key for question in CATALOGUE if question.kind == "agree5"]
    with scene.database.write() as session:
        for week in range(3):
            a_prompt(
                session, scene.team, scene.members["U02"], keys[week * 9 : week * 9 + 9],
                local_day=(NOW - timedelta(days=week + 1)).date(),
            )  # fmt: skip
    home = opened(scene, "U02")
    assert home.count("retrostar.answer.v1.skip") == OPEN_SHOWN
    assert "21 more come up here" in home


def written(scene: Scene, **more: str) -> int:
    fields = {"type": "message", "channel": "DU01", "channel_type": "im", "user": "U01",
              "text": "hello?", "ts": "1800000001.000100"}  # fmt: skip
    return scene.event(**{**fields, **more}).status


def test_who_writes_to_the_bot_is_greeted_in_their_language(scene: Scene) -> None:
    with scene.database.write() as session:
        session.execute(update(MemberRow).where(MemberRow.slack_id == "U02").values(locale="fi-FI"))
    assert written(scene) == 200
    assert written(scene, user="U02", channel="DU02") == 200
    assert written(scene, user="U77", channel="DU77") == 200
    scene.parts.tick()
    told = {recipient: message.text for _, recipient, message, _ in scene.slack.posts}
    assert "`/retro next` shows your next open question" in told["DU01"]
    assert told["DU02"].startswith("Hei.")
    assert told["DU77"].startswith("Hello.")


def test_the_same_event_again_is_answered_once(scene: Scene) -> None:
    assert [written(scene), written(scene)] == [200, 200]
    scene.parts.tick()
    assert written(scene) == 200
    scene.parts.tick()
    assert len(scene.slack.posts) == 1


def test_an_answer_that_slack_refuses_does_not_make_it_deliver_again(scene: Scene) -> None:
    scene.slack.failures["post"] = NotPosted("chat.postMessage", "channel_not_found")
    assert written(scene) == 200
    scene.parts.tick()
    assert written(scene) == 200
    scene.parts.tick()
    assert scene.slack.posts == []


def test_an_answer_that_comes_late_is_not_sent(scene: Scene) -> None:
    written(scene)
    scene.clock.turn(NOW + timedelta(minutes=11))
    scene.parts.tick()
    with scene.database.read() as session:
        [row] = session.scalars(select(OutboxRow).where(OutboxRow.kind == GREETING))
    assert (row.recipient, row.state) == ("DU01", EXPIRED)
    assert row.attempted_at is None
    assert scene.slack.posts == []


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B0RETRO"},
        {"subtype": "message_changed"},
        {"channel_type": "channel"},
        {"user": ""},
    ],
)
def test_bots_edits_and_channels_are_not_answered(scene: Scene, more: dict[str, str]) -> None:
    assert written(scene, **more) == 200
    scene.parts.tick()
    assert scene.slack.posts == []


def test_who_leads_the_organisation_finds_its_digest_and_no_teams(scene: Scene) -> None:
    plan = OrganisationPlan("C09", "FREQ=WEEKLY;BYDAY=MO", "09:00", "UTC", STARTS_ON)
    with scene.database.write() as session:
        write(session, scene.team.workspace_id, leads=("U60",), plan=plan, today=STARTS_ON)
    opened(scene, "U60")
    scene.tap("retrostar.go.v1.digests", "digests", home=True, by="U60")
    home = json.dumps(scene.slack.homes["U60"])
    assert "There is no digest of all teams together yet" in home
    assert "Fraud ML" not in home
    assert "There is no digest of all teams together yet" in scene.command("digest", by="U60")
    assert "There is no digest of all teams" not in scene.command("digest", by="U77")

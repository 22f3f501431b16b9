"""Each message goes out exactly once, whatever happens on the way."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.errors import Misconfigured
from bot.sending.store import OutboxRow
from tests.sending.conftest import Post, run_until_quiet

MISHAPS = [
    "died before",
    "died after",
    "500 before",
    "500 after",
    "silent before",
    "silent after",
    "429",
    "away",
    "token_revoked",
    "ok",
]


def test_due_messages_go_out_oldest_first(post: Post) -> None:
    post.queue("second", due_in=-5)
    post.queue("first", due_in=-10, recipient="C1")
    post.queue("later", due_in=60)
    assert post.sender().send_due() == 2
    assert post.slack.texts == ["first", "second"]
    assert [(to, about) for to, about, _ in post.slack.posted] == [
        ("C1", "prompt:first"),
        ("U1", "prompt:second"),
    ]


def test_the_stage_hears_of_it_and_the_row_knows_where_it_stands(post: Post) -> None:
    post.queue("d1", kind="digest")
    post.sender().send_due()
    row = post.row("d1")
    assert (row.state, row.channel, row.ts, row.file_id) == ("sent", "DU1", "0.000100", "F1")
    assert row.sent_at == post.clock.now()
    assert post.heard == [("sent", "d1", "sent")]


def test_the_same_message_queued_twice_is_one(post: Post) -> None:
    post.queue("p1")
    post.queue("p1")
    post.sender().send_due()
    post.queue("p1")
    assert post.sender().send_due() == 0
    assert post.slack.texts == ["p1"]


def test_the_attempt_is_on_record_before_it_is_made(post: Post) -> None:
    post.queue("p1")
    seen: list[object] = []
    post.slack.on_post = lambda: seen.append(post.row("p1").attempted_at)
    post.sender().send_due()
    assert seen == [post.clock.now()]


@pytest.mark.parametrize("when", ["died before", "died after", "500 before", "500 after"])
def test_an_uncertain_attempt_is_looked_up_and_made_good(post: Post, when: str) -> None:
    post.queue("p1")
    post.slack.orders.append(when)
    run_until_quiet(post, ticks=6)
    assert post.slack.texts == ["p1"]
    assert post.slack.looked == [("U1", "prompt:p1")]
    assert post.row("p1").state == "sent"
    assert post.heard == [("sent", "p1", "sent")]


def test_an_attempt_under_way_is_not_disturbed_by_another_process(post: Post) -> None:
    post.queue("p1")
    other = post.sender()

    def meanwhile() -> None:
        post.slack.on_post = lambda: None
        post.turn(20)
        assert other.send_due() == 0

    post.slack.on_post = meanwhile
    assert post.sender().send_due() == 1
    assert (post.slack.texts, post.slack.looked) == (["p1"], [])


@pytest.mark.parametrize(("order", "went_out"), [("ok", 1), ("500 after", 0)])
def test_of_two_processes_that_read_the_same_row_one_sends(
    post: Post, order: str, went_out: int
) -> None:
    sender, other = post.sender(posts_per_minute=10), post.sender()
    post.queue("p0", due_in=-10)
    post.queue("p1")

    def overtaken() -> None:
        post.on_sleep = lambda: None
        post.slack.orders.append(order)
        assert other.send_due() == went_out

    post.on_sleep = overtaken
    assert sender.send_due(limit=2) == 1
    assert post.slack.texts == ["p0", "p1"]
    assert post.rendered == ["p0", "p1", "p1"]


def test_a_429_holds_up_its_kind_and_no_other(post: Post) -> None:
    for number in range(3):
        post.queue(f"p{number}", due_in=-10)
    post.queue("d1", kind="digest")
    post.slack.orders.append("429")
    sender = post.sender()
    assert sender.send_due() == 1
    assert post.slack.texts == ["d1"]
    post.turn(6)
    assert sender.send_due() == 0
    post.turn(1)
    assert sender.send_due() == 3
    assert post.slack.looked == []  # a 429 is certain: no look is needed


def test_when_slack_is_away_the_others_wait_too(post: Post) -> None:
    post.queue("p1", due_in=-10)
    post.queue("p2")
    post.slack.orders.append("away")
    assert post.sender().send_due() == 0
    assert post.rendered == ["p1"]
    post.turn(5)
    assert post.sender().send_due() == 2
    assert post.slack.texts == ["p1", "p2"]
    assert post.slack.looked == []


@pytest.mark.parametrize("code", ["channel_not_found", "user_disabled", "msg_too_long"])
def test_a_refused_message_fails_with_its_reason_and_once(post: Post, code: str) -> None:
    post.queue("p1", due_in=-10)
    post.queue("p2")
    post.slack.orders.append(code)
    sender = post.sender()
    assert sender.send_due() == 1
    post.turn(600)
    assert sender.send_due() == 0
    row = post.row("p1")
    assert (row.state, row.error) == ("failed", code)
    assert post.heard == [("lapsed", "p1", "failed"), ("sent", "p2", "sent")]


@pytest.mark.parametrize("code", ["token_revoked", "missing"])
def test_a_refused_installation_costs_no_message(post: Post, code: str) -> None:
    post.queue("p1")
    post.slack.orders.append(code)
    sender = post.sender()
    assert sender.send_due() == 0
    post.turn(60)
    assert sender.send_due() == 1


def test_late_messages_lapse_and_their_stage_hears_of_it(post: Post) -> None:
    post.queue("p1", expires_in=7200)
    post.turn(7200)
    assert post.sender().send_due() == 0
    assert post.heard == [("lapsed", "p1", "expired")]
    assert post.row("p1").state == "expired"


def test_a_message_with_nothing_to_say_is_dropped(post: Post) -> None:
    post.queue("nothing to say")
    assert post.sender().send_due() == 0
    assert post.row("nothing to say").state == "dropped"
    assert post.slack.posted == []


def test_an_edit_is_repeated_without_looking(post: Post) -> None:
    post.queue("p1", kind="refresh")
    post.slack.orders.extend(["500 after", "429"])
    run_until_quiet(post, ticks=5)
    assert [message.text for _, message in post.slack.edited] == ["p1"]
    assert post.slack.looked == []
    assert post.heard == [("sent", "p1", "sent")]


def test_a_slack_without_edits_still_gets_its_messages(post: Post) -> None:
    post.queue("r1", kind="refresh", due_in=-10)
    post.queue("p1")
    post.slack.orders.append("missing")
    assert post.sender().send_due() == 1
    assert (post.row("r1").state, post.slack.texts) == ("failed", ["p1"])


def test_many_edits_do_not_hold_up_messages(post: Post) -> None:
    for number in range(40):
        post.queue(f"r{number}", kind="refresh", due_in=-60)
    post.queue("p1")
    sender = post.sender()
    sender.send_due(limit=50)
    assert post.slack.texts == ["p1"]
    assert len(post.slack.edited) == 10
    for _ in range(60):
        post.turn(1)
        sender.send_due(limit=50)
    assert len(post.slack.edited) == 40


def test_a_broken_renderer_does_not_hold_up_the_rows_behind(post: Post) -> None:
    post.queue("broken", due_in=-10)
    post.queue("p1")

    def trouble(subject: str) -> None:
        if subject == "broken":
            raise ZeroDivisionError

    post.trouble = trouble
    sender = post.sender()
    with pytest.raises(ZeroDivisionError):
        sender.send_due()
    assert sender.send_due() == 1
    assert post.slack.texts == ["p1"]


def test_a_message_that_cannot_be_made_now_is_tried_again(post: Post) -> None:
    post.queue("p1")

    def trouble(_subject: str) -> None:
        post.trouble = lambda _subject: None
        raise Misconfigured("a text is missing")

    post.trouble = trouble
    sender = post.sender()
    assert sender.send_due() == 0
    assert post.row("p1").error == "a text is missing"
    post.turn(5)
    assert sender.send_due() == 1


def test_messages_leave_at_an_even_pace(post: Post) -> None:
    for number in range(12):
        post.queue(f"p{number}")
    post.sender(posts_per_minute=130).send_due()
    assert post.slept == pytest.approx([0.5] * 2)  # ten at once, then 120 a minute


def test_one_call_takes_on_a_few_seconds_of_work(post: Post) -> None:
    for number in range(30):
        post.queue(f"p{number}")
    assert post.sender(posts_per_minute=180).send_due() == 18


def test_a_slow_slack_does_not_hold_up_the_other_stages(post: Post) -> None:
    for number in range(5):
        post.queue(f"p{number}")
    post.slack.on_post = lambda: post.turn(9)
    assert post.sender().send_due() == 3


def test_the_next_instant_of_work_is_told(post: Post) -> None:
    start = post.clock.now()
    post.queue("p1", due_in=60)
    post.queue("p2", due_in=120)
    assert post.next_due(start) == start + timedelta(seconds=60)
    assert post.next_due(start + timedelta(seconds=60)) == start + timedelta(seconds=120)
    assert post.next_due(start + timedelta(seconds=120)) is None
    post.turn(60)
    post.slack.orders.append("500 after")
    post.sender().send_due()
    assert post.next_due(post.clock.now()) == start + timedelta(seconds=65)


def test_no_log_line_holds_a_text(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    post.queue("p1")
    post.slack.orders.append("500 after")
    with caplog.at_level("DEBUG", logger="bot"):
        run_until_quiet(post, ticks=2)
    events = [(record.getMessage(), record.__dict__.get("subject")) for record in caplog.records]
    assert events == [("message waits", "p1"), ("message sent", "p1")]


def test_no_log_line_tells_whom_a_message_is_for(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.queue("12:silo:U0123ABC")
    with caplog.at_level("DEBUG", logger="bot"):
        run_until_quiet(post, ticks=1)
    assert [record.__dict__.get("subject") for record in caplog.records] == ["12:silo"]


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    orders=st.lists(st.sampled_from(MISHAPS), max_size=12),
    looks=st.lists(st.sampled_from(["ok", "429", "500 before", "away", "died before"]), max_size=5),
)
def test_whatever_happens_each_message_is_posted_once(
    post: Post, orders: list[str], looks: list[str]
) -> None:
    with post.database.write() as session:
        session.execute(delete(OutboxRow))
    for remembered in (post.slack.posted, post.slack.looked, post.heard):
        remembered.clear()
    subjects = [f"p{number}" for number in range(4)]
    for subject in subjects:
        post.queue(subject)
    post.slack.orders.clear()
    post.slack.orders.extend(orders)
    post.slack.look_orders.clear()
    post.slack.look_orders.extend(looks)
    run_until_quiet(post)
    assert sorted(post.slack.texts) == subjects
    assert sorted(post.heard) == [("sent", subject, "sent") for subject in subjects]

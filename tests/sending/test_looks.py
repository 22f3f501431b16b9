"""An attempt whose end nobody knows is looked up: when, how often, and what follows."""

import pytest

from tests.sending.conftest import Post, run_until_quiet


def test_an_uncertain_attempt_is_left_alone_for_a_few_seconds(post: Post) -> None:
    post.queue("p1")
    post.slack.orders.append("500 after")
    sender = post.sender()
    sender.send_due()
    post.turn(4)
    sender.send_due()
    assert post.slack.looked == []
    post.turn(1)
    sender.send_due()
    assert post.slack.looked == [("U1", "prompt:p1")]


def test_while_the_look_fails_nothing_is_sent(post: Post) -> None:
    post.queue("p1")
    post.slack.orders.append("500 after")
    post.slack.look_orders.extend(["429", "500 before", "away", "silent before"])
    run_until_quiet(post, ticks=20)
    assert len(post.slack.looked) == 5
    assert post.slack.texts == ["p1"]


def test_an_outage_of_an_hour_costs_no_message(post: Post) -> None:
    post.queue("p1", expires_in=7200)
    post.slack.orders.append("500 before")
    post.slack.look_orders.extend(["500 before"] * 60)
    run_until_quiet(post, ticks=400)
    assert post.slack.texts == ["p1"]
    assert post.heard == [("sent", "p1", "sent")]


def test_what_nobody_could_look_for_in_a_day_is_given_up(post: Post) -> None:
    post.queue("p1", expires_in=7200)
    post.slack.orders.append("500 after")
    post.slack.look_orders.extend(["500 before"] * 100)
    sender = post.sender()
    sender.send_due()
    for _ in range(47):
        post.turn(1800)
        sender.send_due()
    assert post.row("p1").state == "pending"
    post.turn(1800)
    sender.send_due()
    assert post.row("p1").state == "uncertain"


def test_a_429_on_a_look_holds_up_all_looks_for_as_long_as_slack_asks(post: Post) -> None:
    for subject in ("p1", "p2"):
        post.queue(subject, due_in=-10)
        post.slack.orders.append("500 after")
    post.slack.look_orders.append("429")
    sender = post.sender()
    sender.send_due()
    post.turn(5)
    sender.send_due()
    assert len(post.slack.looked) == 1
    post.turn(6)
    sender.send_due()
    assert len(post.slack.looked) == 1
    post.turn(1)
    sender.send_due()
    post.turn(2)
    sender.send_due()
    assert post.heard == [("sent", "p1", "sent"), ("sent", "p2", "sent")]


def test_what_waits_to_be_looked_up_does_not_hold_up_what_can_go(post: Post) -> None:
    for number in range(5):
        post.queue(f"p{number}", due_in=-10)
        post.slack.orders.append("500 after")
    post.slack.look_orders.append("429")
    sender = post.sender()
    sender.send_due()
    post.turn(5)
    sender.send_due(limit=5)
    post.queue("fresh")
    assert sender.send_due(limit=1) == 1
    assert post.slack.texts[-1] == "fresh"


@pytest.mark.parametrize("order", ["away", "token_revoked"])
def test_a_look_at_a_slack_that_is_gone_costs_no_message(post: Post, order: str) -> None:
    for subject in ("p1", "p2"):
        post.queue(subject)
        post.slack.orders.append("500 after")
    sender = post.sender()
    sender.send_due()
    post.turn(5)
    post.slack.look_orders.append(order)
    sender.send_due()
    assert len(post.slack.looked) == 1  # the other would meet the same
    post.turn(60)
    assert sender.send_due() == 2


def test_a_look_that_can_never_work_gives_the_message_up(post: Post) -> None:
    post.queue("p1")
    post.slack.orders.append("500 after")
    post.slack.look_orders.append("channel_not_found")
    run_until_quiet(post, ticks=4)
    assert post.slack.texts == ["p1"]
    assert post.row("p1").state == "uncertain"
    assert post.heard == [("lapsed", "p1", "uncertain")]


def test_a_known_conversation_is_looked_through_without_opening_one(post: Post) -> None:
    post.queue("p1")
    run_until_quiet(post, ticks=1)
    post.queue("p2")
    post.slack.orders.append("500 after")
    run_until_quiet(post, ticks=3)
    assert post.slack.looked == [("DU1", "prompt:p2")]


def test_of_two_processes_that_find_the_same_message_one_tells_its_stage(post: Post) -> None:
    post.queue("p1")
    post.slack.orders.append("500 after")
    sender, other = post.sender(), post.sender()
    sender.send_due()
    post.turn(5)

    def meanwhile() -> None:
        post.slack.on_look = lambda: None
        assert other.send_due() == 1

    post.slack.on_look = meanwhile
    sender.send_due()
    assert post.heard == [("sent", "p1", "sent")]


def test_an_uncertain_message_that_is_late_is_looked_up_and_not_sent_again(post: Post) -> None:
    for subject, order in (("there", "500 after"), ("not there", "500 before")):
        post.queue(subject, expires_in=60)
        post.slack.orders.append(order)
    sender = post.sender()
    sender.send_due()
    post.turn(61)
    sender.send_due()
    assert post.slack.texts == ["there"]
    assert (post.row("there").state, post.row("not there").state) == ("sent", "expired")


def test_a_reply_goes_into_its_thread_and_is_looked_for_there(post: Post) -> None:
    post.queue("p1", recipient="C1", thread="17.1")
    post.slack.orders.append("500 after")
    run_until_quiet(post, ticks=5)
    assert post.slack.threads == ["17.1"]
    assert post.slack.looked_in == ["17.1"]
    assert post.row("p1").state == "sent"

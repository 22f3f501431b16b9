from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from slack_sdk.errors import SlackApiError

from bot.play import PlayServer
from tests.play.page.blockkit import actions, button, mrkdwn, plain, section
from tests.play.page.conftest import Bot, Visit

pytestmark = pytest.mark.browser
See = Callable[..., Page]


def test_the_page_always_says_that_it_is_not_slack(see: See) -> None:
    page = see()
    expect(page.get_by_text("Play workspace, not Slack").first).to_be_visible()
    assert "not Slack" in page.title()


def test_nobody_but_the_own_server_is_asked_for_anything(
    play: PlayServer, bot: Bot, visit: Callable[..., Visit]
) -> None:
    bot.say("U03", section("See <https://example.com|this> and <@U01> :wave:"))
    visitor = visit()
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.reload()
    visitor.page.locator("body[data-ready]").wait_for()
    assert asked
    assert [url for url in asked if not url.startswith((play.url, "data:"))] == []


def test_a_message_shows_its_author_time_and_rendered_text(bot: Bot, see: See) -> None:
    ts = bot.say("U03", text="Hello *June* & <b>friends</b>")
    message = see().locator(f'[data-ts="{ts}"]').first
    expect(message).to_contain_text("Hello June & <b>friends</b>")
    expect(message.locator("strong", has_text="June")).to_be_visible()
    expect(message.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    expect(message.locator(".tag")).to_have_text("app")


def test_times_are_those_of_the_acting_member(bot: Bot, play: PlayServer, see: See) -> None:
    channel = "C02"
    ts = bot.say(channel, text="What time is it?")
    page = see("U03", channel)
    clock = page.locator(f'#messages [data-ts="{ts}"] time')
    in_new_york = clock.inner_text()
    page.get_by_label("You are acting as").select_option("U04")
    expect(page.locator("#now")).to_contain_text("Kolkata")
    expect(clock).not_to_have_text(in_new_york)
    assert play.url in page.url


def test_switching_the_member_opens_that_members_own_direct_message(bot: Bot, see: See) -> None:
    bot.say("U03", text="For June only")
    bot.say("U04", text="For Ravi only")
    page = see("U03")
    expect(page.locator("#messages")).to_contain_text("For June only")
    page.get_by_label("You are acting as").select_option("U04")
    expect(page.locator("#messages")).to_contain_text("For Ravi only")
    expect(page.locator("#messages")).not_to_contain_text("For June only")


def test_deactivated_people_and_bots_cannot_be_acted_as(see: See) -> None:
    names = see().get_by_label("You are acting as").locator("option").all_inner_texts()
    assert any("June Park" in name for name in names)
    assert not any("Nora Vale" in name for name in names)
    assert any("guest" in name for name in names)


def test_a_new_message_elsewhere_is_marked_unread_until_it_is_opened(bot: Bot, see: See) -> None:
    page = see("U03")
    bot.say("C02", text="News")
    entry = page.get_by_role("navigation").get_by_role("link", name="signals-ml")
    expect(entry).to_contain_text("unread")
    entry.click()
    expect(page.locator("#messages")).to_contain_text("News")
    expect(entry).not_to_contain_text("unread")


def test_a_message_that_arrives_is_shown_and_read_out(bot: Bot, see: See) -> None:
    bot.say("U03", text="First")
    page = see("U03")
    expect(page.locator("#messages")).to_contain_text("First")
    bot.say("U03", text="Second")
    expect(page.locator("#messages article").last).to_contain_text("Second")
    expect(page.get_by_role("log")).to_contain_text("Second")


def test_an_ephemeral_message_says_who_sees_it_and_nobody_else_does(bot: Bot, see: See) -> None:
    bot.web.chat_postEphemeral(channel="C02", user="U03", text="Psst")
    mine = see("U03", "C02").locator("[data-ephemeral]")
    expect(mine).to_contain_text("Psst")
    expect(mine).to_contain_text("Only visible to you")
    theirs = see("U04", "C02")
    expect(theirs.locator("#place-name")).to_have_text("#signals-ml")
    expect(theirs.locator("[data-ephemeral]")).to_have_count(0)


def test_replies_stay_in_their_thread(bot: Bot, see: See) -> None:
    ts = bot.say("C02", text="The digest")
    bot.say("C02", text="In the thread", thread_ts=ts)
    page = see("U03", "C02")
    expect(page.locator("#messages")).not_to_contain_text("In the thread")
    page.get_by_role("button", name="1 reply, open thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text("In the thread")
    thread.get_by_label("Reply in this thread").fill("Thanks")
    thread.get_by_role("button", name="Send").click()
    expect(thread.locator("article")).to_have_count(3)
    expect(page.get_by_role("button", name="2 replies")).to_be_visible()
    page.get_by_role("button", name="Close thread").click()
    expect(thread).to_be_hidden()


def test_what_is_typed_is_sent_with_enter_and_shown_literally(see: See) -> None:
    page = see("U03")
    page.get_by_label("Message Retrostar").fill("I wrote <b>this</b> & <!channel>")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("I wrote <b>this</b> & <!channel>")
    expect(page.get_by_label("Message Retrostar")).to_have_value("")


def test_a_slash_command_is_offered_and_its_answer_shown(bot: Bot, see: See) -> None:
    bot.answer = lambda payload: {"text": f"You said {payload.get('text')}"}
    page = see("U03")
    page.get_by_label("Message Retrostar").fill("/retro help")
    page.keyboard.press("Enter")
    expect(page.locator("[data-ephemeral]")).to_contain_text("You said help")
    page.get_by_label("Message Retrostar").press_sequentially("/re")
    page.get_by_role("button", name="/retro").click()
    expect(page.get_by_label("Message Retrostar")).to_have_value("/retro ")


def test_an_unanswered_command_is_told_and_kept_for_another_try(bot: Bot, see: See) -> None:
    bot.silent = True
    page = see("U03")
    page.get_by_label("Message Retrostar").fill("/retro help")
    page.keyboard.press("Enter")
    expect(page.locator("#composer").get_by_role("alert")).to_contain_text("3 seconds")
    expect(page.get_by_label("Message Retrostar")).to_have_value("/retro help")


def test_an_edited_message_keeps_scroll_focus_and_what_was_typed(bot: Bot, see: See) -> None:
    for number in range(30):
        bot.say("U03", text=f"Line {number}")
    blocks = [section("Old words"), actions(button("One", "one"), button("Two", "two"))]
    ts = bot.say("U03", *blocks)
    page = see("U03")
    two = page.get_by_role("button", name="Two")
    two.focus()
    page.locator("#messages").evaluate("box => { box.scrollTop -= 120; }")
    before = page.locator("#messages").evaluate("box => box.scrollTop")
    page.get_by_label("Message Retrostar").evaluate("box => { box.value = 'half a thought'; }")
    channel = page.locator("#messages article").last.get_attribute("data-channel")
    assert channel
    bot.web.chat_update(
        channel=channel, ts=ts, text="New", blocks=[section("New words"), blocks[1]]
    )
    expect(page.locator("#messages")).to_contain_text("New words")
    expect(page.get_by_role("button", name="Two")).to_be_focused()
    after = page.locator("#messages").evaluate("box => box.scrollTop")
    assert abs(after - before) <= 2
    expect(page.get_by_label("Message Retrostar")).to_have_value("half a thought")


def test_a_message_that_is_taller_than_the_window_is_shown_from_its_beginning(
    bot: Bot, see: See
) -> None:
    bot.say("U03", text="Short")
    long = [section(f"Line {n}\n\n\nand more", block_id=f"b{n}") for n in range(20)]
    bot.say("U03", *long)
    page = see("U03", height=500)
    expect(page.locator("#messages .author").last).to_be_in_viewport()
    page.locator("#messages").evaluate("box => { box.scrollTop = box.scrollHeight; }")
    bot.say("U03", *long)
    expect(page.locator("#messages article")).to_have_count(3)
    expect(page.locator("#messages .author").last).to_be_in_viewport()


def test_when_the_tapped_button_is_gone_the_focus_stays_on_its_message(bot: Bot, see: See) -> None:
    ts = bot.say("U03", section("Well?"), actions(button("Yes", "yes")))
    page = see("U03")
    page.get_by_role("button", name="Yes").press("Enter")
    channel = page.locator("#messages article").last.get_attribute("data-channel")
    assert channel
    bot.web.chat_update(channel=channel, ts=ts, text="Saved", blocks=[section("Saved: yes")])
    message = page.locator(f'#messages [data-ts="{ts}"]')
    expect(message).to_contain_text("Saved: yes")
    expect(message).to_be_focused()


def test_channels_without_me_and_archived_ones_cannot_be_written_in(see: See) -> None:
    page = see("U07", "C02")
    expect(page.get_by_label("Message #signals-ml")).to_be_disabled()
    expect(page.locator("#place-note")).to_contain_text("not a member")
    page.get_by_role("button", name="Join this channel").click()
    expect(page.get_by_label("Message #signals-ml")).to_be_enabled()


def test_the_traffic_panel_shows_both_directions_and_can_be_filtered(bot: Bot, see: See) -> None:
    bot.say("U03", actions(button("Yes", "yes")))
    page = see("U03")
    page.get_by_role("button", name="Yes").click()
    page.get_by_role("button", name="Traffic").click()
    rows = page.locator(".traffic:visible")
    expect(page.locator('.traffic[data-direction="slack->bot"]').first).to_be_visible()
    expect(page.locator('.traffic[data-method="chat.postMessage"]').first).to_be_visible()
    page.get_by_label("Filter").fill("chat.postmessage")
    expect(page.locator('.traffic[data-method="auth.test"]').first).to_be_hidden()
    rows.first.locator("summary").click()
    expect(rows.first.locator("pre").first).to_contain_text("blocks")
    bot.web.chat_postMessage(channel="U03", text="A later one")
    expect(rows.first).to_contain_text("chat.postMessage")


def test_a_picture_that_was_not_ready_is_expected_and_other_refusals_are_not(
    bot: Bot, see: See
) -> None:
    bot.web.retry_handlers = []
    picture = {"type": "image", "alt_text": "A chart", "slack_file": {"id": "F0NOTHERE"}}
    for block in (picture, {"type": "nonsense"}):
        with pytest.raises(SlackApiError, match="invalid_blocks"):
            bot.web.chat_postMessage(channel="U03", text="Look", blocks=[block])
    page = see("U03", width=360, height=740)
    page.get_by_role("button", name="Traffic").click()
    expected = page.locator(".traffic.expected")
    expect(expected).to_have_count(1)
    note = expected.get_by_text("expected: the picture was not ready yet, the app tries again")
    expect(note).to_be_visible()
    bad = page.locator(".traffic.bad")
    expect(bad).to_have_count(1)
    expect(bad).to_contain_text("invalid_blocks")
    expect(bad).not_to_contain_text("expected")
    colours = [
        row.locator(".t-status").evaluate("n => getComputedStyle(n).color")
        for row in (expected, bad)
    ]
    assert colours[0] != colours[1]
    assert page.evaluate("document.querySelector('.traffic-list').scrollWidth <= window.innerWidth")


def test_a_fault_set_on_the_page_strikes_the_next_call(bot: Bot, see: See) -> None:
    page = see("U03")
    page.get_by_role("button", name="Traffic").click()
    page.get_by_text("Make something go wrong").click()
    form = page.get_by_role("form", name="Make something go wrong")
    form.get_by_role("combobox", name="Method").fill("team.info")
    form.get_by_label("What happens").select_option("429")
    form.get_by_role("button", name="Make it fail").click()
    expect(form.get_by_role("status")).to_contain_text("team.info")
    bot.web.retry_handlers = []
    with pytest.raises(Exception, match="ratelimited"):
        bot.web.team_info()


def test_a_picture_in_a_context_or_beside_a_text_has_its_alternative_text(
    bot: Bot, see: See
) -> None:
    elsewhere = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A cat"}
    bot.say("U03", section("Look", accessory=elsewhere))
    bot.say("U03", {"type": "context", "elements": [elsewhere, mrkdwn("small")]})
    page = see("U03")
    expect(page.get_by_role("img", name="A cat")).to_have_count(2)


def test_a_confirmation_is_asked_first(bot: Bot, see: See) -> None:
    confirm = {
        "title": plain("Sure?"),
        "text": mrkdwn("It is *final*."),
        "confirm": plain("Do it"),
        "deny": plain("Not now"),
    }
    bot.say("U03", actions(button("Remove", "remove", confirm=confirm, style="danger")))
    page = see("U03")
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog", name="Sure?").get_by_role("button", name="Not now").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog", name="Sure?").get_by_role("button", name="Do it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    taps = [each for each in bot.received if each.get("type") == "block_actions"]
    assert len(taps) <= 1
    page.wait_for_function("() => !document.querySelector('[aria-busy]')")
    assert bot.last("block_actions")["actions"][0]["action_id"] == "remove"

"""The prompt's message: every state of a question, both languages, inside Slack's limits."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.actions.model import Action, Result
from bot.asking import view
from bot.asking.model import Card, Prompt, PromptState, Saved, Sheet
from bot.catalogue.load import load_catalogue
from bot.catalogue.model import EXTRAS, Kind, Question
from bot.catalogue.wording import WordingList
from bot.language import LANGUAGES, Texts
from bot.play.blocks.payload import message_problems, message_too_long
from bot.scheduling.model import RoundId
from bot.slack import Message
from bot.terms.model import Audience, Mode, Terms
from bot.terms.view import sentence

CATALOGUE = load_catalogue()
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
PROMPT = Prompt(
    id="0123456789abcdef0123456789abcdef",
    round_id=RoundId(1),
    team_id=1,
    member_id=1,
    local_day=date(2026, 11, 24),
    scheduled=True,
    due_at=NOW,
    closes_at=FRIDAY - timedelta(hours=5),
    freezes_at=FRIDAY,
    language="en",
    terms_id=1,
    asks_role=False,
    state=PromptState.SENT,
    reason=None,
    channel="D01",
    ts="1.1",
    revision=7,
    shown=7,
)
TERMS = Terms(audience=Audience("channel", "C01", ("U09",)), since_at=NOW)


def question(key: str) -> Question:
    return CATALOGUE.question(key)


def sheet(*cards: Card, **changes: Any) -> Sheet:
    plain = Sheet(
        prompt=PROMPT,
        cards=cards or (Card(41, question("quiet_days"), None),),
        terms=TERMS,
        team_name="Fraud ML",
        zone=ZoneInfo("Europe/Helsinki"),
        asked_by=None,
        first=False,
        role=None,
        reopened=None,
        now=NOW,
    )
    return replace(plain, **changes)


def parts(value: object, kind: str) -> Iterator[dict[str, Any]]:
    """All objects of that `type` in a message's blocks."""
    if isinstance(value, list):
        for each in value:
            yield from parts(each, kind)
    if isinstance(value, dict):
        if value.get("type") == kind:
            yield value
        for each in value.values():
            yield from parts(each, kind)


def buttons(message: Message) -> list[str]:
    return [each["action_id"] for each in parts(message.blocks, "button")]


def words(message: Message) -> str:
    return "\n".join(each["text"] for each in parts(message.blocks, "mrkdwn"))


def test_an_open_question_has_a_button_for_each_value_and_each_extra(texts: Texts) -> None:
    message = view.prompt(sheet(), texts.by("en"), CATALOGUE)
    values = [*question("quiet_days").values(), *EXTRAS]
    assert buttons(message) == [view.ANSWER + value for value in values]
    assert {each["value"] for each in parts(message.blocks, "button")} == {"41"}


def test_a_text_question_opens_a_modal_or_takes_an_extra(texts: Texts) -> None:
    message = view.prompt(sheet(Card(41, question("waiting_for"), None)), texts.by("en"), CATALOGUE)
    assert buttons(message) == [view.WRITE, *(view.ANSWER + value for value in EXTRAS)]


def test_a_saved_answer_is_named_and_can_be_changed_until_the_freeze(texts: Texts) -> None:
    card = Card(41, question("quiet_days"), Saved("4", None))
    message = view.prompt(sheet(card), texts.by("en"), CATALOGUE)
    assert "✓ Saved: *Often*" in words(message)
    assert buttons(message) == [view.CHANGE]
    closed = view.prompt(sheet(card, now=PROMPT.closes_at), texts.by("en"), CATALOGUE)
    assert buttons(closed) == [view.CHANGE]
    frozen = view.prompt(sheet(card, now=FRIDAY), texts.by("en"), CATALOGUE)
    assert buttons(frozen) == []
    assert "✓ Saved: *Often*" in words(frozen)


def test_a_reopened_question_shows_its_buttons_and_names_what_is_saved(texts: Texts) -> None:
    cards = (
        Card(41, question("quiet_days"), Saved("4", None)),
        Card(42, question("in_planning"), Saved("dont_know", None)),
    )
    message = view.prompt(sheet(*cards, reopened=41), texts.by("en"), CATALOGUE)
    assert "Saved now: *Often*" in words(message)
    assert "✓ Saved: *I don't know*" in words(message)
    assert view.ANSWER + "1" in buttons(message)
    assert buttons(message).count(view.CHANGE) == 1


def test_a_closed_question_has_no_buttons_and_says_when_it_closed(texts: Texts) -> None:
    message = view.prompt(sheet(now=PROMPT.closes_at), texts.by("en"), CATALOGUE)
    assert buttons(message) == []
    said = words(message)
    assert "These questions have closed. You need not do anything." in said
    assert "Closed without an answer." in said
    assert "Closed on Friday 27 November at 10:00. On the schedule" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_message_says_so_and_that_what_was_saved_stands(
    texts: Texts, language: str
) -> None:
    cards = (
        Card(41, question("quiet_days"), Saved("4", None)),
        Card(42, question("in_planning"), None),
    )
    stands = {"en": "What you saved stands", "fi": "on tallessa"}[language]
    for now in (PROMPT.closes_at, FRIDAY):
        said = words(view.prompt(sheet(*cards, now=now), texts.by(language), CATALOGUE))
        assert stands in said
    assert stands in words(view.prompt(sheet(cards[0], now=FRIDAY), texts.by(language), CATALOGUE))
    still = view.prompt(sheet(cards[0], now=PROMPT.closes_at), texts.by("en"), CATALOGUE)
    assert "All done. Thank you." in words(still), "it can be changed until the freeze"


def test_a_reopened_question_is_not_open_after_the_freeze(texts: Texts) -> None:
    card = Card(41, question("quiet_days"), Saved("4", None))
    message = view.prompt(sheet(card, reopened=41, now=FRIDAY), texts.by("en"), CATALOGUE)
    assert buttons(message) == []


def test_a_persons_words_are_quoted_and_never_parsed(texts: Texts) -> None:
    nasty = "<!channel> *loud* <@U01> :smile: & \u202eback"
    card = Card(41, question("waiting_for"), Saved("text", nasty))
    message = view.prompt(sheet(card), texts.by("en"), CATALOGUE)
    (quoted,) = parts(message.blocks, "rich_text_quote")
    assert quoted["elements"] == [{"type": "text", "text": nasty}]
    assert "channel>" not in words(message)
    assert "loud" not in message.text


def test_a_teams_name_cannot_ping_anyone(texts: Texts) -> None:
    drawn = sheet(team_name="<!channel> & co", first=True, asked_by="U09")
    message = view.prompt(drawn, texts.by("en"), CATALOGUE)
    assert "<!channel>" not in words(message) + message.text
    assert "&lt;!channel&gt; &amp; co" in words(message)


def test_the_small_print_tells_who_sees_it_who_asked_and_until_when(texts: Texts) -> None:
    said = words(view.prompt(sheet(), texts.by("en"), CATALOGUE))
    assert "<#C01>" in said
    assert "<@U09>" in said
    assert "figures only for groups of 5 or more" in said
    assert "On the schedule of Fraud ML." in said
    assert "Open until Friday 27 November at 10:00, changes until 15:00." in said
    by_hand = words(view.prompt(sheet(asked_by="U07"), texts.by("fi"), CATALOGUE))
    assert "<@U07>" in by_hand
    assert "Sulkeutuu: perjantai 27. marraskuuta klo 10.00, muutokset klo 15.00 asti." in by_hand


def test_two_deadlines_are_told_as_shortly_as_they_allow(texts: Texts) -> None:
    def until(closes_at: datetime, *cards: Card, now: datetime = NOW) -> str:
        drawn = sheet(*cards, prompt=replace(PROMPT, closes_at=closes_at), now=now)
        return view.footer(drawn, texts.by("en"))[0].removesuffix(" On the schedule of Fraud ML.")

    thursday = FRIDAY - timedelta(days=1)
    saved = Card(41, question("quiet_days"), Saved("4", None))
    both = (saved, Card(42, question("in_planning"), None))
    friday = "Friday 27 November at 15:00"
    assert until(FRIDAY) == f"Open until {friday}."
    assert until(thursday) == f"Open until Thursday 26 November at 15:00. Changes until {friday}."
    assert until(thursday, saved) == f"Changes until {friday}."
    assert until(thursday, now=thursday) == "Closed on Thursday 26 November at 15:00."
    assert until(thursday, saved, now=FRIDAY) == "Closed on Thursday 26 November at 15:00."
    closed = until(PROMPT.closes_at, *both, now=PROMPT.closes_at)
    assert closed == "Closed on Friday 27 November at 10:00, changes until 15:00."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_promise_is_whole_at_first_and_short_later(texts: Texts, language: str) -> None:
    say = texts.by(language)
    whole = view.footer(sheet(first=True), say)[1]
    short = view.footer(sheet(), say)[1]
    assert whole == sentence(say, TERMS)
    assert len(short) < 160 < len(whole)
    for named in ("<@U09>", "<#C01>", "5", "`/retro privacy`"):
        assert named in short
    to_leads = replace(TERMS, audience=Audience("leads", None, ("U09",)), mode=Mode.NAMED)
    named_terms = view.footer(sheet(terms=to_leads), say)[1]
    assert "<#" not in named_terms
    assert {"en": "with your name", "fi": "nimesi kanssa"}[language] in named_terms


def test_times_are_told_in_the_members_own_zone(texts: Texts) -> None:
    drawn = sheet(zone=ZoneInfo("America/New_York"))
    assert "Friday 27 November at 03:00" in words(view.prompt(drawn, texts.by("en"), CATALOGUE))


def test_only_the_first_prompt_introduces_the_bot(texts: Texts) -> None:
    said = words(view.prompt(sheet(first=True), texts.by("en"), CATALOGUE))
    assert "I am Retrostar" in said
    assert "/retro pause" in said
    assert "I am Retrostar" not in words(view.prompt(sheet(), texts.by("en"), CATALOGUE))


def test_the_role_is_asked_with_a_menu_that_shows_what_was_chosen(texts: Texts) -> None:
    asks = replace(PROMPT, asks_role=True)
    message = view.prompt(sheet(prompt=asks, role="data"), texts.by("en"), CATALOGUE)
    (select,) = parts(message.blocks, "static_select")
    assert select["action_id"] == view.ROLE
    assert select["initial_option"]["value"] == "data"
    (block,) = [each for each in message.blocks if each.get("elements") == [select]]
    assert block["block_id"] == view.ROLE_BLOCK + asks.id
    late = view.prompt(sheet(prompt=asks, now=asks.closes_at), texts.by("en"), CATALOGUE)
    assert not list(parts(late.blocks, "static_select"))


def test_the_fallback_holds_the_whole_questions_for_those_who_hear_it(texts: Texts) -> None:
    cards = (
        Card(41, question("quiet_days"), Saved("4", None)),
        Card(42, question("waiting_for"), None),
    )
    text = view.prompt(sheet(*cards), texts.by("en"), CATALOGUE).text
    assert text.startswith("2 short questions, about 20 seconds.")
    assert "1. How often do you go a whole working day" in text
    assert "(saved: Often)" in text
    assert "2. What do you most often have to wait for in your work?" in text


def test_whoever_skipped_all_is_thanked_and_no_answer_is_claimed(texts: Texts) -> None:
    card = Card(41, question("quiet_days"), Saved("skip", None))
    said = words(view.prompt(sheet(card), texts.by("en"), CATALOGUE))
    assert "All done. Thank you." in said
    assert "✓ Saved: *Skipped*" in said
    assert "✓ Tallennettu: *Ohitettu*" in words(view.prompt(sheet(card), texts.by("fi"), CATALOGUE))


def test_long_choices_stand_above_buttons_that_say_their_letters(texts: Texts) -> None:
    labels = tuple(f"{value} on pidempi kuin mitä nappiin mahtuu" for value in "abcd")
    long = question("help_soon").model_copy(update={"options": WordingList(en=labels, fi=labels)})
    message = view.prompt(sheet(Card(41, long, None)), texts.by("fi"), CATALOGUE)
    shown = [each["text"]["text"] for each in parts(message.blocks, "button")]
    assert shown[:2] == ["A", "B"]
    for value, label in CATALOGUE.choices(long, "fi"):
        assert f"{value}. {label}" in words(message)
    spoken = [each["accessibility_label"] for each in parts(message.blocks, "button")]
    assert spoken[0].startswith(CATALOGUE.choices(long, "fi")[0][1])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["open", "saved", "reopened", "closed"])
def test_every_question_of_the_catalogue_fits_slack_in_every_state(
    texts: Texts, language: str, state: str
) -> None:
    everything = sorted(CATALOGUE, key=lambda each: -len(each.text.by(language)))
    for start in range(0, len(everything), 3):
        cards = tuple(
            Card(start + place, each, _saved(each) if state in {"saved", "reopened"} else None)
            for place, each in enumerate(everything[start : start + 3])
        )
        drawn = sheet(
            *cards,
            prompt=replace(PROMPT, asks_role=True),
            first=True,
            reopened=start if state == "reopened" else None,
            now=PROMPT.closes_at if state == "closed" else NOW,
            team_name="A team with a name of some length",
        )
        message = view.prompt(drawn, texts.by(language), CATALOGUE)
        assert message_problems(message.blocks, lambda _: True) == []
        assert not message_too_long(message.blocks)
        assert len(message.text) < 4000
        _ids_are_unique(message)
        labels = [each["accessibility_label"] for each in parts(message.blocks, "button")]
        assert len(labels) == len(set(labels)), "each button is told apart by its label alone"


def _saved(each: Question) -> Saved:
    if each.kind is Kind.TEXT:
        return Saved("text", "ä" * 500)
    return Saved(each.values()[-1], None)


def _ids_are_unique(message: Message) -> None:
    blocks = [block["block_id"] for block in message.blocks if "block_id" in block]
    assert len(blocks) == len(set(blocks))
    assert all(len(each) <= 255 for each in blocks)
    for block in message.blocks:
        actions = [each["action_id"] for each in parts(block, "button")]
        assert len(actions) == len(set(actions))
        assert all(re.fullmatch(r"retrostar\.[a-z]+\.v1(\.\w+)?", each) for each in actions)


def test_a_follow_up_is_marked_as_optional_and_counted_nowhere(texts: Texts) -> None:
    cards = (
        Card(41, question("quiet_days"), None),
        Card(44, question("waiting_for"), None, followup=True),
    )
    open_ = view.prompt(sheet(*cards), texts.by("en"), CATALOGUE)
    assert "1 short question" in words(open_)
    assert "*One more, only if you like.* You may leave it open; it is not counted." in words(open_)
    assert "(optional)" in open_.text
    done = (replace(cards[0], saved=Saved("4", None)), cards[1])
    assert "All done" in words(view.prompt(sheet(*done), texts.by("en"), CATALOGUE))
    closed = view.prompt(sheet(*done, now=PROMPT.closes_at), texts.by("en"), CATALOGUE)
    assert "wait for" not in words(closed) + closed.text
    both = (done[0], replace(cards[1], saved=Saved("text", "The data")))
    said = view.prompt(sheet(*both, now=PROMPT.closes_at), texts.by("en"), CATALOGUE)
    assert "One more" not in words(said)
    assert "The data" in str(said.blocks)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("result", [each for each in Result if each is not Result.OPEN])
def test_what_the_team_tried_and_what_became_of_it_stands_above_the_questions(
    texts: Texts, language: str, result: Result
) -> None:
    tried = Action(
        id=1, team_id=1, lens="silo", found_week="2026-W40", what="Pair <on> Mondays", owner="U01",
        due_on=date(2026, 11, 1), expects="", created_by="U01", created_at=NOW, result=result,
    )  # fmt: skip
    message = view.prompt(sheet(told=tried), texts.by(language), CATALOGUE)
    (line,) = (text for text in words(message).splitlines() if "Pair" in text)
    assert "Pair &lt;on&gt; Mondays" in line
    assert words(message).index("Pair") < words(message).index(
        question("quiet_days").text.by(language)
    )
    assert message_problems(message.blocks, lambda _: True) == []

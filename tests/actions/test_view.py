import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.actions import view
from bot.actions.model import ASKABLE, Action, Finding, Result
from bot.language import Say, Texts
from bot.slack import blocks as slack
from bot.slack.text import escape
from tests.scene import CATALOGUE

HARD = "<!channel> <@U02> & *bold* <https://example.org|here>"


def an_action(result: Result = Result.OPEN, what: str = HARD) -> Action:
    return Action(
        id=7, team_id=1, lens="silo", found_week="2026-W47", what=what, owner="U01",
        due_on=date(2026, 12, 18), expects=HARD, created_by="U02",
        created_at=datetime(2026, 11, 20, tzinfo=UTC), result=result,
    )  # fmt: skip


def a_sheet(say: Say, lens: str = "silo", *, contract: bool = False) -> view.Sheet:
    found = CATALOGUE.lens(lens)
    return view.Sheet(
        finding=Finding(1, "2026-W47", lens),
        lens=found.name.by(say.language),
        about=found.about.by(say.language),
        team="Fraud <ML>",
        suggestions=found.tries(say.language, by_contract=contract),
        owner="U01",
        today=date(2026, 11, 24),
        due_on=date(2026, 12, 22),
    )


@pytest.fixture(params=["en", "fi"])
def say(request: pytest.FixtureRequest, texts: Texts) -> Say:
    return texts.by(request.param)


def elements(modal: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["block_id"]: one for one in modal["blocks"] if one["type"] == "input"}


@pytest.mark.parametrize("contract", [False, True])
@pytest.mark.parametrize("lens", [str(each.key) for each in CATALOGUE.lenses])
def test_the_window_offers_each_suggestion_whole(say: Say, lens: str, *, contract: bool) -> None:
    sheet = a_sheet(say, lens, contract=contract)
    options = elements(view.modal(say, sheet))["what"]["element"]["options"]
    assert [option["text"]["text"] for option in options] == list(sheet.suggestions)
    assert [option["value"] for option in options] == list(sheet.suggestions)
    assert len(options) >= 4


def test_the_window_says_it_all_within_slacks_limits(say: Say) -> None:
    modal = view.modal(say, a_sheet(say))
    assert list(elements(modal)) == ["what", "own", "owner", "due", "expects"]
    assert elements(modal)["owner"]["element"]["initial_user"] == "U01"
    assert elements(modal)["due"]["element"]["initial_date"] == "2026-12-22"
    assert json.loads(modal["private_metadata"]) == {
        "team_id": 1, "week": "2026-W47", "lens": "silo",
    }  # fmt: skip
    assert "Fraud &lt;ML&gt;" in modal["blocks"][0]["text"]["text"]
    for shown in (modal, view.withdraw_modal(say, an_action()), view.told(say, "x")):
        for name in ("title", "submit", "close"):
            assert len((shown.get(name) or {"text": ""})["text"]) <= slack.MODAL_TITLE


def test_a_lens_without_suggestions_has_room_for_ones_own_words(say: Say) -> None:
    sheet = view.Sheet(**{**a_sheet(say).__dict__, "suggestions": ()})
    assert list(elements(view.modal(say, sheet))) == ["own", "owner", "due", "expects"]


def test_a_long_suggestion_comes_back_longer_than_it_is_shown(say: Say) -> None:
    """Whoever edits prompts/ may write long ones."""
    sheet = view.Sheet(**{**a_sheet(say).__dict__, "suggestions": ("word " * 40,)})
    [option] = elements(view.modal(say, sheet))["what"]["element"]["options"]
    assert len(option["text"]["text"]) <= 75
    assert len(option["value"]) == 150


@pytest.mark.parametrize("result", [each for each in Result if each is not Result.OPEN])
def test_what_became_of_it_is_said_in_one_line_that_pings_nobody(say: Say, result: Result) -> None:
    said = view.you_said(say, an_action(result, "Pair <!here> on tests."), CATALOGUE.lens("silo"))
    assert "Pair &lt;!here&gt; on tests" in said
    assert "tests.”" not in said
    assert "<" not in said
    assert "\n" not in said


@pytest.mark.parametrize("lens", sorted(ASKABLE))
def test_what_became_of_it_speaks_of_the_team_and_of_nobodys_own_answers(
    texts: Texts, lens: str
) -> None:
    found = CATALOGUE.lens(lens)
    chosen = an_action(Result.NOT_MOVED, found.tries("en")[0])
    english, finnish = (
        view.you_said(texts.by(language), chosen, found) for language in ("en", "fi")
    )
    assert english.startswith("The team said that ")
    assert english.endswith("The team's answers show no clear change since then.")
    assert "you" not in english.lower().replace(chosen.what.lower(), "")
    assert finnish.startswith("Tiimi kertoi, ett")
    assert f"”{found.tries('fi')[0].rstrip('.')}”" in finnish


def parsed(content: Any) -> Iterator[str]:
    """Every text that Slack reads for mentions and links."""
    if isinstance(content, dict):
        if content.get("type") == "mrkdwn":
            yield content["text"]
        content = list(content.values())
    if isinstance(content, list):
        for each in content:
            yield from parsed(each)


def test_nobodys_words_become_live(say: Say) -> None:
    action = an_action()
    notice = view.owner_notice(say, action, team="<T>", lens_name="<L>")
    texts = [
        *parsed(view.written(say, action, "<L>", new=True)),
        *parsed(view.withdraw_modal(say, action)),
        *parsed(notice.blocks),
        notice.text,
    ]
    assert sum(escape(HARD) in text for text in texts) == 6
    for text in texts:
        live = re.findall("<[^>]*>", text)
        assert set(live) <= {"<@U01>", "<@U02>"}
        assert live.count("<@U02>") == text.count("<@U02>") <= 1


def test_words_typed_in_vain_stand_as_they_were(say: Say) -> None:
    shown = view.told(say, "No.", words=[HARD])
    [quoted] = [block for block in shown["blocks"] if block["type"] == "rich_text"]
    assert HARD in json.dumps(quoted)
    assert shown.get("submit") is None


def test_the_button_says_to_a_screen_reader_what_it_takes_back(say: Say) -> None:
    back = view.withdraw_button(say, an_action()).to_dict()
    assert (back["action_id"], back["value"]) == (view.WITHDRAW, "7")
    told = view.withdraw_button(say, an_action(what="Pair")).to_dict()
    assert "Pair" in told["accessibility_label"]


def test_an_action_that_nobody_looks_after_any_more_says_so(say: Say) -> None:
    told = view.line(say, replace(an_action(), owner=""))
    assert say("actions.nobody") in told
    assert "<@>" not in told

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.model import ActionLine
from bot.exporting.report import page as page_module
from tests.digest.cases import CASES, everywhere, quiet
from tests.digest.weeks import TEXTS, telling, weeks
from tests.exporting.report.reading import flaws, page_of, policy_digests, read

_STYLES = (Path(page_module.__file__).parent / "page.css").read_text(encoding="utf-8")
NASTY = "</script><script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("name", CASES)
def test_a_page_has_no_flaw_and_reaches_out_for_nothing(name: str, language: str) -> None:
    told = replace(CASES[name](), say=TEXTS.by(language))
    assert flaws(page_of(told)) == []


def test_the_page_allows_its_own_script_and_styles_and_no_others() -> None:
    page = page_of(quiet())
    for part in ("script", "style"):
        allowed, held = policy_digests(page, part)
        assert allowed == held
    policy = read(page).all("meta")[1].attributes["content"]
    assert policy.startswith("default-src 'none'; ")


def test_what_people_wrote_stays_text() -> None:
    told = telling(weeks({"silo": [0.0]}), name=NASTY)
    action = ActionLine(
        1, "silo", NASTY, NASTY, date(2026, 12, 4), "moved", told.week.week, told.week.week
    )
    page = page_of(replace(told, digest=replace(told.digest, actions=(action,))))
    root = read(page)
    assert flaws(page) == []
    assert (len(root.all("script")), len(root.all("img"))) == (1, 0)
    assert root.all("h1")[0].text == NASTY
    assert any(each.text == NASTY for each in root.all("h3"))


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1))
def test_a_team_may_be_called_anything(name: str) -> None:
    page = page_of(telling(weeks({"silo": [0.0]}), name=name))
    assert read(page).all("h1")[0].text == name
    assert flaws(page) == []


def test_each_lens_has_a_drawing_a_line_of_words_and_a_table() -> None:
    panels = [each for each in read(page_of(quiet())) if "data-topic" in each.attributes]
    assert len(panels) == 6
    for panel in panels:
        assert len(panel.all("svg")) == 1
        assert "Week 47 · " in panel.words()
        assert len(panel.all("tr")) == 27  # its headings, and a row a week


def test_every_week_in_a_drawing_says_what_its_row_says() -> None:
    panel = next(
        each
        for each in read(page_of(CASES["raised"]()))
        if each.attributes.get("data-topic") == "testing_gap"
    )
    said = [each.text for each in panel.all("title")]
    assert len(said) == 26
    assert said[-1] == (
        "Week 47 · Worse · since about week 40 by about 0.75 points (likely 0.25 to 1.25) · "
        "level +1 (likely +0.5 to +1.5); 0 is what is usual here · "
        "Likely worse than is usual in your organisation."
    )
    assert "Began to try: A second person runs each test of the model once" in said[-2]


def test_a_hidden_week_is_drawn_and_told_as_hidden_without_a_figure() -> None:
    panel = next(
        each
        for each in read(page_of(CASES["hidden"]()))
        if each.attributes.get("data-topic") == "silo"
    )
    hidden = [each for each in panel.all("rect") if each.attributes["class"] == "none hidden"]
    assert len(hidden) == 1
    assert [each.text for each in panel.all("title")][12:16] == [
        f"Week {week} · Not shown · Hidden to protect people." for week in (34, 35, 36, 37)
    ]


def test_no_figure_is_finer_than_its_step() -> None:
    for name in CASES:
        titles = " ".join(each.text for each in read(page_of(CASES[name]())).all("title"))
        for number in re.findall(r"\d+[.,](\d+)", titles):
            assert number in {"25", "5", "75"}


def test_what_the_whole_organisation_shares_is_not_told_as_the_teams_own() -> None:
    said = read(page_of(replace(everywhere(), say=TEXTS.by("en")))).all("header")[0].words()
    assert "Worse now: Thin testing (in the whole organisation)." in said


def test_the_study_is_cited() -> None:
    assert "10.37190/e-Inf240102" in read(page_of(quiet())).all("footer")[0].words()


def test_a_team_that_agreed_to_names_is_told_so_instead_of_a_minimum() -> None:
    told = quiet()
    last = replace(told.week, guard=replace(told.week.guard, minimum=None))
    page = page_of(replace(told, weeks=(*told.weeks[:-1], last)))
    assert "however few people answer" in page
    assert "Where fewer than" not in page


def test_many_weeks_are_scrolled_and_not_squeezed() -> None:
    page = page_of(telling(weeks({"silo": [0.0] * 60})), weeks=60)
    drawings = [
        each for each in read(page).all("svg") if "many" in each.attributes.get("class", "").split()
    ]
    assert len(drawings) == 7
    assert all(int(each.attributes["width"]) > 600 for each in drawings)
    assert flaws(page) == []


def _themes() -> list[Mapping[str, str]]:
    """The colours by day, by night and on paper."""
    blocks = re.findall(r":root \{(.*?)\}", _STYLES, re.DOTALL)
    found = [dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in blocks]
    return [{**found[0], **more} for more in found]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_light(one), _light(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", range(3))
def test_colours_stand_out_by_day_by_night_and_on_paper(theme: int) -> None:
    colours = _themes()[theme]
    for ground, text in product(("ground", "card"), ("ink", "quiet", "worse", "better")):
        assert _contrast(colours[ground], colours[text]) >= 4.5
    for ground, line in product(("ground", "card"), ("steady", "other", "focus")):
        assert _contrast(colours[ground], colours[line]) >= 3

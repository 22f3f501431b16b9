import io
import struct
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from PIL import Image

from bot.digest import chart
from bot.digest.drawing.panels import panels
from bot.digest.model import LENSES, ActionLine
from bot.disclosure.model import Verdict
from tests.digest.cases import everywhere, finnish
from tests.digest.weeks import a_rich_history, a_week, hidden, release, telling, weeks


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_the_picture_is_a_png_narrow_enough_for_a_phone() -> None:
    png = chart.draw(telling(a_rich_history()))
    assert png.startswith(b"\x89PNG")
    width, height = size(png)
    assert width == chart.WIDTH
    assert width < height < 1.8 * width


def test_its_smallest_letters_are_nine_pixels_high_on_a_narrow_phone() -> None:
    assert chart.SMALLEST * 360 / chart.WIDTH >= 9


@pytest.mark.parametrize("language", ["en", "fi"])
def test_no_word_is_cut_off_at_the_edge(language: str) -> None:
    weeks = a_rich_history()
    held = replace(weeks[-1].lenses["silo"], figures_week="2026-W46")
    weeks[-1] = replace(weeks[-1], lenses={**weeks[-1].lenses, "silo": held})
    name = "Forecasting of demand and supply, northern region"
    drawn = chart.draw(telling(weeks, language=language, name=name))
    picture = np.asarray(Image.open(io.BytesIO(drawn)).convert("L"))
    for edge in (picture[:, :6], picture[:, -6:], picture[:6], picture[-6:]):
        assert edge.min() == 255


def test_a_very_long_name_is_cut_short_instead_of_shrunk_to_nothing() -> None:
    name = "Forecasting of demand and supply in the whole of the northern region and beyond"
    long, longer = (chart.draw(telling(a_rich_history(), name=each)) for each in (name, name * 2))
    assert long == longer


def test_a_change_in_the_whole_organisation_is_named_so_within_the_edges() -> None:
    drawn = chart.draw(everywhere())
    assert drawn != chart.draw(finnish())
    picture = np.asarray(Image.open(io.BytesIO(drawn)).convert("L"))
    assert picture[:, -6:].min() == 255


def test_every_lens_has_its_place_whether_anything_is_told_of_it_or_not() -> None:
    week = a_rich_history()[-1]
    pictures = set()
    for key in LENSES:
        steady = {str(each): release(str(each), week.week, 0.0) for each in LENSES}
        moved = {**steady, str(key): release(str(key), week.week, 0.5)}
        pictures.add(chart.draw(telling([replace(week, lenses=moved)])))
    assert len(pictures) == len(LENSES)


def test_a_change_is_drawn_where_it_began() -> None:
    week = a_rich_history()[-1]
    pictures = set()
    for onset in ("2026-W41", "2026-W42"):
        testing = replace(week.lenses["testing_gap"], onset_week=onset)
        moved = replace(week, lenses={**week.lenses, "testing_gap": testing})
        pictures.add(chart.draw(telling([*a_rich_history()[:-1], moved])))
    assert len(pictures) == 2


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_same_releases_give_the_same_bytes(language: str) -> None:
    told = telling(a_rich_history(), language=language)
    assert chart.draw(told) == chart.draw(told)


def test_a_different_level_gives_a_different_picture() -> None:
    level, higher = (chart.draw(telling(weeks({"silo": [0.0, 0.0, last]}))) for last in (0.0, 0.25))
    assert level != higher


def test_a_hidden_week_is_drawn_apart_from_one_with_too_few_answers() -> None:
    week = weeks({"silo": [None]})[-1]
    early = replace(week.lenses["silo"], verdict=Verdict.NOT_ENOUGH_EVIDENCE)
    pictures = {
        chart.draw(telling([replace(week, lenses={**week.lenses, "silo": silo})]))
        for silo in (early, hidden("silo"))
    }
    assert len(pictures) == 2


def test_an_older_figure_that_stands_is_drawn_as_such() -> None:
    told = weeks({"silo": [0.0, 0.0]})
    silo = replace(told[-1].lenses["silo"], figures_week=told[0].week)
    held = [told[0], replace(told[-1], lenses={**told[-1].lenses, "silo": silo})]
    assert chart.draw(telling(held)) != chart.draw(telling(told))


def test_levels_beyond_the_frame_and_a_week_left_out_can_be_drawn() -> None:
    told = weeks({"silo": [3.0, -3.0, 0.5, None, 0.25]})
    assert chart.draw(telling([*told[:2], *told[3:]]))


def test_a_week_of_hidden_lenses_can_be_drawn() -> None:
    week = a_week("2026-W47", {str(key): hidden(str(key)) for key in LENSES})
    assert chart.draw(telling([week]))


@pytest.mark.parametrize("result", ["open", "moved", "not_moved", "cannot_tell"])
def test_what_was_tried_is_marked_at_its_week_with_what_became_of_it(result: str) -> None:
    told = telling(a_rich_history())
    settled = None if result == "open" else "2026-W46"
    action = ActionLine(
        1, "silo", "Pair up", "Grace", date(2026, 11, 13), result, "2026-W43", settled
    )
    tried = replace(told, digest=replace(told.digest, actions=(action,)))
    later = replace(action, created_week="2026-W42")
    tried_later = replace(told, digest=replace(told.digest, actions=(later,)))
    assert len({chart.draw(told), chart.draw(tried), chart.draw(tried_later)}) == 3


def test_what_was_tried_before_the_picture_begins_is_no_mark_in_it() -> None:
    told = telling(a_rich_history())
    action = ActionLine(
        1, "silo", "Pair up", "Grace", date(2026, 1, 13), "moved", "2025-W43", "2026-W02"
    )
    tried = replace(told, digest=replace(told.digest, actions=(action,)))
    assert chart.draw(tried) == chart.draw(told)


def test_a_level_measured_otherwise_is_drawn_otherwise() -> None:
    told = weeks({"silo": [0.25, 0.25, 0.25]})
    silo = replace(told[0].lenses["silo"], basis="absolute")
    earlier = replace(told[0], lenses={**told[0].lenses, "silo": silo})
    assert chart.draw(telling([earlier, *told[1:]])) != chart.draw(telling(told))


def test_the_middle_is_called_by_what_it_is() -> None:
    told = weeks({"silo": [0.25]})
    lenses = {key: replace(each, basis="absolute") for key, each in told[0].lenses.items()}
    absolute = telling([replace(told[0], lenses=lenses)])
    assert {panel.basis for panel in panels(absolute)} == {"absolute"}
    assert {panel.basis for panel in panels(telling(told))} == {"usual"}
    assert chart.draw(absolute) != chart.draw(telling(told))


def test_a_team_whose_digest_comes_every_other_week_has_gaps_in_its_picture() -> None:
    told = weeks({"silo": [0.25] * 9})
    assert chart.draw(telling(told[::2])) != chart.draw(telling(told))

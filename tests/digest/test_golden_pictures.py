from dataclasses import replace

import pytest

from bot.digest import chart
from tests.digest import golden
from tests.digest.cases import quiet, with_lens


@pytest.mark.parametrize("name", golden.NAMES)
def test_a_picture_looks_as_it_was_last_looked_at(name: str) -> None:
    differing = golden.differing(name, golden.drawn(name))
    assert differing <= golden.TOLERATED, "if that is meant: python -m tests.digest.golden, look"


@pytest.mark.parametrize("name", golden.NAMES)
def test_a_kept_picture_is_small(name: str) -> None:
    assert (golden.FOLDER / f"{name}.png").stat().st_size < 60_000


def test_every_kept_picture_has_its_case() -> None:
    assert {path.stem for path in golden.FOLDER.glob("*.png")} == set(golden.NAMES)


def test_one_step_of_one_week_is_noticed() -> None:
    told = quiet()
    moved = list(told.weeks)
    moved[12] = with_lens(moved[12], "silo", level=0.25)
    drawn = chart.draw(replace(told, weeks=tuple(moved)))
    assert golden.differing("quiet", drawn) > golden.TOLERATED

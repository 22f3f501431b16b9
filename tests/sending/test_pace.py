from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.sending.pace import Freezes, Pace, pace_of


class _Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(min_value=0, max_value=3), min_size=1, max_size=60))
def test_no_minute_holds_more_than_its_share(rests: list[float]) -> None:
    seconds = _Seconds()
    pace = Pace(60, elapsed=seconds)
    left_at = []
    for rest in rests:
        seconds.now += rest
        seconds.now += pace.reserve()
        left_at.append(seconds.now)
    gaps = [later - earlier for earlier, later in pairwise(left_at)]
    assert all(gap >= 1 - 1e-9 for gap in gaps)


def test_a_first_message_does_not_wait() -> None:
    assert Pace(1, elapsed=_Seconds()).reserve() == 0


def test_after_a_rest_a_few_go_at_once() -> None:
    seconds = _Seconds()
    pace = Pace(60, burst=3, elapsed=seconds)
    assert [pace.take() for _ in range(4)] == [0, 0, 0, 1]
    seconds.now += 1
    assert pace.take() == 0
    assert pace.take() == 1
    seconds.now += 60
    assert [pace.take() for _ in range(4)] == [0, 0, 0, 1]


@given(st.integers(1, 400), st.lists(st.floats(min_value=0, max_value=20), max_size=500))
def test_no_minute_holds_more_than_was_set_though_some_leave_at_once(
    per_minute: int, rests: list[float]
) -> None:
    seconds = _Seconds()
    pace = pace_of(per_minute, elapsed=seconds)
    left_at = []
    for rest in [*rests, *[0.0] * 200]:
        seconds.now += rest
        seconds.now += pace.reserve()
        left_at.append(seconds.now)
    assert all(
        later - earlier > 60 - 1e-6
        for earlier, later in zip(left_at, left_at[per_minute:], strict=False)
    )


def test_a_longer_freeze_is_not_cut_short_by_a_later_shorter_one() -> None:
    seconds = _Seconds()
    freezes = Freezes(seconds)
    freezes.freeze("prompt", 10)
    freezes.freeze("prompt", 2)
    seconds.now += 9
    assert freezes.frozen() == {"prompt"}
    seconds.now += 1
    assert freezes.frozen() == frozenset()


def test_a_held_pace_gives_out_nothing_and_then_goes_on_evenly() -> None:
    seconds = _Seconds()
    pace = Pace(60, burst=3, elapsed=seconds)
    pace.hold(7)
    assert not pace.free()
    assert pace.take() == 7
    seconds.now += 7
    assert pace.free()
    assert [pace.take() for _ in range(2)] == [0, 1]

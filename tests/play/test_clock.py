import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.play.clock import PlayClock

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@given(st.lists(st.integers(-10_000, 10_000), max_size=30))
def test_stamps_rise_whatever_the_clock_does(jumps: list[int]) -> None:
    clock = PlayClock(NOON)
    stamps = []
    for jump in jumps:
        clock.set(clock.now() + timedelta(seconds=jump), running=False)
        stamps.append(clock.stamp())
    assert stamps == sorted(set(stamps))


def test_a_standing_clock_stands_and_a_running_one_runs() -> None:
    clock = PlayClock()
    clock.set(NOON, running=False)
    assert clock.now() == clock.now() == NOON
    clock.set(NOON)
    assert clock.now() < clock.now()


def test_a_sleeper_wakes_when_the_clock_jumps_past_it() -> None:
    async def scene() -> None:
        clock = PlayClock()
        clock.set(NOON, running=False)
        sleeper = asyncio.create_task(clock.sleep(60))
        await asyncio.sleep(0.01)
        clock.set(NOON + timedelta(seconds=59), running=False)
        await asyncio.sleep(0.01)
        assert not sleeper.done()
        clock.set(NOON + timedelta(seconds=60), running=False)
        await asyncio.wait_for(sleeper, 5)

    asyncio.run(scene())

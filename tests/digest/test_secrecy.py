"""With fewer people than promised, nothing that leaves depends on what they said."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.model import LENSES, digest_of
from bot.digest.plain import plain_text
from bot.digest.story import tell
from bot.digest.view import digest_again
from bot.disclosure.model import Crowd, Guard, attendance, blind_spots, guarded
from bot.disclosure.view import as_rows, as_text
from bot.disclosure.week import ReleasedWeek
from bot.trends.model import state
from bot.trends.model.blind import PracticeCount
from tests.digest.weeks import a_week, telling
from tests.disclosure.figures import a_reading, a_state

MINIMUM = 5
Said = tuple[list[tuple[float, float, state.Verdict, float]], int, int]

figures = st.tuples(
    st.floats(-3, 3), st.floats(0.01, 1), st.sampled_from(state.Verdict), st.floats(0.1, 2)
)
#: Everything that a team below the minimum could have said: figures by lens, "don't know"s.
said = st.tuples(
    st.lists(figures, min_size=6, max_size=6), st.integers(0, 40), st.integers(0, MINIMUM - 1)
)


def published(
    told: Said,
) -> ReleasedWeek:
    lenses, blind, people = told
    guard = Guard(MINIMUM)
    crowd = Crowd(recent=people, newly=people, members=9)
    return a_week(
        "2026-W47",
        {
            str(key): guarded(
                str(key),
                a_reading(level=level, wide=wide, detectable=size),
                a_state(verdict, size=size),
                crowd=crowd,
                guard=guard,
                last=None,
            )
            for key, (level, wide, verdict, size) in zip(LENSES, lenses, strict=True)
        },
        guard=guard,
        attendance=attendance(invited=9, answered=people, recent=people, guard=guard),
        blind_spots=blind_spots(
            [PracticeCount("trust", 40, 40, 40 - blind, blind, people, people, people)],
            recent=people,
            guard=guard,
        ),
    )


@settings(max_examples=30, deadline=None)
@given(one=said, other=said)
def test_below_the_minimum_all_teams_read_alike(
    one: Said,
    other: Said,
) -> None:
    weeks = [published(told) for told in (one, other)]
    assert weeks[0] == weeks[1]
    stories = [tell(telling([week])) for week in weeks]
    assert plain_text(stories[0]) == plain_text(stories[1])
    assert digest_again(stories[0]) == digest_again(stories[1])
    assert as_text(weeks[:1]) == as_text(weeks[1:])


@settings(max_examples=50, deadline=None)
@given(told=said)
def test_below_the_minimum_no_figure_of_any_kind_is_there(
    told: Said,
) -> None:
    week = published(told)
    content = digest_of("fraud-ml", week).to_json()
    assert content["detectable_change_points"] is None
    assert content["blind_spots"] == []
    assert (content["respondents_band"], content["participation_band"]) == ("hidden", "hidden")
    for lens in (*content["lenses"], *as_rows([week])[0]["lenses"]):
        assert not any(isinstance(value, float | list) for value in lens.values())

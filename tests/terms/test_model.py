from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Misconfigured
from bot.terms.model import Audience, Mode, Promise, Terms, promise, strictest
from tests.conftest import NOW

audiences = st.builds(
    Audience,
    to=st.sampled_from(["leads", "channel"]),
    channel=st.sampled_from(["C01", "C02"]),
    leads=st.sampled_from([(), ("U01",), ("U01", "U02")]),
).map(lambda one: one if one.to == "channel" else replace(one, channel=None))
promises = st.one_of(
    st.builds(promise, st.just("named"), st.none(), audiences),
    st.builds(promise, st.just("confidential"), st.integers(4, 12), audiences),
)
terms = promises.map(
    lambda one: Terms(one.mode, one.minimum_group, one.audience, 1, 1, since_at=NOW)
)


@given(terms, terms)
def test_later_terms_only_ever_tighten_an_answers_promise(stamped: Terms, present: Terms) -> None:
    held = strictest(stamped, present)
    assert held.minimum_group >= max(stamped.minimum_group, present.minimum_group)
    if stamped.mode is Mode.CONFIDENTIAL:
        assert held.mode is Mode.CONFIDENTIAL
        assert held.minimum_group >= 4
    if stamped.audience.to == "leads":
        assert held.audience.to == "leads"
    assert held.audience.channel in {None, stamped.audience.channel}


@given(terms)
def test_terms_that_did_not_change_stay_as_they_are(stamped: Terms) -> None:
    assert strictest(stamped, stamped) == stamped


@given(terms, terms)
def test_tightening_twice_is_tightening_once(stamped: Terms, present: Terms) -> None:
    once = strictest(stamped, present)
    assert strictest(once, present) == once


def test_five_people_are_the_default_and_named_has_no_minimum() -> None:
    assert promise("confidential", None, Audience()) == Promise()
    assert promise("confidential", None, Audience()).minimum_group == 5
    assert promise("named", 7, Audience()).minimum_group == 0


@pytest.mark.parametrize(
    ("mode", "minimum", "says"),
    [
        ("confidential", 3, "use 4 or more"),
        ("named", 3, "use 4 or more"),
        ("blind", None, "comes in a later version"),
        ("secret", None, "use confidential or named"),
    ],
)
def test_a_promise_that_cannot_be_kept_is_refused(
    mode: str, minimum: int | None, says: str
) -> None:
    with pytest.raises(Misconfigured, match=says):
        promise(mode, minimum, Audience())

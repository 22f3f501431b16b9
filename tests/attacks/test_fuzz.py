"""Three hundred random pasts in the suite; `make attacks` runs ten thousand."""

import pytest

from tests.attacks.fuzz import search
from tests.attacks.history import random_history
from tests.attacks.ledger import Ledger
from tests.attacks.making import unused


@pytest.mark.parametrize("first", [0, 75, 150, 225])
def test_no_combination_of_all_releases_is_left_with_one_person(first: int) -> None:
    assert search(range(first, first + 75)).leaks == []


def test_the_histories_release_enough_to_attack() -> None:
    """Without releases there is nothing to isolate, and the search would prove nothing."""
    told = search(range(40)).told
    assert told["team level"] > 80
    assert told["team size"] > 30
    assert told["team trial"] > 5
    assert told["organisation level"] > 40
    assert told["organisation size"] > 10
    assert told["gap gap"] > 5


def test_the_histories_hold_everything_that_can_happen() -> None:
    found = [random_history(seed) for seed in range(80)]
    answers = [answer for history in found for answer in history.answers]
    stays = [stay for history in found for stay in history.stays]
    assert any(answer.replaced_at for answer in answers)
    assert any(answer.erased_at for answer in answers)
    assert any(answer.given.token.startswith("p") for answer in answers)
    assert any(stay.left_at for stay in stays)
    assert len({history.organisation for history in found}) == 2
    assert {team.every for history in found for team in history.teams} == {1, 2}
    assert any(answer.role != answer.person.role for answer in answers)
    assert any(history.actions for history in found)
    assert unused(answers[:500]) == []


def test_a_history_is_the_same_for_the_same_seed() -> None:
    one, other = (Ledger(random_history(7)).run() for _ in range(2))
    assert one.figures == other.figures

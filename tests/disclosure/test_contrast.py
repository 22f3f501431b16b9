"""Pairs of people whom a comparison weighs differently, and who share nobody."""

from bot.disclosure.contrast import Compared, Heard, bring_own

ML = Compared(("ml",), ("software",), {1, 2})
DATA = Compared(("data",), ("software",), {1, 2})


def heard(team: int, *roles: str) -> list[Heard]:
    return [Heard(team, f"{team}-{place}", role) for place, role in enumerate(roles)]


def test_two_pairs_in_one_team_or_in_two_are_enough() -> None:
    assert bring_own([ML], heard(1, "ml", "software", "ml", "software"))
    assert bring_own([ML], heard(1, "ml", "software") + heard(2, "ml", "software"))


def test_one_against_many_is_one_pair() -> None:
    assert not bring_own([ML], heard(1, "ml", *["software"] * 6))


def test_who_is_beside_both_sides_makes_a_pair_too() -> None:
    assert bring_own([ML], heard(1, "ml", "software", "product", "product"))


def test_a_team_without_the_other_side_has_no_pair() -> None:
    assert not bring_own([ML], heard(3, "ml", "ml", "software", "software"))
    assert not bring_own([ML], heard(1, "ml", "ml", "ml", "ml"))


def test_who_answers_in_two_teams_is_one_person() -> None:
    twice = [Heard(1, "x", "ml"), Heard(2, "x", "ml")]
    others = [Heard(1, "y", "software"), Heard(2, "z", "software")]
    assert not bring_own([ML], twice + others)


def test_two_comparisons_need_pairs_of_their_own() -> None:
    two = heard(1, "ml", "software", "ml", "software")
    assert not bring_own([ML, DATA], two)
    assert bring_own([ML, DATA], two + heard(2, "data", "software", "data", "software"))


def test_the_same_comparison_twice_brings_nothing_of_its_own() -> None:
    assert not bring_own([ML, ML], heard(1, *["ml", "software"] * 6))

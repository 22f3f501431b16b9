from dataclasses import replace

from bot.digest.model import LENSES, digest_of
from bot.disclosure.model import Verdict
from tests.digest.weeks import a_rich_history, a_week, hidden, weeks

FIELDS = [
    "team", "week", "respondents_band", "participation_band", "lenses", "blind_spots",
    "detectable_change_points", "actions", "hidden_reasons",
]  # fmt: skip


def test_the_json_has_the_fields_of_the_contract_and_no_others() -> None:
    content = digest_of("fraud-ml", a_rich_history()[-1]).to_json()
    assert list(content) == FIELDS
    assert [lens["key"] for lens in content["lenses"]] == [
        "silo", "user_feedback_gap", "testing_gap",
        "method_gap", "operations_gap", "innovation_gap",
    ]  # fmt: skip
    assert content["lenses"][2] == {
        "key": "testing_gap",
        "verdict": "raised",
        "new": False,
        "onset_week": "2026-W41",
        "size_points": 0.75,
        "interval": [0.25, 1.25],
    }
    assert content["blind_spots"][0] == {"practice": "trust", "statement": "not_asked"}
    assert content["hidden_reasons"] == [{"lens": "method_gap", "reason": "too_few_people"}]


def test_a_hidden_lens_has_no_figures() -> None:
    week = a_week("2026-W47", {str(key): hidden(str(key)) for key in LENSES})
    for lens in digest_of("fraud-ml", week).to_json()["lenses"]:
        assert (lens["verdict"], lens["new"]) == ("hidden", False)
        assert (lens["onset_week"], lens["size_points"], lens["interval"]) == (None, None, None)


def test_at_most_three_lenses_are_raised_in_full_starred_first_then_the_larger() -> None:
    week = weeks({"silo": [0.0]})[-1]
    sizes = {
        "silo": 0.25, "testing_gap": 0.5, "method_gap": 0.5, "operations_gap": 1.5,
        "innovation_gap": 1.0,
    }  # fmt: skip
    lenses = {
        key: replace(each, verdict=Verdict.RAISED, size=sizes[key]) if key in sizes else each
        for key, each in week.lenses.items()
    }
    digest = digest_of("fraud-ml", replace(week, lenses=lenses))
    assert digest.raised() == ("testing_gap", "silo", "operations_gap")


def test_the_starred_three_lead_in_the_order_of_what_changed() -> None:
    week = weeks({"silo": [0.0]})[-1]
    lenses = {
        **week.lenses,
        "user_feedback_gap": replace(week.lenses["user_feedback_gap"], verdict=Verdict.EASED),
        "testing_gap": replace(week.lenses["testing_gap"], verdict=Verdict.RAISED),
        "method_gap": replace(week.lenses["method_gap"], verdict=Verdict.RAISED),
    }
    digest = digest_of("fraud-ml", replace(week, lenses=lenses))
    assert digest.lead() == ("testing_gap", "user_feedback_gap", "silo", "method_gap")

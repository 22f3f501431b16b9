from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bot.catalogue import Kind, inspect, load_catalogue
from bot.catalogue.keys import Practice
from bot.catalogue.lint import FORBIDDEN
from tests.catalogue.copies import Question, change_questions, copy_of_prompts, replace


def findings(copy: Path) -> list[str]:
    return [str(finding) for finding in inspect(copy)]


def after(tmp_path: Path, change: Callable[[Question], Question | None]) -> list[str]:
    copy = copy_of_prompts(tmp_path)
    change_questions(copy, change)
    return findings(copy)


def one(key: str, /, **changes: object) -> Callable[[Question], Question]:
    return lambda question: question | changes if question["key"] == key else question


def test_the_shipped_catalogue_has_nothing_to_mend() -> None:
    assert inspect() == []


@pytest.mark.parametrize("practice", list(Practice))
def test_every_practice_can_be_told_of_in_own_words(practice: Practice) -> None:
    assert [q for q in load_catalogue() if q.kind is Kind.TEXT and practice in q.practices]


def test_rewriting_a_copy_breaks_nothing_by_itself(tmp_path: Path) -> None:
    assert after(tmp_path, lambda question: question) == []


def test_an_item_without_question_is_a_gap(tmp_path: Path) -> None:
    found = after(tmp_path, lambda q: None if q["item"] == "T5.3" else q)
    assert "T5.3: no question is drawn from this item" in found


def test_a_kind_without_question_is_a_gap(tmp_path: Path) -> None:
    found = after(tmp_path, lambda q: None if q["kind"] == "text" else q)
    assert "text: no question is of this kind" in found


def test_a_practice_with_two_questions_is_a_gap(tmp_path: Path) -> None:
    kept = {"rules_known", "rules_late"}

    def change(question: Question) -> Question:
        others = [practice for practice in question["practices"] if practice != "compliance"]
        return question if question["key"] in kept else question | {"practices": others}

    assert [line.split(" (")[0] for line in after(tmp_path, change)] == [
        "compliance: 2 questions, at least 3 needed"
    ]


@pytest.mark.parametrize(("lens", "few", "wanted"), [("testing_gap", 4, 5), ("method_gap", 2, 3)])
def test_a_lens_with_too_few_questions_is_a_gap(
    tmp_path: Path, lens: str, few: int, wanted: int
) -> None:
    left = iter(range(few))

    def change(question: Question) -> Question:
        if lens in question["lenses"] and question["kind"] != "text" and next(left, None) is None:
            return question | {"lenses": []}
        return question

    found = after(tmp_path, change)
    assert any(f"{lens}: {few} questions, at least {wanted}" in line for line in found), found


def test_a_catalogue_that_shrank_is_refused(tmp_path: Path) -> None:
    found = after(tmp_path, lambda q: q if q["item"][:2] in {"T1", "T2"} else None)
    assert "catalogue: 35 questions, at least 60 needed" in found


def test_a_lens_that_only_asks_in_one_direction_is_refused(tmp_path: Path) -> None:
    def change(question: Question) -> Question | None:
        wrong = question["lenses"] == ["silo"] and question.get("polarity") == 1
        return None if wrong and question["kind"] != "choice" else question

    assert "silo: every question has polarity -1" in after(tmp_path, change)


def test_a_role_that_a_lens_forgets_is_refused(tmp_path: Path) -> None:
    def change(question: Question) -> Question:
        roles = [role for role in question["roles"] if role != "product"]
        return question | {"roles": roles} if question["lenses"] == ["silo"] else question

    assert "silo: 0 questions suit product; 2 needed" in after(tmp_path, change)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            one("quiet_days", text={"en": "x" * 200 + "?", "fi": "y?"}),
            "201 characters, at most 200",
        ),
        (one("quiet_days", why={"en": "x" * 201, "fi": "y"}), "why (en): 201 characters"),
        (
            one("help_soon", options={"en": ["a", "b" * 61], "fi": ["a", "b"]}),
            "help_soon@1, options (en): 61 characters, at most 60",
        ),
        (
            one("help_soon", options={"en": ["a", "b"], "fi": ["Sama", "sama"]}),
            "help_soon@1: an option stands twice (fi)",
        ),
        (
            one("help_soon", options={"en": ["a|b", "c"], "fi": ["a", "b"]}),
            "help_soon@1: an option holds |",
        ),
        (
            one("purpose_clear", text={"en": "Is it clear?", "fi": "Se on selvää."}),
            "purpose_clear@1: agreement needs a statement, not a question (en)",
        ),
        (
            one("quiet_days", text={"en": "How often?", "fi": "Kuinka usein."}),
            "quiet_days@1: should end with a question mark (fi)",
        ),
        (one("in_planning", key="quiet_days"), "quiet_days: two questions have this key"),
    ],
)
def test_a_question_that_reads_badly_is_refused(
    tmp_path: Path, change: Callable[[Question], Question], says: str
) -> None:
    found = after(tmp_path, change)
    assert any(says in line for line in found), found


@pytest.mark.parametrize("word", FORBIDDEN)
def test_a_word_that_must_not_be_said_is_refused(tmp_path: Path, word: str) -> None:
    text = {"en": f"How {word.upper()}?", "fi": "Miten?"}
    found = after(tmp_path, one("quiet_days", text=text))
    assert found == [f"quiet_days@1, text (en): should not hold {word!r}"]


def test_the_same_text_twice_is_refused(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    for key in ("quiet_days", "in_planning"):
        text = {"en": f"How often is {key} so?", "fi": "Kuinka  USEIN?"}
        change_questions(copy, one(key, text=text))
    assert findings(copy) == ["in_planning@1: same text as quiet_days@1 (fi)"]


def test_an_unretired_version_is_refused(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    file = copy / "questions" / "business.yaml"
    text = file.read_text(encoding="utf-8")
    start, end = text.index("- key: quiet_days"), text.index("- key: needs_met_in_time")
    old = text[start:end]
    file.write_text(text.replace("retired: []", f"retired:\n{old}{old}"), encoding="utf-8")
    assert findings(copy) == [
        "quiet_days@1: is retired twice",
        "quiet_days@1: is retired, but quiet_days@1 in use is no later version",
        "quiet_days@1: is retired, but quiet_days@1 in use is no later version",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("lenses.yaml", "key: method_gap", "key: silo", "method_gap should stand there once"),
        ("lenses.yaml", "starred: true", "starred: false", "is starred and stands after silo"),
        ("lenses.yaml", "en: Working apart", f"en: {'x' * 41}", "silo, name (en): 41 characters"),
        ("codebook.yaml", "en: Planning", f"en: {'x' * 41}", "planning, name (en): 41 characters"),
        ("scales.yaml", "Never", "Never at all as far as I remember", "33 characters, at most 30"),
        (
            "scales.yaml",
            "en: Skip",
            "en: I would rather not answer this one",
            "scales.yaml, skip (en)",
        ),
        ("scales.yaml", "en: Skipped", f"en: {'x' * 31}", "skip (en): 31 characters"),
    ],
)
def test_the_other_files_are_held_to_the_same(
    tmp_path: Path, file: str, old: str, new: str, says: str
) -> None:
    copy = copy_of_prompts(tmp_path)
    replace(copy / file, old, new)
    found = findings(copy)
    assert any(says in line for line in found), found


@pytest.mark.parametrize("lens", ["operations_gap", "innovation_gap"])
def test_a_lens_that_a_contract_can_settle_needs_words_for_it(tmp_path: Path, lens: str) -> None:
    copy = copy_of_prompts(tmp_path)
    content = yaml.load((copy / "lenses.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    for entry in content["lenses"]:
        if entry["key"] == lens:
            del entry["by_contract"]
    (copy / "lenses.yaml").write_text(yaml.dump(content, Dumper=yaml.CSafeDumper))
    assert findings(copy) == [f"{lens}: by_contract is missing"]


def test_a_lens_with_too_little_to_try_is_refused(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    for line in (
        "      - Keep a shared list of ideas for the next contract.\n",
        "      - Pitäkää yhteistä listaa ideoista, jotka sopivat seuraavaan sopimukseen.\n",
    ):
        replace(copy / "lenses.yaml", line, "")
    assert findings(copy) == ["innovation_gap: 3 things to try, at least 4 needed"]


def test_a_card_has_three_questions_to_discuss(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    for line in (
        "    - What would we try if one afternoon were free?\n",
        "    - Mitä kokeilisimme, jos yksi iltapäivä olisi vapaa?\n",
    ):
        replace(copy / "lenses.yaml", line, "")
    assert findings(copy) == ["innovation_gap: 2 questions to discuss, not 3"]


def test_what_is_to_be_discussed_is_asked(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    replace(copy / "lenses.yaml", "if one afternoon were free?", "if one afternoon were free.")
    assert findings(copy) == [
        "innovation_gap: a question to discuss should end with a question mark (en)"
    ]


def test_lenses_out_of_order_are_refused(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    file = copy / "lenses.yaml"
    head, *blocks = file.read_text(encoding="utf-8").split("- key: ")
    blocks[4], blocks[5] = blocks[5].rstrip() + "\n\n", blocks[4]
    file.write_text("- key: ".join([head, *blocks]), encoding="utf-8")
    assert findings(copy)[0].startswith("lenses.yaml: the order should be silo, user_feedback_gap")

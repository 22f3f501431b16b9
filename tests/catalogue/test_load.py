from pathlib import Path

import pytest

from bot.catalogue import Theme, inspect, load_catalogue
from bot.errors import Misconfigured
from tests.catalogue.copies import copy_of_prompts, replace


def refusal(copy: Path) -> str:
    with pytest.raises(Misconfigured) as caught:
        load_catalogue(copy)
    return str(caught.value)


def test_questions_come_in_the_order_of_the_themes() -> None:
    themes = [question.theme for question in load_catalogue()]
    assert list(dict.fromkeys(themes)) == list(Theme)
    assert themes == sorted(themes, key=list(Theme).index)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (
            "questions/business.yaml",
            "polarity: 1",
            "polarityy: 1",
            "questions[0].polarityy (quiet_days): is no key here; the nearest is polarity",
        ),
        (
            "questions/business.yaml",
            "lenses: [silo]",
            "lenses: [sillo]",
            "questions[0].lenses[0] (quiet_days): sillo is not known; the nearest is silo",
        ),
        (
            "questions/business.yaml",
            "item: T2.1",
            "item: T2.9",
            "questions[0].item (quiet_days): T2.9 is not known; the nearest is T2",
        ),
        ("questions/business.yaml", "polarity: 1", "polarity: 3", "3 is not known; known: -1, 1"),
        (
            "questions/business.yaml",
            "polarity: 1",
            "polarity: up",
            "questions[0].polarity (quiet_days): ",
        ),
        ("questions/business.yaml", "item: T2.1", "item: T3.1", "belongs to development"),
        ("questions/business.yaml", "theme: business", "theme: busines", "the nearest is business"),
        ("questions/business.yaml", "key: quiet_days", "key: Quiet", "small letters"),
        ("questions/business.yaml", "kind: freq5", "kind: text", "a text question has no polarity"),
        (
            "questions/business.yaml",
            "    fi: Kuinka usein sinulla on työpäivä, jona et puhu työstäsi kenenkään kanssa?\n",
            "",
            "questions[0].text.fi (quiet_days): is missing",
        ),
        (
            "questions/business.yaml",
            "fi: Kuinka usein sinulla on työpäivä, jona et puhu työstäsi kenenkään kanssa?",
            "fi:",
            "questions[0].text.fi (quiet_days): is empty",
        ),
        ("questions/business.yaml", "why:", "wy:", "questions[0].why (quiet_days): is missing"),
        ("questions/business.yaml", "  version: 1\n", "  version: 1\n  version: 2\n", "twice"),
        ("questions/business.yaml", "lenses: [silo]", "lenses: [silo", "business.yaml:"),
        ("lenses.yaml", "- key: silo", "- key: silos", "lenses[0].key (silos)"),
        ("lenses.yaml", "    eased:", "    easd:", "lenses[0].texts.eased (silo): is missing"),
        ("lenses.yaml", "  try:", "  tri:", "is no key here; the nearest is try"),
        ("codebook.yaml", "key: trust", "key: use", "use should stand there once, not 2x"),
        ("codebook.yaml", "version: 1", "version: one", "codebook.yaml:4: version: "),
        ("scales.yaml", "Never, ", "", "freq5: 4 texts in en but 5 in fi"),
        ("scales.yaml", "skip:", "skipp:", "extras.skip: is missing"),
    ],
)
def test_a_broken_file_is_named_with_line_and_path(
    tmp_path: Path, file: str, old: str, new: str, says: str
) -> None:
    copy = copy_of_prompts(tmp_path)
    replace(copy / file, old, new)
    findings = [str(finding) for finding in inspect(copy)]
    assert any(says in finding for finding in findings), findings
    assert refusal(copy).startswith(f"{findings[0]}")


def test_the_line_is_the_one_of_the_wrong_word(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    file = copy / "questions" / "operations.yaml"
    replace(file, "practices: [trust]", "practices: [truust]")
    lines = file.read_text(encoding="utf-8").splitlines()
    line = 1 + next(n for n, text in enumerate(lines) if "truust" in text)
    assert f"prompts/questions/operations.yaml:{line}: " in refusal(copy)


def test_several_faults_are_counted_and_listed(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    replace(copy / "scales.yaml", "skip:", "skipp:")
    replace(copy / "lenses.yaml", "- key: silo", "- key: silos")
    assert "(2 more: `retrostar catalogue lint` lists them all)" in refusal(copy)
    assert len(inspect(copy)) == 3


@pytest.mark.parametrize("file", ["lenses.yaml", "codebook.yaml", "scales.yaml"])
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    copy = copy_of_prompts(tmp_path)
    (copy / file).unlink()
    assert f"prompts/{file}: cannot be read" in refusal(copy)


def test_a_folder_without_questions_is_refused(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    for file in (copy / "questions").iterdir():
        file.unlink()
    assert "there is no file in it" in refusal(copy)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    (copy / "scales.yaml").write_bytes(b"\xff\xfe\x00")
    assert "prompts/scales.yaml: is no UTF-8 text" in refusal(copy)


@pytest.mark.parametrize("content", ["", "- just\n- a list\n", "a word"])
def test_a_file_of_another_form_is_refused(tmp_path: Path, content: str) -> None:
    copy = copy_of_prompts(tmp_path)
    (copy / "scales.yaml").write_text(content, encoding="utf-8")
    assert refusal(copy).startswith("prompts/scales.yaml: ")


def test_words_that_yaml_would_turn_into_booleans_stay_words(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    replace(copy / "scales.yaml", '["Yes", Partly, "No"]', "[Yes, Partly, No]")
    assert load_catalogue(copy).scales.yes_partly_no.en == ("Yes", "Partly", "No")


def test_a_retired_version_is_read_and_stays_known(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    file = copy / "questions" / "business.yaml"
    text = file.read_text(encoding="utf-8")
    start, end = text.index("- key: quiet_days"), text.index("- key: needs_met_in_time")
    old = text[start:end].replace("whole working day", "whole day")
    text = text.replace("version: 1", "version: 2", 1)
    file.write_text(text.replace("retired: []", f"retired:\n{old}"), encoding="utf-8")
    catalogue = load_catalogue(copy)
    assert inspect(copy) == []
    assert catalogue.question("quiet_days").version == 2
    assert "whole day" in catalogue.question("quiet_days", 1).text.en

import shutil
from pathlib import Path
from typing import Any

import yaml

from bot.catalogue import inspect, load_catalogue
from bot.data import data_folder
from bot.language import load_texts
from tests.catalogue.copies import copy_of_prompts, replace


def in_swedish(words: Any) -> Any:
    """Words that nobody can take for English ones, in the shape of the English."""
    if isinstance(words, dict):
        return {key: in_swedish(each) for key, each in words.items()}
    if isinstance(words, list):
        return [in_swedish(each) for each in words]
    return f"sv {words}" if not str(words).endswith("?") else f"sv {words[:-1]}?"


def english(content: Any) -> Any:
    """The English words of a file of the catalogue, in the shape of a translation."""
    if isinstance(content, dict) and "en" in content:
        return in_swedish(content["en"])
    found = {key: english(each) for key, each in content.items() if isinstance(each, dict)}
    for part in (each for each in content.values() if isinstance(each, list)):
        for each in part:
            if isinstance(each, dict):
                name = f"{each['key']}@{each['version']}" if "kind" in each else each["key"]
                found[name] = english(each)
    return {key: each for key, each in found.items() if each}


def with_swedish(folder: Path) -> Path:
    """A copy of prompts/ with one more folder, and nothing else changed."""
    copy = copy_of_prompts(folder)
    swedish = copy / "locale" / "sv"
    shutil.copytree(copy / "locale" / "en", swedish)
    replace(swedish / "language.yaml", "locale: en_GB", "locale: sv")
    words: dict[str, dict[str, Any]] = {"questions": {}}
    for path in sorted((copy / "questions").glob("*.yaml")):
        words["questions"] |= english(yaml.safe_load(path.read_text(encoding="utf-8")))
    for name in ("lenses", "codebook", "scales"):
        path = copy / f"{name}.yaml"
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506  text only
        words[name] = english(content)
    (swedish / "catalogue").mkdir()
    for name, said in words.items():
        text = yaml.safe_dump(said, allow_unicode=True, width=1000)
        (swedish / "catalogue" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return copy


def test_a_third_language_is_one_folder(tmp_path: Path) -> None:
    copy = with_swedish(tmp_path)
    catalogue, texts = load_catalogue(copy), load_texts(copy)
    question = catalogue.question("wait_to_join")
    assert catalogue.languages == ("en", "fi", "sv")
    assert question.text.by("sv") == "sv " + question.text.by("en")
    assert catalogue.label(question, "A", "sv") == "sv Less than a day"
    assert catalogue.extras("sv")[0] == ("dont_know", "sv I don't know")
    assert catalogue.lens("silo").said("raised", "sv").startswith("sv People seem")
    assert catalogue.practice("trust").name.by("sv").startswith("sv ")
    assert texts.by("sv-SE").language == "sv"


def test_a_whole_third_language_leaves_nothing_to_mend(tmp_path: Path) -> None:
    longer = [
        each for each in inspect(with_swedish(tmp_path)) if "characters, at most" in each.what
    ]
    assert inspect(with_swedish(tmp_path / "again")) == longer  # the test's own words are longer


def test_what_a_language_lacks_is_named_and_said_in_english(tmp_path: Path) -> None:
    copy = with_swedish(tmp_path)
    replace(copy / "locale/sv/catalogue/questions.yaml", "wait_to_join@1:", "wait_to_jion@1:")
    found = [str(each) for each in inspect(copy) if "characters" not in each.what]
    where = "prompts/locale/sv/catalogue/questions.yaml"
    assert f"{where}: wait_to_jion@1.text translates nothing" in found
    assert any("is missing: wait_to_join@1.text, wait_to_join@1.options" in each for each in found)
    question = load_catalogue(copy).question("wait_to_join")
    assert question.text.by("sv") == question.text.by("en")


def test_a_list_that_is_too_short_in_one_language_is_refused_with_its_place(tmp_path: Path) -> None:
    copy = with_swedish(tmp_path)
    path = copy / "locale/sv/catalogue/scales.yaml"
    replace(path, "- sv Rarely\n", "")
    assert [str(each) for each in inspect(copy)] == [
        "prompts/scales.yaml:6: freq5: 5 texts in en but 4 in sv"
    ]


def test_a_translation_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    copy = with_swedish(tmp_path)
    (copy / "locale/sv/catalogue/lenses.yaml").write_text("silo: [", encoding="utf-8")
    assert any(
        str(each).startswith("prompts/locale/sv/catalogue/lenses.yaml: is no YAML")
        for each in inspect(copy)
    )


def test_a_language_without_a_folder_is_not_spoken(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    assert load_texts(copy).by("sv").language == "en"
    assert load_catalogue().languages == load_catalogue(data_folder("prompts")).languages

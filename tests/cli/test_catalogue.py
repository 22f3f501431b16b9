import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.catalogue import load_catalogue
from bot.cli.catalogue import catalogue_group
from tests.catalogue.copies import copy_of_prompts, replace

COLUMNS = [
    "key", "version", "kind", "item", "theme", "practices", "lenses", "polarity", "roles",
    "text_en", "text_fi", "options_en", "options_fi", "why_en", "why_fi",
]  # fmt: skip


def run(*args: str, code: int = 0) -> str:
    result = CliRunner().invoke(catalogue_group, args, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def test_lint_of_what_ships_says_that_there_is_nothing_to_mend() -> None:
    assert run("lint") == f"{len(load_catalogue())} questions, nothing to mend\n"


def test_lint_prints_a_line_a_finding_and_ends_with_two(tmp_path: Path) -> None:
    copy = copy_of_prompts(tmp_path)
    replace(copy / "questions" / "business.yaml", "lenses: [silo]", "lenses: [sillo]")
    replace(copy / "scales.yaml", "skip:", "skipp:")
    lines = run("lint", "--folder", str(copy), code=2).splitlines()
    assert len(lines) == 3
    assert "the nearest is silo" in lines[0]


def test_list_has_one_line_for_each_question() -> None:
    lines = run("list", "--language", "fi").splitlines()
    assert len(lines) == len(load_catalogue())
    assert any("Tiedän, mitä minulta odotetaan" in line for line in lines)


def test_export_has_the_fixed_columns_in_their_order() -> None:
    rows = json.loads(run("export"))
    assert {tuple(row) for row in rows} == {tuple(COLUMNS)}
    assert len(rows) == len(load_catalogue())
    assert next(csv.reader(io.StringIO(run("export", "--format", "csv")))) == COLUMNS


def test_csv_and_json_tell_the_same() -> None:
    from_json = json.loads(run("export", "--format", "json"))
    from_csv = list(csv.DictReader(io.StringIO(run("export", "--format", "csv"))))
    for one, other in zip(from_json, from_csv, strict=True):
        for name, value in one.items():
            said = "|".join(value) if isinstance(value, list) else value
            assert ("" if said is None else str(said)) == other[name]


def test_export_to_a_file_prints_nothing(tmp_path: Path) -> None:
    file = tmp_path / "questions.csv"
    assert run("export", "--format", "csv", "--out", str(file)) == ""
    assert file.read_text(encoding="utf-8") == run("export", "--format", "csv")


def test_export_to_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    output = run("export", "--out", str(tmp_path / "none" / "questions.json"), code=1)
    assert "No such file or directory" in output


@pytest.mark.parametrize("command", ["list", "lint", "export"])
def test_a_folder_that_is_not_there_is_wrong_use(command: str, tmp_path: Path) -> None:
    assert "does not exist" in run(command, "--folder", str(tmp_path / "none"), code=2)

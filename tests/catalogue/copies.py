"""Copies of prompts/ that a test may break."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from bot.data import data_folder

Question = dict[str, Any]


def copy_of_prompts(folder: Path) -> Path:
    copy = folder / "prompts"
    shutil.copytree(data_folder("prompts"), copy)
    return copy


def replace(file: Path, old: str, new: str) -> None:
    """Put *new* in place of the first *old*, which must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def change_questions(copy: Path, change: Callable[[Question], Question | None]) -> None:
    """Run *change* over every question of every file; None takes the question out."""
    for file in (copy / "questions").glob("*.yaml"):
        content = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
        changed = [change(question) for question in content["questions"]]
        content["questions"] = [question for question in changed if question is not None]
        text = yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True)
        file.write_text(text, encoding="utf-8")

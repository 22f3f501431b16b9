"""Rules of the house that no linter says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_LISTENER = 400, 50, 10
#: Names that say nothing about what is inside.
NAMELESS = {"utils", "util", "helpers", "common", "manager", "service", "misc"}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def named(paths: Iterator[Path]) -> list[object]:
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in paths]


def calls(tree: ast.AST, attribute: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == attribute
    ]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", named(modules("bot", "tests")))
def test_a_module_is_short_says_what_it_holds_and_has_a_telling_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert path.stem not in NAMELESS
    if path.is_relative_to(ROOT / "bot"):
        assert ast.get_docstring(parsed(path)), "a module of bot/ says what lives in it"


@pytest.mark.parametrize("path", named(modules("bot", "tests")))
def test_no_function_is_longer_than_fifty_lines(path: Path) -> None:
    too_long = [
        f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1}"
        for node in functions(parsed(path))
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert too_long == []


@pytest.mark.parametrize("path", named(p for p in modules("bot") if p.name == "listeners.py"))
def test_a_listener_parses_calls_and_acks_in_at_most_ten_lines(path: Path) -> None:
    register = next(node for node in functions(parsed(path)) if node.name == "register")
    too_long = [
        node.name
        for node in register.body
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_LISTENER
    ]
    assert too_long == []


@pytest.mark.parametrize("path", named(modules("bot")))
def test_only_the_database_commits(path: Path) -> None:
    if path.is_relative_to(ROOT / "bot" / "db"):
        return
    assert calls(parsed(path), "commit") == []


@pytest.mark.parametrize("path", named(modules("bot")))
def test_everything_is_caught_only_where_the_program_must_go_on(path: Path) -> None:
    allowed = {"bot/app.py", "bot/db/gathering.py"}
    broad = [
        node.lineno
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
        )
    ]
    assert broad == [] or str(path.relative_to(ROOT)) in allowed


@pytest.mark.parametrize("path", named(modules("bot")))
def test_the_web_api_is_called_only_through_the_gateway(path: Path) -> None:
    allowed = {"bot/bolting.py"}  # Bolt wants a client of its own, for Socket Mode's opening call
    inside = path.is_relative_to(ROOT / "bot" / "slack")
    made = [
        node.lineno
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "WebClient"
    ]
    assert made == [] or inside or str(path.relative_to(ROOT)) in allowed


@pytest.mark.parametrize("path", named(modules("tests")))
def test_no_test_patches_the_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path == Path(__file__):
        return
    assert "mock.patch" not in text
    # A process's own argv and streams are its stage, not its code.
    assert not re.search(r"monkeypatch\.setattr\((?!sys, )", text)


def test_no_text_speaks_of_anonymity() -> None:
    """Stored answers can be linked to people: the word would be a false promise."""
    word = "anonym"
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "prompts").rglob("*.yaml"))
        if word in path.read_text(encoding="utf-8").lower()
    ]
    assert found == []


def test_tests_mirror_the_packages_of_the_bot() -> None:
    packages = {path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")}
    tested = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}
    assert packages - tested == set()

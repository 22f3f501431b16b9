"""The fuzzer goes red when a rule is broken: each one by one, at a history that needs it.

Each runs in a process of its own, where the rule's source is changed as it is imported.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.broken import RULES
from tests.attacks.fuzz import search

_ROOT = Path(__file__).parents[2]
#: The first history of up to five that lets each broken rule be seen.
SEEDS = {
    "minimum": 0,
    "remainder": 8,
    "sum": 8,
    "shared": 111,
    "newcomers": 1787,
    "known_until": 35,
    "participation": 30,
    "newly": 4,
    "changed": 0,
    "apart": 25,
    "one number": 5,
    "size of a sum": 318,
    "level behind a size": 191,
    "result beside a level": 250,
}


def test_every_rule_is_broken_once() -> None:
    assert SEEDS.keys() == RULES.keys()


@pytest.mark.parametrize("rule", SEEDS)
def test_a_broken_rule_is_noticed(rule: str) -> None:
    args = [sys.executable, "-m", "tests.attacks.broken", rule, "--histories", "5"]
    ran = subprocess.run(
        [*args, "--seed", str(SEEDS[rule])],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"{rule}: noticed" in ran.stdout, ran.stderr


def test_the_same_histories_are_quiet_while_no_rule_is_broken() -> None:
    """What is noticed is the broken rule, not the history."""
    tally = search([seed + more for seed in set(SEEDS.values()) for more in range(2)])
    assert (tally.leaks, tally.breaches) == ([], [])

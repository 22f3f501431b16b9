"""`python -m tests.attacks.broken RULE`: does the fuzzer notice if a rule of the product is broken?

The rule's source is changed as it is imported, in this process only. Exit code 0: it was noticed.
"""

import argparse
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import CodeType, ModuleType

_BATCH = 5


@dataclass(frozen=True)
class Break:
    """In the source of *module* `right` stands once; `wrong` is put in its place."""

    module: str
    right: str
    wrong: str


RULES = {
    # R1: fewer people than promised.
    "minimum": Break("model", "self.minimum is None or people >= self.minimum", "True"),
    # R2: what is left of the whole beside what the teams told.
    "remainder": Break("remainder", "return len(people) >= MINIMUM_GROUP", "return True"),
    "sum": Break("remainder", "return not (untold or shared) or ", "return True or "),
    "shared": Break("remainder", "not (untold or shared)", "not untold"),
    "newcomers": Break("organisation", "people=tokens([*said, *new])", "people=tokens(said)"),
    "known_until": Break("remainder", "            known = at\n", "            pass\n"),
    "participation": Break("whole", " or not remainder_holds(beside)", ""),
    # R3, and its half about who came and went.
    "newly": Break("rules", "return newly_answering >= _least_changed(members)", "return True"),
    "changed": Break(
        "rules", "return turn.changed >= _least", "return True or turn.changed >= _least"
    ),
    # R7: two groups, two numbers, two comparisons of one cell.
    "apart": Break("rules", "return all(remainder_holds(cell", "return True or all((cell"),
    "one number": Break("numbers", "return _with_level_of(told, last)\n", "return told\n"),
    "size of a sum": Break("organisation", "size_may=brings_own(parts)", "size_may=True"),
    "level behind a size": Break("organisation", "(level or words)", "True"),
    "result beside a level": Break(
        "trials", "if guard.minimum is not None and week", "if False and week"
    ),
}


class _Breaking(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: str, change: Break) -> None:
        super().__init__(fullname, path)
        self._change = change

    def get_code(self, fullname: str) -> CodeType | None:
        source = self.get_data(self.get_filename(fullname)).decode()
        assert source.count(self._change.right) >= 1, f"{self._change.right} is not there any more"
        return compile(source.replace(self._change.right, self._change.wrong), self.path, "exec")


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, change: Break) -> None:
        self._change = change

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del target
        if fullname != f"bot.disclosure.{self._change.module}":
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is None or spec.origin is None:
            return None
        spec.loader = _Breaking(fullname, spec.origin, self._change)
        return spec


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.attacks.broken", description=__doc__)
    parser.add_argument("rule", choices=RULES)
    parser.add_argument("--histories", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    sys.meta_path.insert(0, _Finder(RULES[asked.rule]))
    from tests.attacks.fuzz import search  # noqa: PLC0415  # with the rule broken

    for first in range(asked.seed, asked.seed + asked.histories, _BATCH):
        tally = search(range(first, first + _BATCH))
        for found in (*tally.leaks, *tally.breaches):
            print(f"{asked.rule}: noticed, {found}")  # noqa: T201
            return 0
    print(f"{asked.rule}: not noticed in {asked.histories} histories")  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.attacks`: the long form of the fuzzer. It fails if anybody is given away."""

import argparse
import os
import sys
import time

from tests.attacks.fuzz import Tally, search_in_parallel


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.attacks", description=__doc__)
    parser.add_argument("--histories", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1_000_000, help="Of the first history.")
    parser.add_argument("--fewest", type=int, default=2, help="Fewer people than this: a leak.")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    tally, begun = Tally(), time.monotonic()
    found = search_in_parallel(
        asked.seed, asked.histories, fewest=asked.fewest, workers=asked.workers
    )
    for one in found:
        tally.add(one)
        sys.stderr.write(f"\r{tally.histories} of {asked.histories}, {len(tally.leaks)} leaks ")
        sys.stderr.flush()
    sys.stderr.write("\n")
    _report(tally, asked.seed, seconds=time.monotonic() - begun)
    return 1 if tally.leaks or tally.breaches else 0


def _report(tally: Tally, first: int, *, seconds: float) -> None:
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(tally.told.items()))
    print(f"{tally.histories} histories, seeds from {first}, {seconds:.0f} s")  # noqa: T201
    print(f"told anew: {told}")  # noqa: T201
    print(f"isolated: {len(tally.leaks)}")  # noqa: T201
    print(f"told against a rule: {len(tally.breaches)}")  # noqa: T201
    for breach in tally.breaches[:10]:
        print(f"  {breach}")  # noqa: T201
    for leak in tally.leaks[:10]:
        print(f"  seed {leak.seed}: {leak.group} by {leak.via}")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())

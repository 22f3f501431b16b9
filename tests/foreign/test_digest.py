"""The Friday digest: history brought in by the command line, posted once, without a picture."""

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

from tests.foreign.conftest import Settle
from tests.foreign.outside import Installation, eventually

#: A tick before the freeze of 2026-W47.
FRIDAY = "2026-11-20T14:59:57+02:00"
LATER = {"RETROSTAR_NOW": "2026-11-20T15:30:00+02:00"}


def _write_history(home: Installation, path: Path) -> int:
    """Three answers a week from eight people in sixteen weeks; testing gets worse in week nine.

    Everybody is asked about testing every week: with fewer, eight people's figures would rest.
    """
    catalogue = json.loads(home.run("catalogue", "export", "--format", "json").out)
    asked = [one for one in catalogue if one["kind"] == "agree5" and one["lenses"]]
    testing = [one for one in asked if "testing_gap" in one["lenses"]]
    first = datetime.fromisoformat("2026-08-04T11:00:00+03:00")
    rows: list[list[object]] = []
    for week in range(16):
        for person in range(8):
            for place in range(3):
                among = asked if place else testing
                question = among[(week + 5 * person + 11 * place) % len(among)]
                value = 3 + (week + person + place) % 2
                if "testing_gap" in question["lenses"] and week >= 8:
                    value = 5 if question["polarity"] == 1 else 1
                at = (first + timedelta(weeks=week)).isoformat()
                key = question["key"]
                rows.append([at, "fraud-ml", f"U0{person + 1}", "ml", key, value, ""])
    with path.open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["answered_at", "team", "member", "role", "question", "value", "text"])
        sheet.writerows(rows)
    return len(rows)


def test_the_friday_digest_is_posted_once_and_says_that_its_picture_is_missing(
    settle: Settle,
) -> None:
    slack, home = settle(now=FRIDAY)
    assert home.run("db", "upgrade").code == 0
    assert home.run("config", "apply").code == 0
    count = _write_history(home, home.folder / "history.csv")
    assert home.run("answers", "import", "history.csv").out == f"{count} imported\n"
    early = home.run("digest", "--team", "fraud-ml", "--week", "2026-W47")
    assert (early.code, early.out) == (1, "")
    assert "freezes on" in early.err
    assert len(early.err.splitlines()) == 1

    process = home.serve()
    eventually(lambda: len(slack.posts(to="C01")) == 2 or None, "the digest and its details")
    [digest, details] = slack.posts(to="C01")
    assert details["thread_ts"] == digest["ts"]
    assert "Thin testing" in digest["text"]
    assert "week 40" in details["text"]
    assert "picture could not be sent" in json.dumps(digest["blocks"])
    told = home.run("digest", "--team", "fraud-ml", "--json", **LATER)
    assert "already posted" in told.err
    testing = json.loads(told.out)["lenses"][2]
    assert (testing["key"], testing["verdict"]) == ("testing_gap", "raised")
    home.end_well(process)

    again = home.serve(**LATER)
    home.wait_ready()
    home.end_well(again)
    assert len(slack.posts(to="C01")) == 2
    assert home.run("check").code == 0

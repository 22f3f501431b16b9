"""Servers that lack methods, answer them with pages, or go wrong in the middle of a post."""

import pytest

from tests.foreign.conftest import Settle
from tests.foreign.outside import config, eventually, tap
from tests.foreign.server import Traits


@pytest.mark.parametrize(
    ("traits", "mishap"),
    [
        (Traits(people="paged", unknown="404"), "429"),
        (Traits(people="info", unknown="404", metadata=False), "500 after"),
        (Traits(people="refuses", history=False), "cut after"),
        (Traits(people="info", unknown="html", edits=False), "slow"),
        (Traits(people="none", unknown="ok", opens=True), ""),
    ],
    ids=["429", "500-after", "cut-after", "slow", "yes-to-all"],
)
def test_everybody_gets_one_prompt_and_can_answer_it(
    settle: Settle, traits: Traits, mishap: str
) -> None:
    slack, home = settle(traits)
    slack.orders["chat.postMessage"].append(mishap)
    process = home.serve()
    ends = ("message sent", "message perhaps sent")
    eventually(lambda: sum(len(home.events(end)) for end in ends) == 8, "the end of eight posts")
    assert all(len(slack.posts(to=f"DU0{n}")) == 1 for n in range(1, 9))
    payload, redrawn = tap(slack, slack.posts(to="DU01")[0], "retrostar.answer", by="U01")
    home.deliver_payload(payload)
    eventually(lambda: redrawn, "a redrawn message")
    assert len(home.answers()) == 1
    home.end_well(process)


def test_a_missing_user_group_costs_one_line_and_keeps_the_last_known_people(
    settle: Settle,
) -> None:
    slack, home = settle(now="2026-11-24T09:00:00+02:00", members={"channel": "C01"})
    assert home.run("config", "apply").out == "fraud-ml: new, 8 people\n"
    (home.folder / "retrostar.yaml").write_text(config(members={"usergroup": "S01"}))
    process = home.serve(RETROSTAR_NOW="2026-11-24T10:00:20+02:00")
    eventually(lambda: len(slack.posts()) == 8, "eight prompts")
    home.end_well(process)
    assert len(home.events("slack lacks a feature")) == 1


def test_a_team_of_nobody_is_served_and_asks_nobody(settle: Settle) -> None:
    slack, home = settle(members={"channel": "C01"}, roles={}, leads=[])
    slack.channels["C01"] = ["U0BOT"]
    process = home.serve()
    eventually(lambda: home.events("a round opened"), "a round of nobody")
    home.wait_ready()
    home.end_well(process)
    assert slack.posts() == []

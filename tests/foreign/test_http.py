"""HTTP mode: asking, tapping, writing, changing, App Home, /retro, and starting again."""

import json
from urllib.parse import urlencode

from tests.foreign.conftest import Settle
from tests.foreign.outside import Installation, command, event, eventually, submission, tap
from tests.foreign.server import ForeignSlack, Json, Traits

#: A text question, one on agreement, one on frequency.
QUESTIONS = ["main_work", "role_clear", "shared_task"]
#: Between the prompt's close (two days) and the freeze, on Friday at 15:00.
CLOSED = "2026-11-27T09:00:00+02:00"


def _told(slack: ForeignSlack, home: Installation, on: Json, action: str, by: str) -> Json:
    """Tap; gives the first thing that its response_url got."""
    payload, answers = tap(slack, on, action, by=by)
    assert home.deliver_payload(payload) == ""
    eventually(lambda: answers, f"an answer to {action}")
    return answers[0]


def _redrawn(slack: ForeignSlack, home: Installation, on: Json, action: str) -> None:
    """Tap as U01, and let the message stand as it was redrawn."""
    answer = _told(slack, home, on, action, "U01")
    assert answer["replace_original"] is True
    on |= {"blocks": answer["blocks"], "text": answer["text"]}


def test_a_member_answers_changes_and_writes_and_a_restart_sends_nothing_twice(
    settle: Settle,
) -> None:
    slack, home = settle(Traits(metadata=False, edits=False), questions=QUESTIONS)
    process = home.serve()
    eventually(lambda: len(slack.posts()) == 8, "eight prompts")
    prompt = slack.posts(to="DU01")[0]

    _redrawn(slack, home, prompt, "retrostar.answer.v1.4")
    _redrawn(slack, home, prompt, "retrostar.change")
    _redrawn(slack, home, prompt, "retrostar.answer.v1.2")
    opening, _ = tap(slack, prompt, "retrostar.write", by="U01")
    home.deliver_payload(opening)
    words = submission(slack.views[-1], "Meetings <!channel>", by="U01", team=slack.traits.team_id)
    assert home.deliver_payload(words) == ""
    kept = [("4", None), ("2", None), ("text", "Meetings <!channel>")]
    assert home.answers() == kept

    others = slack.posts(to="DU02")[0]
    stranger = _told(slack, home, others, "retrostar.answer", "U03")
    assert stranger["replace_original"] is False

    for inner in ({"type": "app_home_opened", "user": "U01", "tab": "home"}, {"type": "unheard"}):
        home.deliver(json.dumps(event(slack, inner)), "application/json")
    eventually(lambda: "U01" in slack.homes, "an App Home")
    for said in ("", "next", "digest", "privacy", "pause 2", "resume", "ask fraud-ml"):
        assert "text" in home.deliver(urlencode(command(slack, said, by="U08")))
    home.end_well(process)

    again = home.serve(RETROSTAR_NOW=CLOSED)
    home.wait_ready()
    closed = _told(slack, home, others, "retrostar.answer", "U02")
    assert "closed" in json.dumps(closed).lower()
    assert home.answers() == kept
    home.end_well(again)
    assert len(slack.posts()) == 8

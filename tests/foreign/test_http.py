"""HTTP mode, beside a server that knows little: ask, tap, write, change, home, commands, restart."""

import json
import sqlite3
from contextlib import closing
from urllib.parse import urlencode

from tests.foreign.conftest import Settle
from tests.foreign.outside import Installation, eventually, tap
from tests.foreign.server import ForeignSlack, Json, Traits

#: A text question, one on agreement, one on frequency.
QUESTIONS = ["main_work", "role_clear", "shared_task"]


def answers(home: Installation) -> list[tuple[str, str | None]]:
    with closing(sqlite3.connect(home.database)) as connection:
        return connection.execute("SELECT value, text FROM answer ORDER BY id").fetchall()


def tapped(slack: ForeignSlack, home: Installation, on: Json, action: str, by: str) -> list[Json]:
    """Tap a button; gives the list into which its response_url's messages come."""
    channel = next(key[0] for key, value in slack.messages.items() if value is on)
    number = slack.response_url()
    team = slack.traits.team_id
    home.deliver_payload(tap(on, action, by=by, url=number, channel=channel, team=team))
    return slack.responses["/respond/" + number.rpartition("/")[2]]


def redrawn(slack: ForeignSlack, home: Installation, on: Json, action: str, by: str) -> Json:
    """Tap a button; gives the message as it stands afterwards."""
    answers_here = tapped(slack, home, on, action, by)
    eventually(lambda: answers_here, f"a redrawn message after {action}")
    assert answers_here[0]["replace_original"] is True
    on |= {"blocks": answers_here[0]["blocks"], "text": answers_here[0]["text"]}
    return on


def submission(view: Json, words: str, by: str, team: str) -> Json:
    """view_submission for the modal that was opened; no box is ticked."""
    state = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            typed = block["element"]["type"] == "plain_text_input"
            value = {"value": words} if typed else {"selected_options": []}
            state[block["block_id"]] = {block["element"]["action_id"]: value}
    return {
        "type": "view_submission",
        "team": {"id": team},
        "user": {"id": by},
        "view": {**view, "state": {"values": state}},
    }


def event(home: Installation, slack: ForeignSlack, inner: Json) -> Json | str:
    number = slack.number()
    body = {
        "type": "event_callback",
        "event_id": f"Ev{number}",
        "team_id": slack.traits.team_id,
        "event": inner,
    }
    return home.deliver(json.dumps(body), "application/json")


def said(home: Installation, slack: ForeignSlack, words: str, by: str = "U01") -> str:
    """What `/retro WORDS` answers in its ack."""
    form = {
        "command": "/retro",
        "text": words,
        "user_id": by,
        "team_id": slack.traits.team_id,
        "channel_id": "C01",
        "trigger_id": f"t{slack.number()}",
    }
    answer = home.deliver(urlencode(form))
    assert isinstance(answer, dict)
    return str(answer["text"])


def test_members_answer_write_change_and_a_restart_sends_nothing_twice(settle: Settle) -> None:
    slack, home = settle(Traits(metadata=False), questions=QUESTIONS)
    process = home.serve()
    eventually(lambda: len(slack.posts()) == 8, "eight prompts")
    prompt, team = slack.posts(to="DU01")[0], slack.traits.team_id

    redrawn(slack, home, prompt, "retrostar.answer.v1.4", "U01")
    redrawn(slack, home, prompt, "retrostar.change", "U01")
    redrawn(slack, home, prompt, "retrostar.answer.v1.2", "U01")
    tapped(slack, home, prompt, "retrostar.write", "U01")
    written = submission(slack.views[-1], "Meetings & <!channel>", "U01", team)
    assert home.deliver_payload(written) == ""
    assert answers(home) == [("4", None), ("2", None), ("text", "Meetings & <!channel>")]

    stranger = tapped(slack, home, slack.posts(to="DU02")[0], "retrostar.answer", "U03")
    eventually(lambda: stranger, "a word to the stranger")
    assert stranger[0]["replace_original"] is False
    assert len(answers(home)) == 3

    event(home, slack, {"type": "app_home_opened", "user": "U01", "tab": "home"})
    eventually(lambda: "U01" in slack.homes, "an App Home")
    event(home, slack, {"type": "reaction_added", "user": "U01"})
    for words in ("", "help", "next", "digest", "privacy", "pause 2", "resume", "ask fraud-ml"):
        assert said(home, slack, words)

    assert home.stop(process) == 0
    posted = len(slack.posts())
    again = home.serve()
    home.wait_ready()
    event(home, slack, {"type": "app_home_opened", "user": "U02", "tab": "home"})
    eventually(lambda: "U02" in slack.homes, "another App Home")
    assert home.stop(again) == 0
    assert len(slack.posts()) == posted
    assert "raceback" not in home.log()
    print(home.log())

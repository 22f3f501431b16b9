"""Socket Mode, and a Slack that is away at the start, comes, goes and comes again."""

import socket
from pathlib import Path

from tests.foreign.conftest import TUESDAY
from tests.foreign.outside import (
    Installation,
    command,
    config,
    eventually,
    free_port,
    settings,
    tap,
)
from tests.foreign.server import ForeignSlack, Json, serving, somebody


def _ack(slack: ForeignSlack, kind: str, payload: Json) -> Json:
    envelope = slack.send(kind, payload)
    return eventually(lambda: slack.acks.get(envelope), f"an ack of {kind}")


def test_whoever_slack_tells_later_is_asked_in_their_own_zone_and_taps_survive_an_outage(
    tmp_path: Path,
) -> None:
    slack = ForeignSlack(port=free_port())
    slack.users = {f"U0{n}": somebody(f"U0{n}") for n in range(1, 9)}
    slack.users["U02"]["tz"] = "America/New_York"  # three in the morning there
    slack.users["U03"]["is_bot"] = True
    slack.users["U04"]["tz"] = None
    oauth = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "left over from another app"}
    home = Installation(tmp_path, settings(slack, "socket", TUESDAY, **oauth))
    (tmp_path / "retrostar.yaml").write_text(config())
    process = home.serve()
    try:
        eventually(lambda: home.events("a step waits for the next tick"), "a vain first tick")
        with serving(slack, slack.port):
            eventually(lambda: len(slack.posts()) == 6, "six prompts")
            eventually(lambda: slack.sockets, "a connection")
            assert not slack.posts(to="DU02") + slack.posts(to="DU03")
            prompt = slack.posts(to="DU04")[0]
            payload, redrawn = tap(slack, prompt, "retrostar.answer", by="U04")
            for _ in range(2):
                assert "payload" not in _ack(slack, "interactive", payload)
            eventually(lambda: redrawn, "a redrawn message")
            assert len(home.answers()) == 1
            told = _ack(slack, "slash_commands", command(slack, "help", by="U04"))
            assert "/retro" in told["payload"]["text"]
            for connected in list(slack.sockets):
                connected.connection.shutdown(socket.SHUT_RDWR)
        eventually(lambda: not slack.sockets, "the end of the connection")
        with serving(slack, slack.port):
            eventually(lambda: slack.sockets, "a new connection")
            payload, _ = tap(slack, prompt, "retrostar.answer.v1.skip", by="U04")
            _ack(slack, "interactive", payload)
            assert len(home.answers()) == 2
            home.end_well(process)
        assert len(slack.posts()) == 6
    finally:
        process.kill()
        process.wait()

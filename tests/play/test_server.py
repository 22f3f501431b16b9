import http.client
import socket

import pytest

from bot.errors import Failed
from bot.play import PlayServer, Workspace


def status(play: PlayServer, **headers: str) -> int:
    host = play.url.removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request("GET", "/_control/state", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_another_site_in_the_browser_is_kept_out(play: PlayServer) -> None:
    port = play.url.rstrip("/").rpartition(":")[2]
    assert status(play) == 200
    assert status(play, Host=f"localhost:{port}", Origin=f"http://localhost:{port}") == 200
    assert status(play, Origin="https://elsewhere.example") == 403
    assert status(play, Host=f"rebound.example:{port}") == 403


def test_it_listens_on_loopback_only(play: PlayServer) -> None:
    assert play.url.startswith("http://127.0.0.1:")


def test_a_port_in_use_is_told_in_one_line(workspace: Workspace) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Failed, match=f"Port {port} cannot be used"):
            PlayServer(workspace, port=port).start()


def test_it_can_be_started_again_after_it_was_stopped(workspace: Workspace) -> None:
    play = PlayServer(workspace)
    play.start()
    play.stop()
    play.start()
    assert status(play) == 200
    play.stop()


def test_what_is_asked_of_a_stopped_one_fails_in_words(workspace: Workspace) -> None:
    with pytest.raises(Failed, match="not running"):
        PlayServer(workspace).messages("U01")

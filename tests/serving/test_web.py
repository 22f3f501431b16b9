"""HTTP mode: signed deliveries and nothing else; health on the same port."""

import hashlib
import hmac
import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.request.internals import parse_body

from bot.asking import view as prompt_view
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.errors import Misconfigured
from bot.serving.health import Health
from bot.serving.web import LARGEST_BODY, WebServer, application, unpacked
from tests.deliveries import a_command, a_tap
from tests.scene import AGREE, PaperSlack, Scene, a_scene, parts_of
from tests.serving.processes import get

SECRET = "a-signing-secret"


@pytest.fixture
def scene(sqlite_url: str, clock: TurnableClock) -> Iterator[Scene]:
    database = Database(sqlite_url)
    scene = a_scene(database, clock)
    scene.parts = parts_of(database, clock, scene.slack, signing_secret=SECRET)
    yield scene
    database.dispose()


@pytest.fixture
def health() -> Health:
    return Health(ticks=False)


@pytest.fixture
def web(scene: Scene, health: Health) -> Iterator[str]:
    server = WebServer(application(health, scene.parts.bolt), "127.0.0.1", 0)
    server.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()


def signed(body: str, *, secret: str = SECRET, age: int = 0) -> dict[str, str]:
    stamp = str(int(time.time()) - age)
    digest = hmac.new(
        secret.encode(), f"v0:{stamp}:{body}".encode(errors="surrogateescape"), hashlib.sha256
    ).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def post(
    url: str, body: str, headers: dict[str, str], kind: str = "application/x-www-form-urlencoded"
) -> tuple[int, str]:
    request = urllib.request.Request(  # noqa: S310  loopback
        f"{url}/slack/events",
        body.encode(errors="surrogateescape"),
        {"Content-Type": kind, **headers},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def tap_body(scene: Scene) -> str:
    tap = a_tap("U01", prompt_view.ANSWER + "4", scene.asked[AGREE])
    return urlencode({"payload": json.dumps(tap)})


def test_a_signed_tap_is_stored_when_it_is_acknowledged(scene: Scene, web: str) -> None:
    body = tap_body(scene)
    assert post(web, body, signed(body)) == (200, "")
    assert [row.value for row in scene.versions(AGREE)] == ["4"]


WRONG: dict[str, Callable[[str], dict[str, str]]] = {
    "no signature": lambda _: {},
    "another secret": lambda body: signed(body, secret="guessed"),
    "six minutes old": lambda body: signed(body, age=360),
    "of another body": lambda body: signed(body + "&more=1"),
    "no time": lambda body: {"X-Slack-Signature": signed(body)["X-Slack-Signature"]},
    "a time that is none": lambda body: signed(body) | {"X-Slack-Request-Timestamp": "soon"},
}


@pytest.mark.parametrize("kind", sorted(WRONG))
def test_a_delivery_that_is_not_slacks_is_refused_and_stores_nothing(
    scene: Scene, web: str, kind: str
) -> None:
    body = tap_body(scene)
    status, _ = post(web, body, WRONG[kind](body))
    assert 400 <= status < 500
    assert scene.stored() == 0


def test_the_url_challenge_is_answered(web: str) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c0ffee", "token": "x"})
    status, answer = post(web, body, signed(body), "application/json")
    assert (status, "c0ffee" in answer) == (200, True)


def test_events_and_commands_come_to_the_same_address(scene: Scene, web: str) -> None:
    event = {"type": "app_home_opened", "user": "U01", "channel": "DU01", "tab": "home"}
    body = json.dumps({"type": "event_callback", "team_id": "T0RETRO", "event": event})
    assert post(web, body, signed(body), "application/json")[0] == 200
    assert "U01" in scene.slack.homes
    body = urlencode(a_command("U01", "help"))
    status, answer = post(web, body, signed(body))
    assert (status, json.loads(answer)["response_type"]) == (200, "ephemeral")


@pytest.mark.parametrize("body", ["", "{", "payload=%7B", "payload=", "[]", "null", "\x00" * 50])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_a_signed_delivery_that_makes_no_sense_harms_nothing(
    scene: Scene, web: str, body: str, kind: str
) -> None:
    status, _ = post(web, body, signed(body), kind)
    assert status >= 400
    body = tap_body(scene)
    assert post(web, body, signed(body)) == (200, "")


@pytest.mark.parametrize(
    "body",
    [
        "{bad",
        "payload=%7Bbad",
        "payload=[1]",
        "payload=null",
        'payload={"type":"block_actions","team":1}',
        '{"type":"block_actions","user":7}',
        '{"response_urls":["",""]}',
        "\udcff",
    ],
)
@pytest.mark.parametrize("secret", [SECRET, "another"])
def test_what_is_not_of_slacks_shape_is_refused_without_a_traceback(
    scene: Scene, web: str, body: str, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    status, _ = post(web, body, signed(body, secret=secret))
    assert 400 <= status < 500
    assert [record for record in caplog.records if record.exc_info] == []
    assert scene.stored() == 0


def test_a_body_that_is_far_too_large_is_refused(web: str) -> None:
    connection = http.client.HTTPConnection(web.removeprefix("http://"), timeout=10)
    connection.putrequest("POST", "/slack/events")
    connection.putheader("Content-Length", str(LARGEST_BODY + 1))
    connection.endheaders(b"x")
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize(
    "path", ["/", "/slack/install", "/slack/oauth_redirect", "/slack/events", "/metrics"]
)
def test_nothing_else_is_served(web: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(web + path, timeout=10)  # noqa: S310
    with refusal.value as error:
        assert error.code == 404


def test_socket_mode_takes_no_deliveries(scene: Scene, health: Health) -> None:
    server = WebServer(application(health, None), "127.0.0.1", 0)
    server.start()
    url = f"http://127.0.0.1:{server.port}"
    body = tap_body(scene)
    assert post(url, body, signed(body))[0] == 404
    assert get(f"{url}/healthz") == (200, {"ok": True, "problems": {}})
    server.stop()


def test_health_and_readiness_tell_their_problems(web: str, health: Health) -> None:
    assert get(f"{web}/healthz") == get(f"{web}/readyz") == (200, {"ok": True, "problems": {}})
    health.checks["socket"] = lambda: "not connected to Slack"
    assert get(f"{web}/readyz") == (
        503,
        {"ok": False, "problems": {"socket": "not connected to Slack"}},
    )
    assert get(f"{web}/healthz")[0] == 200
    health.draining.set()
    assert get(f"{web}/readyz") == (503, {"ok": False, "problems": {"process": "ending"}})


def test_a_process_whose_tick_hangs_is_not_healthy() -> None:
    health = Health(ticks=True, _ticked=-1_000_000.0)
    assert set(health.alive()) == set(health.ready()) == {"tick"}
    health.ticked()
    assert health.alive() == {}
    assert Health(ticks=False, _ticked=-1_000_000.0).alive() == {}


def test_a_port_that_is_taken_says_what_to_set(scene: Scene, health: Health) -> None:
    server = WebServer(application(health, scene.parts.bolt), "127.0.0.1", 0)
    with pytest.raises(Misconfigured, match="RETROSTAR_PORT"):
        WebServer(application(health, scene.parts.bolt), "127.0.0.1", server.port)
    server.start()
    server.stop()


def test_a_tap_under_way_is_finished_and_answered_when_the_server_stops(
    sqlite_url: str, clock: TurnableClock, health: Health
) -> None:
    began, go_on = threading.Event(), threading.Event()

    class Slow(PaperSlack):
        def publish_home(self, user_id: str, view: dict[str, Any]) -> None:
            began.set()
            assert go_on.wait(10)
            super().publish_home(user_id, view)

    database = Database(sqlite_url)
    scene = a_scene(database, clock, slack=Slow())
    parts = parts_of(database, clock, scene.slack, signing_secret=SECRET)
    server = WebServer(application(health, parts.bolt), "127.0.0.1", 0)
    server.start()
    event = {"type": "app_home_opened", "user": "U01", "channel": "DU01", "tab": "home"}
    body = json.dumps({"type": "event_callback", "team_id": "T0RETRO", "event": event})
    answers: list[tuple[int, str]] = []
    url = f"http://127.0.0.1:{server.port}"
    caller = threading.Thread(
        target=lambda: answers.append(post(url, body, signed(body), "application/json"))
    )
    caller.start()
    assert began.wait(10)
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    go_on.set()
    stopping.join()
    caller.join()
    assert answers == [(200, "")]
    assert "U01" in scene.slack.homes
    database.dispose()


def test_an_interaction_is_taken_out_of_its_form() -> None:
    payload = {"type": "block_actions", "text": 'ä + 50 % & {"x": [1]} %7B \\'}
    body = urlencode({"payload": json.dumps(payload)})
    assert json.loads(unpacked(body)) == payload


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.text())))
def test_any_interaction_is_read_as_bolt_reads_it(payload: dict[str, Any]) -> None:
    for text in (json.dumps(payload), json.dumps(payload, ensure_ascii=False)):
        body = urlencode({"payload": text}, errors="replace")
        assert parse_body(unpacked(body), None) == parse_body(body, None)


@given(st.text('%0123456789ABCDEFabcdef{}:,+=&payload"\\', max_size=40))
def test_a_malformed_form_is_read_as_bolt_reads_it(rest: str) -> None:
    from_bolt = dict(parse_qsl(f"payload={rest}", keep_blank_values=True)).get("payload", "")
    assert unpacked(f"payload={rest}") in {from_bolt, f"payload={rest}"}

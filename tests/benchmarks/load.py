"""A load of signed taps: keep-alive clients on raw sockets, in a process of their own.

`python -m tests.benchmarks.load PORT SECONDS CLIENTS SECRET SINK TAPS.json` prints one JSON line.
"""

import hashlib
import hmac
import json
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

VALUES = "12345"


def body_of(tap: dict[str, Any], value: str, sink: str) -> bytes:
    """One block_actions delivery as Slack posts it."""
    payload = {
        "type": "block_actions",
        "user": {"id": tap["user"], "username": "u", "name": "u", "team_id": "T0RETRO"},
        "api_app_id": "A0RETRO",
        "token": "legacy",
        "container": {
            "type": "message", "message_ts": "1764000000.000100",
            "channel_id": "D0RETRO", "is_ephemeral": False,
        },
        "trigger_id": "1.2.3",
        "team": {"id": "T0RETRO", "domain": "retro"},
        "channel": {"id": "D0RETRO", "name": "directmessage"},
        "message": {"type": "message", "user": "U0RETRO", "ts": "1764000000.000100", "text": "q"},
        "state": {"values": {}},
        "actions": [
            {
                "action_id": f"retrostar.answer.v1.{value}", "block_id": "b", "type": "button",
                "text": {"type": "plain_text", "text": "Agree", "emoji": True},
                "value": str(tap["asked"]), "action_ts": "1764000001.000100",
            }
        ],
    }  # fmt: skip
    if sink:
        payload["response_url"] = sink
    return ("payload=" + quote_plus(json.dumps(payload))).encode()


def request(body: bytes, secret: bytes) -> bytes:
    """The signed HTTP request."""
    stamp = str(int(time.time()))
    signature = hmac.new(secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: bench\r\nConnection: keep-alive\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signature.hexdigest()}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def client(
    port: int, until: float, secret: bytes, taps: list[dict[str, Any]], sink: str, out: list[Any]
) -> None:
    """One keep-alive connection, tapping its own questions with an ever new value."""
    times: list[float] = []
    failures = 0
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        stream = connection.makefile("rb")
        turn = 0
        while time.perf_counter() < until:
            tap, value = taps[turn % len(taps)], VALUES[(turn // len(taps)) % 5]
            message = request(body_of(tap, value, sink), secret)
            began = time.perf_counter()
            connection.sendall(message)
            failures += _answer(stream) != 200
            times.append(time.perf_counter() - began)
            turn += 1
    out.append((times, failures))


def _answer(stream: Any) -> int:
    status = int(stream.readline().split()[1])
    length = 0
    while (line := stream.readline()) not in {b"\r\n", b""}:
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    stream.read(length)
    return status


def main() -> None:
    """Run the load and print its figures."""
    port, seconds, clients, secret, sink, file = sys.argv[1:7]
    taps = json.loads(Path(file).read_text(encoding="utf-8"))
    out: list[Any] = []
    until = time.perf_counter() + float(seconds)
    each = len(taps) // int(clients)
    threads = [
        threading.Thread(
            target=client,
            args=(int(port), until, secret.encode(), taps[i * each : (i + 1) * each], sink, out),
        )
        for i in range(int(clients))
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    times = sorted(t for some, _ in out for t in some)
    sys.stdout.write(
        json.dumps(
            {
                "rate": len(times) / took,
                "p50_ms": 1000 * times[len(times) // 2],
                "p99_ms": 1000 * times[int(len(times) * 0.99)],
                "failures": sum(failed for _, failed in out),
            }
        )
        + "\n"
    )


if __name__ == "__main__":
    main()

"""Deliveries to the app: over one socket in turn, else signed over HTTP; acks, event retries.

What a delivery says is made by its caller; here is only how it gets there.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.play.socket import Connection, Sockets
from bot.play.traffic import Json
from bot.play.world import World

Kind: TypeAlias = Literal["events_api", "interactive", "slash_commands"]
ACK_WITHIN = 3.0
_HELD_FOR = 2.0
RETRY_AFTER = (0.0, 60.0, 300.0)
_NEVER_MISSED = {"app_uninstalled", "tokens_revoked"}  # events that need no subscription


@dataclass(frozen=True, slots=True)
class Ack:
    """What the app answered. `error` is what a person would see, `reason` what a retry says."""

    ok: bool
    payload: Json
    error: str = ""
    reason: str = ""
    no_retry: bool = False


def _taken(payload: Json) -> Ack:
    return Ack(ok=True, payload=payload)


def _missed(error: str, reason: str, said: Json | None = None, *, no_retry: bool = False) -> Ack:
    return Ack(ok=False, payload=said or {}, error=error, reason=reason, no_retry=no_retry)


class Deliveries:
    def __init__(self, world: World, sockets: Sockets, *, ack_within: float = ACK_WITHIN) -> None:
        self.world = world
        self.ack_within = ack_within
        self.sockets = sockets
        self._session: ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[asyncio.Event] = []
        self._sequence = 0

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self._session is not None:
            await self._session.close()

    def emit(self, event: Json) -> None:
        """Send an event that the app subscribes to, with retries, in the background."""
        kind = str(event["type"])
        name = f"message.{event.get('channel_type')}" if kind == "message" else kind
        name = "message.groups" if name == "message.group" else name
        name = "message.channels" if name == "message.channel" else name
        if name not in self.world.workspace.events and kind not in _NEVER_MISSED:
            return
        self._later(self._event(self._wrapped(event)))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _wrapped(self, event: Json) -> Json:
        world = self.world
        self._sequence += 1
        return {
            "token": "play",
            "team_id": world.team_id,
            "api_app_id": world.app_id,
            "event": {"event_ts": world.clock.stamp(), **event},
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": world.clock.seconds(),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": world.team_id,
                    "user_id": world.bot.id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-play-{self._sequence}",
        }

    async def _event(self, payload: Json) -> None:
        ack = await self.send("events_api", payload)
        for attempt, wait in enumerate(RETRY_AFTER, start=1):
            if ack.ok or ack.no_retry:
                return
            await self.world.clock.sleep(wait)
            ack = await self.send("events_api", payload, retry=(attempt, ack.reason))

    async def send(self, kind: Kind, payload: Json, *, retry: tuple[int, str] | None = None) -> Ack:
        """Deliver once and wait for the ack, as long as Slack would."""
        at = self.world.clock.now().isoformat()
        await self._reorder(kind)
        connection = self.sockets.next_connection()
        if connection is None and self.world.request_url:
            ack = await self._over_http(kind, payload, retry)
        elif connection is None:
            ack = _missed("dispatch_failed", "connection_failed")
        else:
            ack = await self._over_socket(connection, kind, payload, retry)
        inner = payload.get("event", payload)
        self.world.traffic.add(
            at=at,
            direction="slack->bot",
            kind=kind,
            method=str(inner.get("type") or inner.get("command") or kind),
            status="ok" if ack.ok else ack.error,
            summary=_summary(inner) + (f" (retry {retry[0]}: {retry[1]})" if retry else ""),
            body=payload,
            response=ack.payload,
        )
        self.world.stream.publish("traffic")
        return ack

    async def _reorder(self, kind: Kind) -> None:
        """A `reorder` fault holds this delivery until the next one has gone, or 2 s."""
        if self.world.faults.take(kind, ("reorder",)):
            gone = asyncio.Event()
            self._held.append(gone)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_HELD_FOR):
                    await gone.wait()
            return
        for held in self._held:
            asyncio.get_running_loop().call_later(0.05, held.set)
        self._held.clear()

    async def _over_socket(
        self, connection: Connection, kind: Kind, payload: Json, retry: tuple[int, str] | None
    ) -> Ack:
        envelope: Json = {
            "envelope_id": secrets.token_hex(16),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope["retry_attempt"] = retry[0] if retry else 0
            envelope["retry_reason"] = retry[1] if retry else ""
        waiting = self.sockets.expect(envelope["envelope_id"], connection)
        copies = 2 if self.world.faults.take(kind, ("duplicate_envelope",)) else 1
        dropped = self.world.faults.take(kind, ("drop_socket",))
        try:
            for _copy in range(copies):
                await connection.socket.send_json(envelope)
            if dropped:
                self.sockets.drop()
            # Not wait_for: before Python 3.12 it may swallow a cancellation.
            async with asyncio.timeout(self.ack_within):
                answer = await waiting
        except TimeoutError:
            return _missed("operation_timeout", "timeout")
        except (ConnectionError, RuntimeError):
            return _missed("dispatch_failed", "connection_failed")
        finally:
            self.sockets.pending.pop(envelope["envelope_id"], None)
        said = answer.get("payload")
        return _taken(said if isinstance(said, dict) else {})

    async def _over_http(self, kind: Kind, payload: Json, retry: tuple[int, str] | None) -> Ack:
        if kind == "events_api":
            body = json.dumps(payload)
            content_type = "application/json"
        else:
            fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body = urlencode(fields)
            content_type = "application/x-www-form-urlencoded"
        headers = {"Content-Type": content_type, **self._signature(body)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        copies = 2 if self.world.faults.take(kind, ("duplicate_envelope",)) else 1
        ack = await self._post(body, headers)
        if copies == 2:
            await self._post(body, headers)
        return ack

    async def _post(self, body: str, headers: dict[str, str]) -> Ack:
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=self.ack_within))
        url = self.world.request_url or ""
        try:
            async with self._session.post(url, data=body.encode(), headers=headers) as answer:
                text = await answer.text()
                no_retry = answer.headers.get("X-Slack-No-Retry") == "1"
                if not 200 <= answer.status < 300:
                    error = f"http_error_{answer.status}"
                    said = {"body": text[:2000]} if text else {}
                    return _missed(error, "http_error", said, no_retry=no_retry)
                return _taken(_as_json(text))
        except TimeoutError:
            return _missed("operation_timeout", "http_timeout")
        except ClientError:
            return _missed("dispatch_failed", "connection_failed")

    def _signature(self, body: str) -> dict[str, str]:
        """Signed with real time: the receiver compares it with its own clock."""
        stamp = str(int(time.time()))
        secret = self.world.workspace.signing_secret.encode()
        digest = hmac.new(secret, f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def verify_url(self, url: str) -> bool:
        """The url_verification handshake; on success deliveries go there from now on."""
        before, self.world.request_url = self.world.request_url, url
        challenge = secrets.token_hex(16)
        body = json.dumps({"token": "play", "challenge": challenge, "type": "url_verification"})
        headers = {"Content-Type": "application/json", **self._signature(body)}
        ack = await self._post(body, headers)
        if ack.ok and challenge in json.dumps(ack.payload):
            return True
        self.world.request_url = before
        return False


def _as_json(text: str) -> Json:
    """A 200's body: an object, or plain text, which Slack takes as a message."""
    if not text:
        return {}
    try:
        value = json.loads(text)
    except ValueError:
        return {"text": text}
    return value if isinstance(value, dict) else {}


def _summary(inner: Json) -> str:
    actions = inner.get("actions")
    if isinstance(actions, list) and actions:
        return str(actions[0].get("action_id", ""))
    if inner.get("command"):
        return f"{inner['command']} {inner.get('text', '')}".strip()
    view = inner.get("view")
    if isinstance(view, dict):
        return str(view.get("callback_id", ""))
    return str(inner.get("text", ""))[:80]

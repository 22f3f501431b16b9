"""From an HTTP request to a method and back: token, faults, limits, scopes, headers, traffic."""

from __future__ import annotations

import asyncio
import inspect
import json
import secrets

from aiohttp import web

from bot.play.api import chat, conversations, files, identity, users, views
from bot.play.api.call import ApiError, Call, Method, need_scope
from bot.play.faults import CALL_KINDS, Fault
from bot.play.socket import Sockets
from bot.play.traffic import Json
from bot.play.world import World

_HANG_FOR = 60.0
_AFTER = {"500_after", "hang_after", "half"}


class Api:
    def __init__(self, world: World, sockets: Sockets) -> None:
        self.world = world
        self.sockets = sockets
        self.methods: dict[str, Method] = {
            **identity.METHODS,
            **chat.METHODS,
            **conversations.METHODS,
            **users.METHODS,
            **views.METHODS,
            **files.METHODS,
            "apps.connections.open": Method(self._connect, token="app"),  # noqa: S106
        }

    def _connect(self, _call: Call) -> Json:
        base = self.world.base_url.replace("http://", "ws://", 1)
        return {"url": f"{base}socket?ticket={self.sockets.ticket()}&app_id={self.world.app_id}"}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        at = self.world.clock.now().isoformat()
        fault: Fault | None = None
        call = Call(self.world, name, {})
        try:
            call.args = await _arguments(request, call.warnings)
            call.token = _token(request, call.args)
            where = call.text("channel") or call.text("user_id")
            fault = self.world.faults.take(name, CALL_KINDS, where)
            before = await self._before(fault)
            if before is not None:
                self._log(at, call, f"http {before.status}", {"fault": fault.kind if fault else ""})
                return before
            answer = await self._answer(call, fault)
        except ApiError as error:
            answer = {"ok": False, "error": error.code, **error.extra}
        retry_after = answer.pop("_retry_after", None)
        self._log(at, call, "ok" if answer["ok"] else str(answer["error"]), answer)
        if fault is not None and fault.kind in _AFTER:
            return await self._after(request, fault, answer)
        headers = self._headers(call)
        if retry_after is not None:
            headers["Retry-After"] = str(retry_after)
        return web.json_response(answer, headers=headers, status=429 if retry_after else 200)

    async def _before(self, fault: Fault | None) -> web.Response | None:
        if fault is None:
            return None
        if fault.kind == "429":
            wait = str(int(fault.seconds or 1))
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers={"Retry-After": wait})
        if fault.kind == "500_before":
            return web.Response(status=500, text="internal error")
        if fault.kind == "hang":
            await asyncio.sleep(fault.seconds or _HANG_FOR)
            return web.Response(status=504, text="no answer")
        return None

    async def _after(self, request: web.Request, fault: Fault, answer: Json) -> web.StreamResponse:
        """The work is done, yet the caller does not hear so."""
        if fault.kind == "500_after":
            return web.Response(status=500, text="internal error")
        if fault.kind == "hang_after":
            await asyncio.sleep(fault.seconds or _HANG_FOR)
            return web.Response(status=504, text="no answer")
        text = json.dumps(answer).encode()
        half = web.StreamResponse(headers={"Content-Type": "application/json"})
        half.content_length = len(text)
        await half.prepare(request)
        await half.write(text[: len(text) // 2])
        if request.transport is not None:
            request.transport.close()
        return half

    async def _answer(self, call: Call, fault: Fault | None) -> Json:
        method = self.methods.get(call.method)
        if method is None or (fault is not None and fault.kind == "method_missing"):
            raise ApiError("unknown_method", req_method=call.method)
        if fault is not None and fault.kind == "error":
            raise ApiError(fault.error or "internal_error")
        self._check_token(call, method, revoked=fault is not None and fault.kind == "token_revoked")
        wait = self.world.limits.spend(call.method, self._limited_channel(call))
        if wait:
            return {"ok": False, "error": "ratelimited", "_retry_after": wait}
        need_scope(self.world, *method.scopes)
        result = method.handler(call)
        if inspect.isawaitable(result):
            result = await result
        if call.warnings:
            meta = result.setdefault("response_metadata", {})
            meta["warnings"] = call.warnings
            result["warning"] = ",".join(call.warnings)
        return {"ok": True, **result}

    def _limited_channel(self, call: Call) -> str:
        where = call.text("channel")
        return f"D{where}" if where in self.world.users else where

    def _check_token(self, call: Call, method: Method, *, revoked: bool) -> None:
        file = self.world.workspace
        if method.token == "none":  # noqa: S105
            return
        if not call.token:
            raise ApiError("not_authed")
        if revoked:
            raise ApiError("token_revoked")
        wanted = file.app_token if method.token == "app" else file.bot_token  # noqa: S105
        if call.token != wanted:
            other = call.token in {file.app_token, file.bot_token}
            raise ApiError("not_allowed_token_type" if other else "invalid_auth")
        if self.world.token_error is not None and method.token == "bot":  # noqa: S105
            raise ApiError(self.world.token_error)

    def _headers(self, call: Call) -> dict[str, str]:
        method = self.methods.get(call.method)
        headers = {"x-slack-req-id": secrets.token_hex(8)}
        if method is None or method.token == "none" or not call.token:  # noqa: S105
            return headers
        granted = "connections:write" if method.token == "app" else ",".join(self.world.scopes)  # noqa: S105
        headers["x-oauth-scopes"] = granted
        if method.scopes:
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        return headers

    def _log(self, at: str, call: Call, status: str, answer: Json) -> None:
        self.world.traffic.add(
            at=at,
            direction="bot->slack",
            kind="api",
            method=call.method,
            status=status,
            summary=_summary(call),
            body=call.args,
            response=answer,
        )
        self.world.stream.publish("traffic")


def _summary(call: Call) -> str:
    where = call.text("channel") or call.text("user_id") or call.text("user")
    what = call.text("text") or call.text("filename")
    return f"{where} {what}".strip()[:120]


def _token(request: web.Request, args: Json) -> str | None:
    header = request.headers.get("Authorization", "")
    if header.lower().startswith("bearer "):
        return header[7:].strip()
    token = args.pop("token", None)
    return token if isinstance(token, str) else None


async def _arguments(request: web.Request, warnings: list[str]) -> Json:
    """From the query, a form or a JSON object; the body wins over the query."""
    args = dict(request.query.items())
    if request.method == "GET" or not request.can_read_body:
        return args
    if request.content_type == "application/json":
        if request.charset is None:
            warnings.append("missing_charset")
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise ApiError("invalid_json") from None
        if not isinstance(body, dict):
            raise ApiError("json_not_object")
        return {**args, **body}
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        if request.charset is not None and request.content_type.endswith("urlencoded"):
            warnings.append("superfluous_charset")
        form = await request.post()
        return {**args, **{key: value for key, value in form.items() if isinstance(value, str)}}
    if not await request.read():
        return args
    raise ApiError("invalid_post_type")

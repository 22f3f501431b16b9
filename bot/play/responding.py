"""What an app says to an interaction: by its response_url, or in the ack itself."""

from __future__ import annotations

import json

from aiohttp import web

from bot.play import messages
from bot.play.api.chat import file_ready
from bot.play.blocks.payload import filled_in, message_problems
from bot.play.text import stored
from bot.play.traffic import Json
from bot.play.world import RESPONSE_URL_LIVES_FOR, RESPONSE_URL_USES, ResponseUrl, World


async def serve(world: World, request: web.Request) -> web.Response:
    """One use of a response_url: five at most, within half an hour."""
    fault = world.faults.take("response_url", ("500_before", "429", "500_after"))
    if fault is not None and fault.kind != "500_after":
        status = 429 if fault.kind == "429" else 500
        return web.Response(status=status, headers={"Retry-After": str(int(fault.seconds or 1))})
    address = world.response_urls.get(request.match_info["key"])
    given = _given(await request.read())
    error = _used_up(world, address) or (None if given is not None else "invalid_payload")
    status = 404 if error in {"expired_url", "used_url", "no_such_url"} else 400
    if error is None and address is not None and given is not None:
        address.uses += 1
        error = answer(world, address, given)
    world.traffic.add(
        at=world.clock.now().isoformat(),
        direction="bot->slack",
        kind="response_url",
        method="response_url",
        status=error or "ok",
        summary=str((given or {}).get("text", ""))[:120],
        body=given or {},
    )
    world.stream.publish("traffic")
    if fault is not None:
        return web.Response(status=500)
    if error is not None:
        return web.json_response({"ok": False, "error": error}, status=status)
    return web.Response(text="ok")


def _used_up(world: World, address: ResponseUrl | None) -> str | None:
    if address is None:
        return "no_such_url"
    if address.uses >= RESPONSE_URL_USES:
        return "used_url"
    if world.clock.now() - address.made_at > RESPONSE_URL_LIVES_FOR:
        return "expired_url"
    return None


def _given(body: bytes) -> Json | None:
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def answer(world: World, address: ResponseUrl, given: Json) -> str | None:
    """Carry out what the app said; returns the error, if any. Posting rights do not matter."""
    channel = world.channels[address.channel]
    source = channel.messages.get(address.ts) if address.ts else None
    replaces = bool(given.get("replace_original")) and address.ts is not None
    if source is None and (given.get("delete_original") or replaces):
        return "message_not_found"
    if source is not None and given.get("delete_original"):
        messages.delete(world, channel, source)
        return None
    blocks = given.get("blocks") or []
    if isinstance(blocks, str):
        blocks = _blocks_of(blocks)
    draft = messages.Draft(
        text=given.get("text") or "",
        blocks=blocks,
        attachments=given.get("attachments") or [],
        thread_ts=given.get("thread_ts"),
        metadata=given.get("metadata"),
    )
    if not draft.text and not draft.blocks and not draft.attachments:
        return "no_text"
    if message_problems(blocks, lambda file_id: file_ready(world, file_id)):
        return "invalid_blocks"
    if source is not None and replaces:
        messages.update(world, channel, source, _changes(draft))
        return None
    everyone = given.get("response_type") == "in_channel"
    messages.post_as_bot(world, channel, draft, ephemeral_to=None if everyone else address.user)
    return None


def _changes(draft: messages.Draft) -> Json:
    changes: Json = {
        "text": stored(draft.text),
        "blocks": filled_in(draft.blocks, stored) or None,
        "attachments": draft.attachments or None,
    }
    return {**changes, "metadata": draft.metadata} if draft.metadata else changes


def _blocks_of(text: str) -> list[Json]:
    try:
        value = json.loads(text)
    except ValueError:
        return [{"type": "unreadable"}]
    return value if isinstance(value, list) else [{"type": "unreadable"}]

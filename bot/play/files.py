"""Files: the upload address, the private download, and how Slack describes a file."""

from __future__ import annotations

import mimetypes
import time

from aiohttp import BodyPartReader, web

from bot.play.traffic import Json
from bot.play.world import StoredFile, World

MOST_BYTES = 64 * 1024 * 1024
IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif"})


def mime_type(file: StoredFile) -> str:
    heads = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
    for head, kind in heads.items():
        if file.content.startswith(head):
            return kind
    guessed = mimetypes.guess_type(file.name)[0]
    return "application/octet-stream" if guessed in IMAGE_TYPES | {None} else guessed or ""


def file_object(world: World, file: StoredFile) -> Json:
    """While Slack still looks at a fresh upload, its type and addresses are not known."""
    ready = file.ready()
    kind = mime_type(file) if ready else ""
    body: Json = {
        "id": file.id,
        "created": file.made,
        "timestamp": file.made,
        "name": file.name,
        "title": file.title,
        "mimetype": kind,
        "filetype": file.name.rpartition(".")[2] if ready else "",
        "pretty_type": kind.partition("/")[2].upper(),
        "user": world.bot.id,
        "user_team": world.team_id,
        "editable": False,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "alt_txt": file.alt_text,
        "url_private": f"{world.base_url}files/{file.id}/{file.name}",
        "url_private_download": f"{world.base_url}files/{file.id}/download/{file.name}",
        "permalink": f"{world.base_url}files/{file.id}/{file.name}",
        "channels": [one for one in file.channels if one.startswith("C")],
        "groups": [],
        "ims": [one for one in file.channels if one.startswith("D")],
    }
    return body


async def receive(world: World, request: web.Request) -> web.Response:
    """The bytes of one upload: raw, or as the first part of a form."""
    fault = world.faults.take("upload", ("no_upload", "500_before", "429"))
    if fault is not None:
        status = 429 if fault.kind == "429" else 500
        return web.Response(status=status, text="upload failed")
    file_id = world.uploads.get(request.match_info["key"])
    if file_id is None:
        return web.Response(status=404, text="no such upload")
    file = world.files[file_id]
    if request.content_type.startswith("multipart/"):
        part = await (await request.multipart()).next()
        content = bytes(await part.read()) if isinstance(part, BodyPartReader) else b""
    else:
        content = await request.read()
    if len(content) != file.length:
        return web.Response(status=400, text=f"expected {file.length} bytes, got {len(content)}")
    file.content = content
    file.uploaded = True
    world.traffic.add(
        at=world.clock.now().isoformat(),
        direction="bot->slack",
        kind="upload",
        method="upload",
        status="ok",
        summary=f"{file.name}, {len(content)} bytes",
        body={"id": file.id, "name": file.name, "bytes": len(content)},
    )
    return web.Response(text=f"OK - {len(content)}")


def finish(world: World, file: StoredFile) -> None:
    file.ready_at = time.monotonic() + world.workspace.file_ready_after_ms / 1000


async def download(world: World, request: web.Request) -> web.Response:
    """Private: only with the bot's token."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token != world.workspace.bot_token:
        return web.Response(status=403, text="this file is private")
    return raw(world, request.match_info["file"])


def raw(world: World, file_id: str) -> web.Response:
    file = world.files.get(file_id)
    if file is None or not file.uploaded:
        return web.Response(status=404, text="no such file")
    kind = mime_type(file)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    if kind not in IMAGE_TYPES:
        headers["Content-Disposition"] = "attachment"
    return web.Response(body=file.content, content_type=kind, headers=headers)

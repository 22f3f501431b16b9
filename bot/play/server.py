"""The play workspace as one server on loopback, alone or inside another program's thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar
from urllib.parse import urlsplit

from aiohttp import web

from bot.errors import Failed
from bot.play import act, files, responding
from bot.play.api.dispatch import Api
from bot.play.clock import PlayClock
from bot.play.control import Control
from bot.play.deliver import ACK_WITHIN, Deliveries
from bot.play.faults import Fault
from bot.play.limits import Limits
from bot.play.pageapi import PageApi, Turn
from bot.play.socket import Sockets
from bot.play.traffic import Json
from bot.play.workspace import Workspace
from bot.play.world import World

HOST = "127.0.0.1"
_PAGE = Path(__file__).with_name("page")
_OWN_NAMES = {HOST, "localhost", "::1"}
_T = TypeVar("_T")
_Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PlayServer:
    """`start()` and `stop()`, or a `with` block. Everything but those may be called any time.

    `ack_within`: seconds that the app has; Slack's three, unless a slow machine needs more.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        port: int = 0,
        turns: Sequence[Turn] = (),
        real_buckets: bool = True,
        ack_within: float = ACK_WITHIN,
    ) -> None:
        self.workspace = workspace
        self.clock = PlayClock(workspace.now)
        self.url = ""
        self._port = port
        self._world = World(workspace, self.clock, Limits(on=real_buckets))
        self._sockets = Sockets()
        self._deliveries = Deliveries(self._world, self._sockets, ack_within=ack_within)
        self._world.emit = self._deliveries.emit
        self._control = Control(self._world, self._deliveries, self._sockets)
        self._pages = PageApi(self._world, turns)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def api_url(self) -> str:
        return f"{self.url}api/"

    def now(self) -> datetime:
        return self.clock.now()

    def start(self) -> str:
        """Serve in a thread of its own; returns the base URL."""
        started = threading.Event()
        failures: list[OSError] = []
        self._thread = threading.Thread(
            target=self._run, args=(started, failures), name="play", daemon=True
        )
        self._thread.start()
        started.wait()
        if failures:
            self._thread.join()
            raise Failed(f"Port {self._port} cannot be used: {failures[0]}.") from failures[0]
        return self.url

    def stop(self) -> None:
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop = None
        self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # -- for the program that embeds it; the same as the /_control addresses
    def act(self, body: Mapping[str, Any]) -> Json:
        """What a person does; waits for the app's ack."""
        return self._wait(act.do(self._world, self._deliveries, dict(body)))

    def messages(self, channel: str) -> list[Json]:
        """A channel's messages, or those of a person's DM with the bot."""

        async def read() -> list[Json]:
            found = self._world.find_channel(channel)
            return self._control.told(found) if found is not None else []

        return self._wait(read())

    def state(self) -> Json:
        async def read() -> Json:
            return self._control.dump()

        return self._wait(read())

    def set_clock(self, at: datetime, *, running: bool = True) -> None:
        self.clock.set(at, running=running)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._world.stream.publish, "clock")

    def fault(self, method: str, kind: str, times: int = 1) -> None:
        problem = self._world.faults.add(Fault(method, kind, times))
        if problem:
            raise Failed(problem)

    def deliver_to(self, url: str) -> bool:
        """Deliver over HTTP to `url` from now on, if it answers the challenge."""
        return self._wait(self._deliveries.verify_url(url))

    def disconnect(self, reason: str) -> None:
        """Tell every connection to go: warning, refresh_requested, link_disabled."""
        self._wait(self._sockets.disconnect(reason))

    def drop_sockets(self) -> None:
        """Cut every connection without a word."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._sockets.drop)

    def notice(self, text: str) -> None:
        """A line of text on every open page."""
        if self._loop is not None:
            loop, stream = self._loop, self._world.stream
            loop.call_soon_threadsafe(lambda: stream.publish("notice", text=text))

    def _wait(self, work: Coroutine[Any, Any, _T]) -> _T:
        if self._loop is None:
            work.close()
            raise Failed("The play workspace is not running.")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    # -- inside the thread
    def _run(self, started: threading.Event, failures: list[OSError]) -> None:
        loop = asyncio.new_event_loop()
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1.0)
        try:
            loop.run_until_complete(self._listen(runner))
        except OSError as error:
            failures.append(error)
            started.set()
            loop.run_until_complete(runner.cleanup())
            loop.close()
            return
        self._loop = loop
        started.set()
        loop.run_forever()
        loop.run_until_complete(self._close(runner))
        loop.close()

    async def _listen(self, runner: web.AppRunner) -> None:
        await runner.setup()
        site = web.TCPSite(runner, HOST, self._port)
        await site.start()
        port = runner.addresses[0][1]
        self.url = f"http://{HOST}:{port}/"
        self._world.base_url = self.url

    async def _close(self, runner: web.AppRunner) -> None:
        self._sockets.drop()
        await self._deliveries.close()
        await runner.cleanup()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=files.MOST_BYTES, middlewares=[_own_page_only])
        api = Api(self._world, self._sockets)
        app.add_routes(
            [
                web.route("*", "/api/{method}", api.serve),
                web.get("/socket", self._socket),
                web.post("/upload/v1/{key}", self._upload),
                web.get("/files/{file}/{name:.*}", self._download),
                web.post("/response/{team}/{key}", self._respond),
                *self._control.routes(),
                *self._pages.routes(),
                web.get("/", _index),
            ]
        )
        if _PAGE.is_dir():
            app.router.add_static("/static", _PAGE)
        return app

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        return await self._sockets.serve(request, self._world.app_id, HOST)

    async def _upload(self, request: web.Request) -> web.Response:
        return await files.receive(self._world, request)

    async def _download(self, request: web.Request) -> web.Response:
        return await files.download(self._world, request)

    async def _respond(self, request: web.Request) -> web.Response:
        return await responding.serve(self._world, request)


@web.middleware
async def _own_page_only(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Another site in the same browser can neither act here nor read along."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return web.Response(status=403, text="another site may not do this")
    if urlsplit(f"//{request.host}").hostname not in _OWN_NAMES:
        return web.Response(status=403, text="this server answers to 127.0.0.1 and localhost")
    return await handler(request)


async def _index(_request: web.Request) -> web.StreamResponse:
    page = _PAGE / "index.html"
    if not page.is_file():
        return web.Response(status=404, text="The page is not installed.")
    return web.FileResponse(page, headers={"Cache-Control": "no-cache"})

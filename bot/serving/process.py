"""One process of the bot, by role: what it starts, how it waits, how it ends."""

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.app import Parts, Ticking, start_ticking
from bot.db import schema
from bot.errors import RetrostarError
from bot.serving.health import Health
from bot.serving.socket import Socket
from bot.serving.web import WebServer, application
from bot.settings import Settings

log = logging.getLogger(__name__)


class Role(StrEnum):
    """web takes taps, worker does what is due, all does both."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"


@dataclass
class Process:
    """The running parts of one process."""

    health: Health
    web: WebServer
    socket: Socket | None
    ticking: Ticking | None
    parts: Parts

    def stop(self) -> None:
        """End in order: no new work, finish what runs, close the database."""
        self.health.draining.set()
        if self.socket is not None:
            self.socket.stop()
        self.web.stop()
        if self.ticking is not None:
            self.ticking.stop()
        self.parts.refresher.stop()
        self.parts.database.dispose()


def start(parts: Parts, settings: Settings, role: Role) -> Process:
    """Start everything that *role* runs; returns when the port is open."""
    takes_taps = role is not Role.WORKER
    socket = None
    if takes_taps and settings.mode == "socket":
        socket = Socket(parts.bolt, settings.require_app_token())
    health = Health(ticks=role is not Role.WEB, checks=_checks(parts, socket))
    bolt = parts.bolt if takes_taps and settings.mode == "http" else None
    web = WebServer(application(health, bolt), settings.host, settings.port)
    web.start()
    parts.refresher.start()
    if socket is not None:
        socket.start()
    ticking = start_ticking(parts, beat=health.ticked) if health.ticks else None
    log.info("serving", extra={"role": role.value, "mode": settings.mode, "port": web.port})
    return Process(health, web, socket, ticking, parts)


def run(parts: Parts, settings: Settings, role: Role) -> None:
    """Serve until SIGTERM or SIGINT, then drain."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    process = start(parts, settings, role)
    try:
        while not ended.wait(1):
            if process.socket is not None and process.socket.refused is not None:
                raise process.socket.refused
    finally:
        process.stop()


def _checks(parts: Parts, socket: Socket | None) -> dict[str, Callable[[], str | None]]:
    def database() -> str | None:
        try:
            schema.require_head(parts.database)
        except RetrostarError as error:
            return str(error)
        return None

    checks: dict[str, Callable[[], str | None]] = {"database": database}
    if socket is not None:
        checks["socket"] = socket.problem
    return checks

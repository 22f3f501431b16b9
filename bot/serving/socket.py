"""The Socket Mode side: one connection to Slack that mends itself, and whether it is up."""

import logging
import threading
from http.client import HTTPException

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.clock import elapsed
from bot.errors import Misconfigured

log = logging.getLogger(__name__)

#: Listeners that may run at once; Bolt's default of 10 starves under a rush of taps.
CONCURRENCY = 20
#: How long listeners under way may take when the process ends.
DRAIN_SECONDS = 5.0
#: Pauses between attempts to connect, in seconds; the last one repeats.
BACK_OFF = (1, 2, 5, 10, 30)
#: Seconds between two pings on the connection, and between two looks whether it still stands.
PING_SECONDS, WATCH_SECONDS = 5.0, 1.0
_TOLD_AGAIN_AFTER = 0.1
#: Slack's answers that no waiting mends.
_WRONG_TOKEN = {"invalid_auth", "not_authed", "not_allowed_token_type", "account_inactive"}


class _Handler(SocketModeHandler):
    """Knows how many envelopes are being worked on; once draining, it leaves new ones alone."""

    def __init__(self, bolt: App, app_token: str, *, concurrency: int) -> None:
        super().__init__(bolt, app_token, concurrency=concurrency, ping_interval=PING_SECONDS)
        self._changed = threading.Condition()
        self._under_way = 0
        self._draining = False

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as its parent has it
        with self._changed:
            if self._draining:  # not acknowledged: Slack delivers an event again, elsewhere
                return
            self._under_way += 1
        try:
            super().handle(client, req)
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def drain(self, seconds: float) -> None:
        """Wait until nothing is under way, at most that long."""
        with self._changed:
            self._draining = True
            self._changed.wait_for(lambda: self._under_way == 0, timeout=seconds)


class Socket:
    """Connects in the background, so that a Slack that is away does not stop the start."""

    def __init__(self, bolt: App, app_token: str) -> None:
        self._handler = _Handler(bolt, app_token, concurrency=CONCURRENCY)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="socket", daemon=True)
        self.refused: Misconfigured | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take no new envelopes, finish and acknowledge those under way, then disconnect."""
        self._stopping.set()
        self._handler.drain(DRAIN_SECONDS)
        closing = threading.Thread(target=self._handler.close, name="closing", daemon=True)
        closing.start()
        # A session that begins in the same moment forgets that the client is to end, and the
        # client would wait for it for ever: it is told until it has heard.
        end = elapsed() + DRAIN_SECONDS
        while closing.is_alive() and elapsed() < end:
            self._handler.client.current_session_state.terminated = True
            closing.join(timeout=_TOLD_AGAIN_AFTER)

    def problem(self) -> str | None:
        """Why no taps come in now; None when connected."""
        if self.refused is not None:
            return str(self.refused)
        return None if self._handler.client.is_connected() else "not connected to Slack"

    def _run(self) -> None:
        if self._connect():
            self._watch()

    def _watch(self) -> None:
        """Give a broken connection up at its first failed ping, so that a new one is made.

        Left to itself the client waits for five, and loses what is tapped meanwhile.
        """
        client, stood = self._handler.client, True
        while not self._stopping.wait(WATCH_SECONDS):
            session = getattr(client, "current_session", None)
            if session is not None and session.consecutive_check_state_error_count:
                session.disconnect()
            stands = client.is_connected()
            if stands != stood:
                level, word = (logging.INFO, "again") if stands else (logging.WARNING, "no longer")
                log.log(level, "%s connected to slack", word)
            stood = stands

    def _connect(self) -> bool:
        """Connect, however long it takes; False when it never will or the process ends."""
        attempt = 0
        while not self._stopping.is_set():
            try:
                self._handler.connect()  # type: ignore[no-untyped-call]
            except SlackApiError as error:
                code = str(error.response.get("error"))
                if code in _WRONG_TOKEN:
                    self.refused = Misconfigured(f"Slack refuses SLACK_APP_TOKEN ({code}).")
                    log.error("slack refuses the app token", extra={"code": code})  # noqa: TRY400
                    return False
                log.warning("socket mode is not to be had yet", extra={"code": code})
            except (OSError, HTTPException, SlackClientError, ValueError, AttributeError) as error:
                # The last two: an answer that is no answer of Slack's, such as a proxy's page.
                log.warning("slack is out of reach", extra={"why": type(error).__name__})
            else:
                log.info("connected to slack")
                return True
            self._stopping.wait(BACK_OFF[min(attempt, len(BACK_OFF) - 1)])
            attempt += 1
        return False

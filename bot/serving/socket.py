"""The Socket Mode side: one connection to Slack that mends itself, and whether it is up."""

import logging
import threading

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.errors import Misconfigured

log = logging.getLogger(__name__)

#: Listeners that may run at once; Bolt's default of 10 starves under a rush of taps.
CONCURRENCY = 20
#: Pauses between attempts to connect, in seconds; the last one repeats.
BACK_OFF = (1, 2, 5, 10, 30)
#: Slack's answers that no waiting mends.
_WRONG_TOKEN = {"invalid_auth", "not_authed", "not_allowed_token_type", "account_inactive"}


class Socket:
    """Connects in the background, so that a Slack that is away does not stop the start."""

    def __init__(self, bolt: App, app_token: str) -> None:
        self._handler = SocketModeHandler(bolt, app_token, concurrency=CONCURRENCY)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._connect, name="socket", daemon=True)
        self.refused: Misconfigured | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take no new envelopes; those under way are finished by their own threads."""
        self._stopping.set()
        self._handler.close()  # type: ignore[no-untyped-call]

    def problem(self) -> str | None:
        """Why no taps come in now; None when connected."""
        if self.refused is not None:
            return str(self.refused)
        return None if self._handler.client.is_connected() else "not connected to Slack"

    def _connect(self) -> None:
        attempt = 0
        while not self._stopping.is_set():
            try:
                self._handler.connect()  # type: ignore[no-untyped-call]
            except SlackApiError as error:
                code = str(error.response.get("error"))
                if code in _WRONG_TOKEN:
                    self.refused = Misconfigured(f"Slack refuses SLACK_APP_TOKEN ({code}).")
                    log.error("slack refuses the app token", extra={"code": code})  # noqa: TRY400
                    return
                log.warning("socket mode is not to be had yet", extra={"code": code})
            except OSError as error:
                log.warning("slack is out of reach", extra={"why": type(error).__name__})
            else:
                log.info("connected to slack")
                return
            self._stopping.wait(BACK_OFF[min(attempt, len(BACK_OFF) - 1)])
            attempt += 1

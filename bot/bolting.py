"""The Bolt app before anybody listens: who it is for, and what becomes of what goes wrong.

Listeners are registered in app.py; this is the last resort for what they raise.
"""

import json
import logging
import secrets
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient

from bot.answering import view as answering_view
from bot.db.database import Database
from bot.errors import RetrostarError, Unavailable
from bot.language import Texts
from bot.people import store as people_store
from bot.people.model import Workspace

log = logging.getLogger(__name__)


def make_bolt(database: Database, texts: Texts, *, api_url: str, signing_secret: str | None) -> App:
    """A Bolt app without listeners: who the bot is comes from the stored row, not from a call.

    `process_before_response`: a listener runs in the request's own thread, and Slack gets its
    ack when the listener returns, which is after the commit. The client serves Socket Mode's
    opening call alone.
    """
    met: list[Workspace] = []
    logging.getLogger("slack_bolt.App").addFilter(_is_news)

    def authorize(team_id: str | None) -> AuthorizeResult:
        # Once met, a workspace and its bot stay the same: no query for each tap.
        if not met:
            with database.read() as session:
                found = people_store.workspace(session)
            if found is None or not found.bot_user_id:
                raise Unavailable("The workspace is not known yet; the first tick meets it.")
            met.append(found)
        workspace = met[0]
        return AuthorizeResult(
            enterprise_id=None,
            team_id=team_id or workspace.slack_id,
            bot_id=workspace.bot_id,
            bot_user_id=workspace.bot_user_id,
            bot_token="xoxb-held-by-the-gateway",  # noqa: S106  listeners call Slack through Gateway
        )

    bolt = App(
        name="retrostar",
        client=WebClient(base_url=api_url, retry_handlers=[]),
        authorize=authorize,
        signing_secret=signing_secret or "",
        request_verification_enabled=bool(signing_secret),
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )
    bolt.error(_tell_of_trouble(texts))
    return bolt


def _is_news(record: logging.LogRecord) -> bool:
    """Bolt warns at each start that it found SLACK_BOT_TOKEN and leaves it unused, as is meant."""
    return not str(record.msg).startswith("As you gave `client`")


def _tell_of_trouble(texts: Texts) -> Callable[..., BoltResponse | None]:
    """The last resort for listeners: the log gets the traceback, the person a reference.

    None makes Bolt answer 500: Slack shows that the tap failed, or delivers an event again. A
    modal gets its errors with status 200, because only then does it keep what was typed, and a
    command its line, because Slack's own would tell nothing.
    """

    def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse | None:
        if isinstance(error, BoltUnhandledRequestError):
            # Events that nobody here listens to are taken, or Slack would deliver them again.
            return BoltResponse(status=200 if body.get("type") == "event_callback" else 404)
        reference = secrets.token_hex(4)
        kind = body.get("type") or body.get("event", {}).get("type") or body.get("command")
        extra = {"reference": reference, "kind": kind}
        if isinstance(error, RetrostarError):
            log.warning("a listener could not work", extra=extra | {"why": str(error)})
        else:
            log.error("a listener failed", extra=extra, exc_info=error)
        if body.get("type") == "view_submission":
            text = texts.by(None)("answering.trouble", reference=reference)
            inputs = (b["block_id"] for b in body["view"]["blocks"] if b["type"] == "input")
            errors = {next(inputs, answering_view.WORDS): text}
            return _answer({"response_action": "errors", "errors": errors})
        if body.get("command"):
            text = texts.by(None)("home.trouble", reference=reference)
            return _answer({"response_type": "ephemeral", "text": text})
        return None

    return on_error


def _answer(payload: dict[str, Any]) -> BoltResponse:
    return BoltResponse(
        status=200, body=json.dumps(payload), headers={"content-type": ["application/json"]}
    )

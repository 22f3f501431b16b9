"""One call to Slack, and what its answer means. No method and no message is known here."""

import errno
import http.client
import logging
import re
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.errors import RetrostarError
from bot.slack.errors import Missing, NotPosted, PerhapsPosted, RateLimited, Unreachable

#: Seconds that a call may take to connect, and again to answer.
TIMEOUT = 10
#: A modal must stand within 3 s of the click.
MODAL_TIMEOUT = 2
#: Seconds to wait after a 429 that names none.
DEFAULT_RETRY_AFTER = 5.0
LONGEST_RETRY_AFTER = 3600.0

# Slack says of these that part of the work may have been done.
_UNCERTAIN = {"internal_error", "fatal_error", "request_timeout"}
_LATER = {
    "service_unavailable",
    "team_added_to_org",
    "org_login_required",
    "message_limit_exceeded",
}
_MISSING = {
    "deprecated_endpoint",
    "feature_not_enabled",
    "method_deprecated",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_implemented",
    "paid_teams_only",
    "plan_upgrade_required",
    "unknown_method",
}
_NO_SUCH_METHOD = {404, 405, 501}
#: The reason of PerhapsPosted when a page came that is no answer of Slack's, with status 200.
NO_ANSWER = "http_200"
_NO_WAY_THERE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}
_CODE = re.compile(r"[a-z][a-z0-9_]*")

# The SDK logs bodies of answers, which may hold what somebody wrote: none of it is let out.
_SILENT = logging.getLogger("bot.slack.sdk")
_SILENT.setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True)
class Answer:
    """Slack said yes."""

    data: dict[str, Any]
    headers: dict[str, str]
    """Names in lower case."""


def web_client(token: str, api_url: str, timeout: int = TIMEOUT) -> WebClient:
    """A client that never sends twice by itself: the SDK's own retry can double a message."""
    client = WebClient(
        token=token, base_url=api_url, timeout=timeout, retry_handlers=[], logger=_SILENT
    )
    client.proxy = (
        None  # urllib reads the proxy settings too, and heeds NO_PROXY, which the SDK does not
    )
    return client


def call(method: str, request: Callable[[], SlackResponse]) -> Answer:
    """Do *request* once and give the answer, or raise what its failure means."""
    try:
        response = request()
    except SlackApiError as error:
        raise _refusal(method, error.response) from None
    except SlackRequestError:
        raise NotPosted(method, "bad_request") from None
    # AttributeError: the SDK's own, when the answer is JSON but no object.
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        raise _breakdown(method, error) from None
    return Answer(dict(response.data), _lowered(response.headers))  # type: ignore[arg-type]


def respond(url: str, timeout: int = TIMEOUT, **body: Any) -> None:  # noqa: ANN401  as the SDK takes it
    """Answer a tap or a command through its own address."""
    client = WebhookClient(url, timeout=timeout, retry_handlers=[], logger=_SILENT)
    client.proxy = None
    try:
        response: WebhookResponse = client.send(**body)
    except SlackRequestError:
        raise NotPosted("response_url", "bad_address") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _breakdown("response_url", error) from None
    status = response.status_code
    if status == 429:
        raise RateLimited("response_url", _retry_after(_lowered(response.headers)))
    if status >= 500:
        raise PerhapsPosted("response_url", f"http_{status}")
    if status != 200:
        raise NotPosted("response_url", f"http_{status}")


def send_bytes(url: str, data: bytes, timeout: int = TIMEOUT) -> None:
    """Put a file's bytes where Slack said they should go."""
    if not url.startswith(("http://", "https://")):
        raise NotPosted("upload", "bad_address")
    request = urllib.request.Request(  # noqa: S310  checked above
        url, data=data, headers={"Content-Type": "application/octet-stream"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:  # noqa: S310
            response.read()
    except urllib.error.HTTPError as error:
        with error:
            status = error.code
        raise NotPosted("upload", f"http_{status}") from None
    except (OSError, http.client.HTTPException) as error:
        raise _breakdown("upload", error) from None


def _refusal(method: str, response: SlackResponse) -> RetrostarError:
    status = response.status_code
    data: dict[str, Any] = response.data if isinstance(response.data, dict) else {}
    code = data.get("error")
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return RateLimited(method, _retry_after(_lowered(response.headers)))
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return _wordless(method, status)
    if code in _MISSING or (status in _NO_SUCH_METHOD and code == "not_found"):
        return Missing(method, code, _text(data.get("needed")))
    if status >= 500 or code in _UNCERTAIN:
        return PerhapsPosted(method, code)
    if code in _LATER:
        return Unreachable(method, code)
    return NotPosted(method, code, _detail(data))


def _wordless(method: str, status: int) -> RetrostarError:
    """An answer that is no answer of Slack's: half a page, a proxy's page, an empty one."""
    if status in _NO_SUCH_METHOD:
        return Missing(method, f"http_{status}")
    if status >= 500 or status < 400:
        return PerhapsPosted(method, f"http_{status}")
    return NotPosted(method, f"http_{status}")


def _breakdown(method: str, error: Exception) -> RetrostarError:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    reason = type(cause).__name__
    never_sent = ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError
    if isinstance(cause, never_sent) or getattr(cause, "errno", None) in _NO_WAY_THERE:
        return Unreachable(method, reason)
    return PerhapsPosted(method, reason, silent=isinstance(cause, OSError))


def _retry_after(headers: dict[str, str]) -> float:
    try:
        asked = max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return DEFAULT_RETRY_AFTER
    return min(asked, LONGEST_RETRY_AFTER)


def _lowered(headers: Any) -> dict[str, str]:  # noqa: ANN401  a dict or an HTTPMessage
    return {str(name).lower(): str(value) for name, value in headers.items()}


def _detail(data: dict[str, Any]) -> str:
    """Where the payload was wrong, as Slack points it out; pointers, not contents."""
    metadata = data.get("response_metadata")
    told = [
        *(data.get("errors") or []),
        *((metadata.get("messages") or []) if isinstance(metadata, dict) else []),
    ]
    return "; ".join(str(one) for one in told)[:300]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None

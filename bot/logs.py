"""Logs as events with fields, on stderr. Never answer text, never names.

Long-running processes write one JSON object a line; commands write what is wrong, in words.
"""

import json
import logging
import sys
from datetime import UTC, datetime

#: What every record has; all else on it came in through `extra` and is a field.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {key: value for key, value in vars(record).items() if key not in _STANDARD}


class Plain(logging.Formatter):
    """`warning: event (field: value, …)`."""

    def format(self, record: logging.LogRecord) -> str:
        told = ", ".join(f"{key}: {value}" for key, value in _fields(record).items() if value)
        line = f"{record.levelname.lower()}: {record.getMessage()}" + (f" ({told})" if told else "")
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonLines(logging.Formatter):
    """`{"at": …, "level": …, "event": …, fields…}`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "where": record.name,
            "event": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


#: What libraries say that is no news here: a tick that lasts longer than the pause between two is
#: how many messages are sent; of the connection to Slack bot.serving.socket tells.
_NO_NEWS = (
    "Execution of job",
    "Failed to check the current session",
    "Failed to check the state of sock",
    "Failed to establish a connection",
    "Failed to retrieve WSS URL",
    "Failed to send a request to Slack API server",
)


def _is_news(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith(_NO_NEWS)


class _Stderr(logging.Handler):
    """Writes to what stderr is at that moment, also after somebody exchanged it."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except OSError:
            self.handleError(record)


def _send(formatter: logging.Formatter) -> None:
    handler = _Stderr()
    handler.setFormatter(formatter)
    handler.addFilter(_is_news)
    root = logging.getLogger()
    root.handlers[:] = [handler, *(h for h in root.handlers if not isinstance(h, _Stderr))]
    root.setLevel(logging.WARNING)


def log_in_words() -> None:
    """Tell a person at a terminal what is out of order."""
    _send(Plain())


def log_to_stderr(level: int = logging.INFO) -> None:
    """Send this program's events to stderr; of the libraries only what is out of order."""
    _send(JsonLines())
    logging.getLogger("bot").setLevel(level)
    # It warns of every request that waits for a thread, which under a rush is each of them.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)

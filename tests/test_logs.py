"""Logs are events with fields, one JSON object a line."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import JsonLines, log_to_stderr


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log = logging.getLogger("test.logs")
    log.addHandler(handler)
    log.propagate = False
    log.setLevel(logging.DEBUG)
    yield stream
    log.removeHandler(handler)


@pytest.fixture
def kept_logging() -> Iterator[None]:
    """Puts back what the program sets for its whole process."""
    root = logging.getLogger()
    names = ("", "bot", "waitress.queue")
    levels = {name: logging.getLogger(name).level for name in names}
    handlers = root.handlers[:]
    yield
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_an_event_carries_its_fields_on_one_line(stream: io.StringIO) -> None:
    logging.getLogger("test.logs").info("something", extra={"team": "ä", "when": object})
    [line] = stream.getvalue().splitlines()
    told = json.loads(line)
    assert (told["event"], told["level"], told["where"]) == ("something", "info", "test.logs")
    assert told["team"] == "ä"
    assert told["at"].endswith("+00:00")


def test_a_traceback_stays_on_the_line(stream: io.StringIO) -> None:
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError:
        logging.getLogger("test.logs").exception("broken")
    [line] = stream.getvalue().splitlines()
    assert "ZeroDivisionError" in json.loads(line)["traceback"]


@pytest.mark.usefixtures("kept_logging")
def test_libraries_are_heard_only_when_something_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_to_stderr()
    logging.getLogger("bot.somewhere").info("ours")
    logging.getLogger("library").info("chatter")
    logging.getLogger("library").warning("trouble")
    logging.getLogger("waitress.queue").warning("Task queue depth is 3")
    events = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert events == ["ours", "trouble"]

from collections.abc import Iterator

import pytest

from bot.slack import Gateway
from tests.slack.stub import Stub, serving


@pytest.fixture
def stub() -> Iterator[Stub]:
    with serving() as stub:
        yield stub


@pytest.fixture
def slept() -> list[float]:
    """The pauses that the gateway made."""
    return []


@pytest.fixture
def gateway(stub: Stub, slept: list[float]) -> Gateway:
    return Gateway("xoxb-made-up", stub.api_url, sleep=slept.append)

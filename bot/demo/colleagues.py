"""Members who answer by themselves in the demo: they tap and type in the play workspace.

They act on what their screen shows, as a person would: nothing here knows the bot's tables.
"""

import hashlib
import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.asking.view import ANSWER, CHANGE
from bot.catalogue import Catalogue, Question
from bot.demo import history
from bot.slack.text import unescape

log = logging.getLogger(__name__)

_ANSWER = re.compile(re.escape(ANSWER) + r"(\w+)$")
#: Out of a hundred: who stays silent in a round.
_SILENT = 15
#: What arrived earlier is left alone: it belongs to a week that is over.
_FRESH_FOR = timedelta(days=4)
#: A tap that fails is tapped again, on what then stands on the screen; this often in all.
_MOST_FAILURES = 5


class Screen(Protocol):
    """What people see and do in the play workspace."""

    def now(self) -> datetime: ...

    def messages(self, channel: str) -> list[dict[str, Any]]: ...

    def act(self, body: Mapping[str, Any]) -> dict[str, Any]: ...


class Colleagues:
    """The company's people, except those whom the visitor acts as."""

    def __init__(self, screen: Screen, catalogue: Catalogue) -> None:
        self._screen = screen
        self._by_text = {
            text: question
            for question in catalogue
            for text in (question.text.en, question.text.fi)
        }

    def answer(self, people: Iterable[str]) -> int:
        """Let each of *people* answer what is open in their DM; how many did."""
        return sum(self._answer(person) for person in people)

    def _answer(self, person: str) -> bool:
        fresh = (self._screen.now() - _FRESH_FOR).timestamp()
        prompts = [each for each in self._screen.messages(person) if float(each["ts"]) >= fresh]
        if any(_is_change(block) for each in prompts for block in each.get("blocks", ())):
            return False  # the visitor has acted as this person: the rest is theirs to say
        tapped = [self._tap_through(person, each["ts"]) for each in prompts]
        return any(tapped)

    def _tap_through(self, person: str, ts: str) -> bool:
        """Answer what has buttons in one message; False if nothing has, or they stay silent."""
        if _chance(person, ts) < _SILENT:
            return False
        done: set[str] = set()
        failures = 0
        # Each tap redraws the message, so that the next one is found on what then stands there.
        while failures < _MOST_FAILURES and (tap := self._next_tap(person, ts, done)):
            value = tap.pop("value")
            answer = self._screen.act({"user": person, "type": "click", **tap})
            if answer.get("ok"):
                done.add(value)
            else:
                failures += 1
                log.info("a colleague taps again", extra={"error": answer.get("error")})
        return bool(done)

    def _next_tap(self, person: str, ts: str, done: Collection[str]) -> dict[str, Any] | None:
        now = (each for each in self._screen.messages(person) if each["ts"] == ts)
        return next((tap for each in now for tap in self._taps(person, each, done)), None)

    def _taps(
        self, person: str, message: dict[str, Any], done: Collection[str]
    ) -> Iterator[dict[str, Any]]:
        """One tap for each open question with buttons, by the question that stands above them."""
        question: Question | None = None
        for block in message.get("blocks", ()):
            if block["type"] == "section":
                question = self._question(block["text"]["text"]) or question
            if block["type"] == "actions" and question is not None and question.is_scaled:
                values = {
                    found[1]: element
                    for element in block["elements"]
                    if (found := _ANSWER.search(element.get("action_id", "")))
                }
                wanted = _value(person, question)
                if wanted in values and values[wanted]["value"] not in done:
                    yield {
                        "channel": message["channel"],
                        "ts": message["ts"],
                        "block_id": block["block_id"],
                        "action_id": values[wanted]["action_id"],
                        "value": values[wanted]["value"],
                    }

    def _question(self, mrkdwn: str) -> Question | None:
        return self._by_text.get(unescape(mrkdwn.partition("\n")[0].strip("*")))


def _is_change(block: dict[str, Any]) -> bool:
    return bool(block.get("accessory", {}).get("action_id") == CHANGE)


def _value(person: str, question: Question) -> str:
    """What this person answers: the planted level of the present week, and chance."""
    lens = question.lenses[0] if question.lenses else None
    chance = (_chance(person, question.key) - 50) / 50
    return history.worry_to_value(question, history.level(lens, history.WEEKS + 1) + chance)


def _chance(*names: str) -> int:
    """A number from 0 to 99 that is the same in each run."""
    return hashlib.sha256(":".join(names).encode()).digest()[0] * 100 // 256

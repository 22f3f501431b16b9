"""Members who answer by themselves in the demo: they tap and type in the play workspace.

They act on what their screen shows, as a person would: nothing here knows the bot's tables.
"""

import hashlib
import logging
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from bot.asking.view import ANSWER, CHANGE
from bot.catalogue import Catalogue, Question
from bot.demo import history
from bot.play import PlayServer
from bot.slack.text import unescape

log = logging.getLogger(__name__)

_ANSWER = re.compile(re.escape(ANSWER) + r"(\w+)$")
#: Out of a hundred: who stays silent this week.
_SILENT = 15


class Colleagues:
    """The company's people, except those whom the visitor acts as."""

    def __init__(self, play: PlayServer, catalogue: Catalogue) -> None:
        self._play = play
        self._by_text = {
            text: question
            for question in catalogue
            for text in (question.text.en, question.text.fi)
        }

    def answer(self, people: Iterable[str]) -> int:
        """Let each of *people* answer what is open in their DM; how many did."""
        return sum(self._answer(person) for person in people)

    def _answer(self, person: str) -> bool:
        messages = self._play.messages(person)
        if not messages or _chance(person, str(messages[-1]["ts"])) < _SILENT:
            return False
        latest = messages[-1]
        if any(_is_change(block) for block in latest.get("blocks", ())):
            return False  # the visitor has acted as this person: the rest is theirs to say
        done: set[str] = set()
        # Each tap redraws the message, so that the next one is found on what then stands there.
        while tap := next(self._taps(person, self._play.messages(person)[-1], done), None):
            done.add(tap.pop("value"))
            answer = self._play.act({"user": person, "type": "click", **tap})
            if not answer.get("ok"):
                log.warning("a colleague's tap failed", extra={"error": answer.get("error")})
        return bool(done)

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

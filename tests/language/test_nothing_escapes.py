"""The demo's company lived through with marked texts: whatever shows without marks is a fault."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.catalogue import load_catalogue
from bot.demo import company
from bot.demo.show import Show
from bot.digest.details import CITATION
from bot.language import load_texts
from bot.play import PlayServer
from tests.language.marked import marked_prompts, shown, unmarked
from tests.live import Live

MEMBER, LEAD, ADMIN = "U01", company.LEAD, company.ADMIN
#: Names of people, teams and places are nobody's to translate.
KNOWN = frozenset(
    {
        company.TEAM_NAME, company.TEAM_KEY, company.DIGEST_CHANNEL_NAME, "route-planning",
        "Kuormitus Logistics", CITATION, "Retrostar", "retrostar", "Slack",
        "View Title",  # what Slack calls a Home
        *(user["real_name"] for user in company.workspace()["users"]),
        *(user["name"] for user in company.workspace()["users"]),
    }
)  # fmt: skip
COMMANDS = ("", "help", "next", "digest", "agenda", "privacy", "pause 2", "resume", "ask",
            f"ask {company.TEAM_KEY}", "export", "erase", "nonsense")  # fmt: skip
#: More views than this one person never opens from their Home.
MOST_TAPS = 80


@dataclass
class Crawl:
    """Somebody who presses everything once, and what they were shown."""

    play: PlayServer
    seen: dict[str, str] = field(default_factory=dict)
    """What was shown, and where first."""
    pressed: set[str] = field(default_factory=set)

    def note(self, where: str, payload: Any) -> None:
        for text in shown(payload):
            self.seen.setdefault(text, where)

    def messages(self, channel: str) -> list[dict[str, Any]]:
        return [each for each in self.play.messages(channel) if each.get("bot_id")]

    def read(self, channel: str) -> None:
        for message in self.messages(channel):
            self.note(f"message in {channel}", message)

    def home(self, user: str) -> dict[str, Any]:
        self.play.act({"user": user, "type": "open_home"})
        Live.until(lambda: user in self.play.state()["homes"])
        home: dict[str, Any] = self.play.state()["homes"][user]
        self.note(f"home of {user}", home)
        return home

    def commands(self, user: str) -> None:
        for text in COMMANDS:
            told = self.play.act({"user": user, "type": "command", "command": "/retro",
                                  "text": text, "channel": company.CHANNEL})  # fmt: skip
            self.note(f"/retro {text} of {user}", told)

    def press_all(self, user: str) -> None:
        """Every kind of button of the Home and of the DM, and what each opens or answers."""
        for _ in range(MOST_TAPS):
            tap = next(self._new_taps(user), None)
            if tap is None:
                return
            self.note(f"answer to {tap['action_id']}", self.play.act(tap))
            for view in self.play.state()["modals"].get(user, []):
                self.note(f"modal after {tap['action_id']}", view)
                self.play.act({"user": user, "type": "close"})

    def _new_taps(self, user: str) -> Iterator[dict[str, Any]]:
        for place, blocks in self._screens(user):
            for block in blocks:
                for element in [*block.get("elements", []), block.get("accessory") or {}]:
                    action = str(element.get("action_id", ""))
                    if element.get("type") != "button" or element.get("url"):
                        continue
                    if (kind := f"{user}:{action}") in self.pressed:
                        continue
                    self.pressed.add(kind)
                    yield {"user": user, "type": "click", "action_id": action,
                           "block_id": block.get("block_id"), "value": element.get("value"),
                           **place}  # fmt: skip

    def _screens(self, user: str) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        yield {"home": True}, self.home(user).get("blocks", [])
        for channel in (user, company.DIGEST_CHANNEL):
            for message in self.messages(channel)[-3:]:
                where = {"channel": message["channel"], "ts": message["ts"]}
                yield where, message.get("blocks", [])


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    folder = tmp_path_factory.mktemp("marked")
    prompts = marked_prompts(folder)
    show = Show(folder, catalogue=load_catalogue(prompts), texts=load_texts(prompts), port=0,
                still=True)  # fmt: skip
    show.play.start()
    try:
        show.open()
        crawl = Crawl(show.play)
        for user in (MEMBER, LEAD, ADMIN):
            crawl.press_all(user)
            crawl.commands(user)
        show.to_friday()
        for user in (MEMBER, LEAD, ADMIN):
            crawl.press_all(user)
            crawl.play.act({"user": user, "type": "message", "text": "hello", "channel": "bot"})
        show.to_next_prompt()
        for channel in (MEMBER, LEAD, ADMIN, company.DIGEST_CHANNEL, company.CHANNEL):
            crawl.read(channel)
        yield crawl
    finally:
        show.close()


def test_no_text_that_people_see_escapes_translation(crawl: Crawl) -> None:
    left = {text: unmarked(text, known=KNOWN) for text in crawl.seen}
    escaped = {text[:120]: f"{rest!r} in {crawl.seen[text]}" for text, rest in left.items() if rest}
    assert not escaped, json.dumps(escaped, indent=1, ensure_ascii=False)


def test_much_was_seen(crawl: Crawl) -> None:
    """Else the test above proves nothing."""
    where = " ".join(crawl.seen.values())
    assert len(crawl.seen) > 150
    for place in (f"home of {MEMBER}", f"home of {ADMIN}", "modal after", "/retro agenda",
                  f"message in {company.DIGEST_CHANNEL}", f"message in {MEMBER}"):  # fmt: skip
        assert place in where

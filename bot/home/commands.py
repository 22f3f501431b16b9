"""`/retro …`: one dispatcher, which asks what somebody may, for buttons and plain words too.

The replies are in replies/, what plain words mean in words.py.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.errors import RetrostarError
from bot.home.house import House
from bot.home.payload import Command
from bot.home.replies import asking, digests, helping, own, reading, resting
from bot.home.view import paragraphs
from bot.home.visitor import Visitor
from bot.home.words import Vocabulary
from bot.language import Say
from bot.people.erasing import is_erased
from bot.people.rights import Act, Person, may_somewhere
from bot.slack import Message
from bot.slack.text import unescape

log = logging.getLogger(__name__)

Reply = Callable[[House, Visitor, Sequence[str]], Message]


@dataclass(frozen=True)
class _Word:
    act: Act
    """What somebody has to be allowed in some team."""
    reply: Reply
    does: bool = False
    """It changes something: said in the DM, it is done at once, and told by *told*."""
    told: Reply | None = None
    or_act: Act | None = None
    """Another act that is enough."""
    after: Callable[[House, Visitor], None] | None = None
    """What takes longer, and is done off the listener's path."""

    def is_for(self, person: Person) -> bool:
        """Whether somebody may say it."""
        acts = (self.act, self.or_act or self.act)
        return any(may_somewhere(person, act) for act in acts)


WORDS: Mapping[str, _Word] = {
    "help": _Word(Act.LOOK_IN, helping.reply),
    "hello": _Word(Act.LOOK_IN, helping.hello),
    "thanks": _Word(Act.LOOK_IN, helping.thanks),
    "next": _Word(Act.ANSWER, reading.next_question),
    "ask": _Word(Act.ASK_NOW, asking.ask, does=True),
    "digest": _Word(Act.SEE_DIGEST, digests.digest, or_act=Act.SEE_ORGANISATION),
    "agenda": _Word(Act.SEE_DIGEST, digests.agenda),
    "pause": _Word(Act.PAUSE_SELF, resting.pause, does=True, told=resting.told_pause),
    "resume": _Word(Act.PAUSE_SELF, resting.resume, does=True, told=resting.told_resume),
    "stop": _Word(Act.PAUSE_SELF, resting.stop, does=True, told=resting.told_stop),
    "later": _Word(Act.PAUSE_SELF, resting.later, does=True, told=resting.told_snooze),
    "tomorrow": _Word(Act.PAUSE_SELF, resting.tomorrow, does=True, told=resting.told_snooze),
    "skip_week": _Word(Act.PAUSE_SELF, resting.skip_week, does=True, told=resting.told_snooze),
    "unsnooze": _Word(Act.PAUSE_SELF, resting.unsnooze, does=True),
    "privacy": _Word(Act.SEE_TERMS, reading.privacy),
    "data": _Word(Act.OWN_DATA, own.data),
    "export": _Word(Act.OWN_DATA, own.export, does=True, told=own.export, after=own.send_export),
    "erase": _Word(Act.OWN_DATA, own.erase),
    "come_back": _Word(Act.LOOK_IN, own.come_back, does=True),
}
#: What is said to somebody who may not; to all others, that they are in no team.
_REFUSALS = {
    Act.ASK_NOW: "home.ask_admins_only",
    Act.OWN_DATA: "home.data_nothing",
    Act.ANSWER: "home.next_none",
}


@dataclass(frozen=True)
class Commands:
    """Answers `/retro`. Everything it does is durable when it answers."""

    house: House
    vocabulary: Vocabulary
    errand: Callable[[Callable[[], None]], None]
    """Queues work for a thread of its own."""

    def answer(self, command: Command) -> Message:
        """The reply to one command: its first word, or else what all of it says."""
        words = command.words
        visitor = self._visitor(command.user_id)
        word = words[0].lower() if words else "help"
        meant = self.vocabulary.meant(unescape(command.text)) if words else None
        if word in WORDS and (meant is None or word in {meant.word, "ask"}):
            return self._reply(visitor, word, self._arguments(word, command))
        if meant is not None:
            argument = [f"{meant.days}d"] if meant.days is not None else []
            return self._reply(visitor, meant.word, argument)
        return helping.help_message(visitor.say, unknown=word)

    def show(self, command: Command) -> Message | None:
        """Answer, and give what is still to be said in the ack; None: all of it is said.

        Slack says nothing of an ack that it refuses. A message with a picture, which may be gone
        by now, goes through the response_url, where a refusal is told.
        """
        reply = self.answer(command)
        if reply.without_picture is None or not command.response_url:
            return reply.without_picture or reply
        try:
            self.house.gateway.respond(command.response_url, reply, replace=False)
        except RetrostarError as error:
            log.info("a picture was not shown again", extra={"why": str(error)})
            return reply.without_picture
        return None

    def do(self, slack_id: str, word: str, words: Sequence[str] = ()) -> Message:
        """The same, after a tap on a button; a word that is none is help."""
        return self._reply(self._visitor(slack_id), word if word in WORDS else "help", words)

    def carry_out(self, visitor: Visitor, said: str) -> None:
        """Do what was said in the DM, if it does anything: its reply is said later."""
        word, _, argument = said.partition(".")
        if word in WORDS and WORDS[word].does:
            self._reply(visitor, word, [argument] if argument else [])

    def say_again(self, visitor: Visitor, word: str, argument: str) -> Message:
        """What is said of a word that was carried out, from how things stand now; or its reply."""
        known = WORDS[word]
        if known.told is not None and may_somewhere(visitor.person, known.act):
            return known.told(self.house, visitor, [argument] if argument else [])
        return self._reply(visitor, word, [argument] if argument else [])

    def say(self, slack_id: str) -> Say:
        """The texts in that person's language."""
        return self._visitor(slack_id).say

    def _arguments(self, word: str, command: Command) -> Sequence[str]:
        meant = self.vocabulary.meant(unescape(command.text))
        if word == "pause" and meant is not None and meant.days is not None:
            return [f"{meant.days}d"]
        return command.words[1:]

    def _reply(self, visitor: Visitor, word: str, words: Sequence[str]) -> Message:
        if word == "resume" and self._is_erased(visitor):
            word = "come_back"
        known = WORDS[word]
        if not known.is_for(visitor.person):
            return paragraphs(visitor.say(_REFUSALS.get(known.act, "home.stranger")))
        if known.after is not None:
            self.errand(partial(known.after, self.house, visitor))
        return known.reply(self.house, visitor, words)

    def _is_erased(self, visitor: Visitor) -> bool:
        with self.house.database.read() as session:
            return visitor.member is None and is_erased(session, visitor.slack_id)

    def _visitor(self, slack_id: str) -> Visitor:
        with self.house.database.read() as session:
            return self.house.visitor(session, slack_id)

"""What is written to the bot: plain words are done, words of an answer are asked about, else help.

What somebody writes is never kept unless they say that it is their answer: the reply names the
message, and only the tap on its button reads it again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from slack_sdk.models.blocks import InteractiveElement
from sqlalchemy.orm import Session

from bot.answering.model import LONGEST_TEXT, Outcome, Submission
from bot.answering.recorder import Recorder
from bot.asking import view as prompt_view
from bot.asking.model import Card
from bot.catalogue import TEXT, Kind
from bot.errors import RetrostarError
from bot.home import store
from bot.home.commands import Commands
from bot.home.house import House
from bot.home.payload import HomeTap, Written
from bot.home.replies import helping
from bot.home.replies.buttons import TAKE, say_button
from bot.home.view import paragraphs, with_buttons
from bot.home.visitor import Visitor
from bot.home.words import Meant, Vocabulary, Word
from bot.people.rights import Act, may_somewhere
from bot.sending import store as outbox
from bot.slack import Message
from bot.slack import text as slack_text
from bot.slack.blocks import button
from bot.slack.text import escape

#: The outbox's kind of the answer to a direct message.
GREETING = "greeting"
#: Later than this an answer would only surprise.
GREETS_WITHIN = timedelta(minutes=10)

_NOTHING = "nothing"
_ANSWER = "answer"


@dataclass(frozen=True)
class Hearing:
    """Answers direct messages through the outbox: one that Slack delivers again, once."""

    commands: Commands
    recorder: Recorder
    vocabulary: Vocabulary

    def hear(self, written: Written) -> None:
        """Do what the words say, and queue what is said of it."""
        house = self.commands.house
        about = f"{written.user}:{written.ts}"
        with house.database.read() as session:
            if store.is_heard(session, GREETING, about):
                return
            visitor = house.visitor(session, written.user or "")
            meant = self.vocabulary.meant(slack_text.written(written.text))
            said = self._said(session, visitor, written, meant)
        # Done before the reply is queued: should it be done twice, the second time changes nothing.
        self.commands.carry_out(visitor, said)
        with house.database.write() as session:
            outbox.enqueue(
                session,
                kind=GREETING,
                subject=f"{about}:{said}",
                recipient=written.channel,
                thread=written.thread_ts,
                due_at=visitor.now,
                expires_at=visitor.now + GREETS_WITHIN,
                now=visitor.now,
            )

    def render(self, session: Session, row: outbox.OutboxRow) -> Message | None:
        """The outbox's renderer of replies to what was written."""
        writer, _, rest = row.subject.partition(":")
        ts, _, said = rest.partition(":")
        visitor = self.commands.house.visitor(session, writer)
        word, _, argument = said.partition(".")
        if word == _ANSWER:
            return self._is_it_an_answer(session, visitor, int(argument or 0), ts)
        if word in set(Word):
            return self.commands.say_again(visitor, word, argument)
        return helping.greeting(visitor.say, buttons=_is_member(visitor))

    def take(self, tap: HomeTap) -> Message:
        """Keep the message as the answer, and say what became of it."""
        house, say = self.commands.house, self.commands.say(tap.user.id)
        first, _, ts = tap.chosen.partition(":")
        asked_id = int(first) if first.isascii() and first.isdecimal() and len(first) < 10 else 0
        channel = tap.channel.id if tap.channel else ""
        write = [button(say("asking.write"), prompt_view.WRITE, str(asked_id))]
        try:
            found = house.gateway.written(channel, ts)
        except RetrostarError:
            found = None
        words = slack_text.plain(slack_text.written(found)) if found else ""
        if not words:
            return with_buttons(paragraphs(say("home.take_unread")), write)
        if len(words) > LONGEST_TEXT:
            return with_buttons(paragraphs(say("answering.too_long", limit=LONGEST_TEXT)), write)
        at = house.clock.now()
        given = Submission(tap.user.id, asked_id, TEXT, at=at, text=words)
        outcome = self.recorder.record(given).outcome
        if outcome in {Outcome.SAVED, Outcome.UNCHANGED}:
            change = button(say("home.change"), prompt_view.CHANGE, str(asked_id))
            return with_buttons(paragraphs(say("home.taken")), [change])
        key = "home.take_closed" if outcome is Outcome.CLOSED else f"answering.{outcome.value}"
        return paragraphs(say(key))

    def _said(
        self, session: Session, visitor: Visitor, written: Written, meant: Meant | None
    ) -> str:
        """What is to be said, as it is kept in the outbox: a word, never what was written."""
        if meant is not None:
            if meant.word is Word.PAUSE and meant.days is not None:
                return f"{meant.word}.{meant.days}d"
            return meant.word
        open_ones = self._open_texts(session, visitor)
        if len(open_ones) == 1 and written.text.strip():
            return f"{_ANSWER}.{open_ones[0].asked_id}"
        return _NOTHING

    def _open_texts(self, session: Session, visitor: Visitor) -> list[Card]:
        sheets = self.commands.house.open_sheets(session, visitor.member)
        return [
            card
            for sheet in sheets
            for card in sheet.cards
            if card.saved is None and card.question.kind is Kind.TEXT
        ]

    def _is_it_an_answer(
        self, session: Session, visitor: Visitor, asked_id: int, ts: str
    ) -> Message:
        say = visitor.say
        found = [one for one in self._open_texts(session, visitor) if one.asked_id == asked_id]
        if not found:
            return helping.greeting(say, buttons=_is_member(visitor))
        question = found[0].question.text.by(say.language)
        row: list[InteractiveElement] = [
            button(say("home.take_yes"), TAKE, f"{asked_id}:{ts}", style="primary"),
            button(say("asking.write"), prompt_view.WRITE, str(asked_id)),
            say_button(say("home.take_no"), "help"),
        ]
        return with_buttons(paragraphs(say("home.take", question=escape(question))), row)


def hearing_of(
    house: House,
    recorder: Recorder,
    errand: Callable[[Callable[[], None]], None] = lambda work: work(),
) -> Hearing:
    """What hears and answers in *house*; *errand* queues what takes long."""
    vocabulary = Vocabulary.of(house.texts)
    return Hearing(Commands(house, vocabulary, errand), recorder, vocabulary)


def _is_member(visitor: Visitor) -> bool:
    return may_somewhere(visitor.person, Act.ANSWER)

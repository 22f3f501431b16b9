"""`/retro …` and what is written to the bot: one dispatcher. The replies are in replies/."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.errors import RetrostarError
from bot.home.house import House
from bot.home.model import Visitor
from bot.home.payload import Command, Written
from bot.home.replies import asking, digests, helping, reading, resting
from bot.sending import store as outbox
from bot.slack import Message

log = logging.getLogger(__name__)

#: The outbox's kind of the answer to a direct message.
GREETING = "greeting"
#: Later than this an answer would only surprise.
GREETS_WITHIN = timedelta(minutes=10)

Reply = Callable[[House, Visitor, Sequence[str]], Message]

REPLIES: Mapping[str, Reply] = {
    "help": helping.reply,
    "next": reading.next_question,
    "ask": asking.ask,
    "digest": digests.digest,
    "agenda": digests.agenda,
    "pause": resting.pause,
    "resume": resting.resume,
    "privacy": reading.privacy,
}


@dataclass(frozen=True)
class Commands:
    """Answers `/retro`. Everything it does is durable when it answers."""

    house: House

    def answer(self, command: Command) -> Message:
        """The reply to one command."""
        words = command.words
        word = words[0].lower() if words else "help"
        visitor = self._visitor(command.user_id)
        if word not in REPLIES:
            return helping.help_message(visitor.say, unknown=word)
        return REPLIES[word](self.house, visitor, words[1:])

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
        """The same, after a tap on a button."""
        return REPLIES[word](self.house, self._visitor(slack_id), words)

    def greet(self, written: Written) -> None:
        """Answer a direct message: what the bot is, and what can be said to it.

        The answer goes through the outbox: an event that Slack delivers again is answered once.
        """
        now = self.house.clock.now()
        with self.house.database.write() as session:
            outbox.enqueue(
                session,
                kind=GREETING,
                subject=f"{written.user}:{written.ts}",
                recipient=written.channel,
                due_at=now,
                expires_at=now + GREETS_WITHIN,
                now=now,
            )

    def render(self, session: Session, row: outbox.OutboxRow) -> Message:
        """The outbox's renderer of the answer to whoever wrote to the bot."""
        writer, _, _ = row.subject.partition(":")
        return helping.greeting(self.house.visitor(session, writer).say)

    def _visitor(self, slack_id: str) -> Visitor:
        with self.house.database.read() as session:
            return self.house.visitor(session, slack_id)

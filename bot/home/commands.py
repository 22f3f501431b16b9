"""`/retro …`: one dispatcher. Each word answers with a message that only the asker sees."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.asking import flow as asking
from bot.digest import flow as digests
from bot.digest.agenda import agenda_blocks, agenda_of, agenda_text
from bot.digest.view import digest_message
from bot.home import store, view
from bot.home.model import LONGEST_PAUSE, pause_for
from bot.home.payload import Command, Written
from bot.home.room import Room
from bot.language import Say
from bot.people import store as people
from bot.people.model import Member, Team
from bot.people.rights import Act, Person, may_somewhere
from bot.scheduling import flow as scheduling
from bot.scheduling import store as schedules
from bot.scheduling.model import freeze_after
from bot.sending import store as outbox
from bot.slack import Message
from bot.slack.blocks import dicts
from bot.slack.message import BlockDict
from bot.slack.text import escape, truncate
from bot.terms import store as terms
from bot.terms import view as terms_view

#: The outbox's kind of the answer to a direct message.
GREETING = "greeting"
#: Later than this an answer would only surprise.
GREETS_WITHIN = timedelta(minutes=10)
#: Blocks that a message may hold.
MOST_BLOCKS = 50
#: A team is asked by hand once in this time, however often the command comes.
ASKS_ONCE_IN = timedelta(minutes=1)


@dataclass(frozen=True)
class Asker:
    """Who typed the command, with what they may do and their language."""

    slack_id: str
    person: Person
    member: Member | None
    say: Say
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True)
class Commands:
    """Answers `/retro`. Everything it does is durable when it answers."""

    room: Room

    def answer(self, command: Command) -> Message:
        """The reply to one command."""
        words = command.words
        word = words[0].lower() if words else "help"
        asker = self._asker(command.user_id)
        replies: dict[str, Callable[[], Message]] = {
            "help": lambda: view.help_message(asker.say),
            "next": lambda: self._next(asker),
            "ask": lambda: self._ask(asker, words[1:]),
            "digest": lambda: self._digest(asker),
            "agenda": lambda: self._agenda(asker),
            "pause": lambda: self._pause(asker, words[1:]),
            "resume": lambda: self._resume(asker),
            "privacy": lambda: self._privacy(asker),
        }
        reply = replies.get(word, lambda: view.help_message(asker.say, unknown=word))
        return reply()

    def greet(self, written: Written) -> None:
        """Answer a direct message: what the bot is, and what can be said to it.

        The answer goes through the outbox: an event that Slack delivers again is answered once.
        """
        now = self.room.clock.now()
        with self.room.database.write() as session:
            outbox.enqueue(
                session,
                kind=GREETING,
                subject=f"{written.user}:{written.ts}",
                recipient=written.channel,
                due_at=now,
                expires_at=now + GREETS_WITHIN,
                now=now,
            )

    def pause(self, slack_id: str, words: list[str]) -> Message:
        """No questions for as many weeks."""
        return self._pause(self._asker(slack_id), words)

    def resume(self, slack_id: str) -> Message:
        """Questions again."""
        return self._resume(self._asker(slack_id))

    def _asker(self, slack_id: str) -> Asker:
        with self.room.database.read() as session:
            person = people.person(session, slack_id)
            member = people.member_by_slack_id(session, slack_id)
            teams = self.room.teams(session, person, Act.SEE_TERMS)
        zone = (member.timezone if member else None) or (teams[0].timezone if teams else "UTC")
        return Asker(
            slack_id, person, member, self.room.say(member), ZoneInfo(zone), self.room.clock.now()
        )

    def _next(self, asker: Asker) -> Message:
        with self.room.database.read() as session:
            sheets = self.room.open_sheets(session, asker.member)
        for sheet in sheets:
            if any(card.saved is None for card in sheet.cards):
                return view.next_question(sheet, asker.say, self.room.catalogue)
        return view.paragraphs(asker.say("home.next_none"))

    def _digest(self, asker: Asker) -> Message:
        say = asker.say
        with self.room.database.read() as session:
            teams = self.room.teams(session, asker.person, Act.SEE_DIGEST)
            if not teams:
                return view.paragraphs(say("home.stranger"))
            for team in teams:
                story = digests.newest_story(
                    session, self.room.catalogue, self.room.texts, team.id, language=say.language
                )
                if story is not None:
                    where = digests.picture_where(session, team.id, say)
                    return digest_message(story, None, picture_where=where)
            plan = schedules.digest_plan(session, teams[0])
        when = say.moment(freeze_after(plan, asker.now).at, asker.zone)
        return view.paragraphs(say("home.digest_first", when=when))

    def _agenda(self, asker: Asker) -> Message:
        """What the next retrospective of each of the asker's teams may start from."""
        say, room = asker.say, self.room
        blocks: list[BlockDict] = []
        texts: list[str] = []
        with room.database.read() as session:
            for team in room.teams(session, asker.person, Act.SEE_DIGEST):
                found = agenda_of(
                    session, room.catalogue, room.texts, team.id,
                    language=say.language, reader=asker.person, now=asker.now,
                )  # fmt: skip
                if found is None:
                    when = freeze_after(schedules.digest_plan(session, team), asker.now).at
                    line = say(
                        "digest.agenda_first",
                        team=escape(team.name),
                        when=say.moment(when, asker.zone),
                    )
                    told = view.paragraphs(line)
                else:
                    told = Message(agenda_text(found), dicts(agenda_blocks(found)))
                blocks, texts = [*blocks, *told.blocks], [*texts, told.text]
        if not blocks:
            return view.paragraphs(say("home.stranger"))
        return Message("\n".join(texts), blocks[:MOST_BLOCKS])

    def _pause(self, asker: Asker, words: list[str]) -> Message:
        say = asker.say
        if asker.member is None or not may_somewhere(asker.person, Act.PAUSE_SELF):
            return view.paragraphs(say("home.stranger"))
        lasts = pause_for(words)
        if lasts is None:
            return view.paragraphs(say("home.pause_unclear", n=LONGEST_PAUSE))
        until = asker.now + lasts
        self._set_pause(asker.member.id, until, now=asker.now)
        return view.paragraphs(say("home.paused", until=say.moment(until, asker.zone)))

    def _resume(self, asker: Asker) -> Message:
        say = asker.say
        if asker.member is None or not may_somewhere(asker.person, Act.PAUSE_SELF):
            return view.paragraphs(say("home.stranger"))
        if not asker.member.is_paused(asker.now):
            return view.paragraphs(say("home.not_paused"))
        self._set_pause(asker.member.id, None, now=asker.now)
        return view.paragraphs(say("home.resumed"))

    def _set_pause(self, member_id: int, until: datetime | None, *, now: datetime) -> None:
        with self.room.database.write() as session:
            people.pause(session, member_id, until=until)
            people.mark_home_stale(session, {member_id}, now)

    def _privacy(self, asker: Asker) -> Message:
        say = asker.say
        texts: list[str] = []
        with self.room.database.read() as session:
            for team in self.room.teams(session, asker.person, Act.SEE_TERMS):
                promise = terms.current(session, team.id)
                first, *rest = terms_view.explanation(say, promise, asker.zone)
                line = say("home.privacy_team", team=escape(team.name), sentence=first)
                texts += [line, *rest]
        return view.paragraphs(*(texts or [say("home.stranger")]))

    def _ask(self, asker: Asker, words: list[str]) -> Message:
        say, key = asker.say, words[0] if words else ""
        with self.room.database.read() as session:
            teams = {t.key: t for t in self.room.teams(session, asker.person, Act.ASK_NOW)}
        if not may_somewhere(asker.person, Act.ASK_NOW):
            return view.paragraphs(say("home.ask_admins_only"))
        if not teams:
            return view.paragraphs(say("home.ask_no_teams"))
        if not key and len(teams) == 1:
            key = next(iter(teams))
        if key not in teams:
            names = say.list(f"`{escape(one)}`" for one in teams)
            text = "home.ask_no_team" if key else "home.ask_which"
            team = escape(truncate(key, 40)) or next(iter(teams))
            return view.paragraphs(say(text, team=team, teams=names))
        return self._open(asker, teams[key])

    def _open(self, asker: Asker, team: Team) -> Message:
        """Open a round by hand, plan it, and tell who is asked; the tick sends it."""
        with self.room.database.write() as session:
            # The same command twice, by a second tap or a second delivery, asks once.
            if store.asked_by_hand_since(session, team.id, asker.now - ASKS_ONCE_IN):
                return view.paragraphs(asker.say("home.asked_again", team=escape(team.name)))
            round_id = scheduling.open_ad_hoc(
                session,
                team,
                schedule=None,
                asked_by=asker.slack_id,
                ignore_hours=False,
                now=asker.now,
            )
        asking.plan_prompts(self.room.database, self.room.catalogue, now=asker.now)
        with self.room.database.read() as session:
            count, left_out = store.planned_in(session, round_id)
        return view.asked(asker.say, team.name, count, left_out)

"""Writing down what a team tries, and taking it back: load, decide, save, say what is next.

Nothing here acks: a listener acks when this returns, which is after the commit. Every row and
every right is looked up again for each tap and each submission; ids from Slack give no right.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.actions import notices, store, view
from bot.actions.model import (
    ASKABLE,
    LONGEST_WORDS,
    Action,
    Finding,
    Plan,
    Result,
    by_contract,
    in_reach,
    may_withdraw,
    one_line,
    usual_due,
    week_of,
)
from bot.actions.naming import named_in
from bot.actions.payload import Submission, Tap
from bot.actions.wording import in_language, what_in
from bot.catalogue import Catalogue, Lens
from bot.clock import Clock
from bot.db.database import Database
from bot.errors import Rejection, RetrostarError
from bot.language import Say, Texts
from bot.people import store as people
from bot.people.language import language_of
from bot.people.model import Team
from bot.people.rights import Act, may
from bot.slack import Gateway
from bot.slack import text as slack_text

log = logging.getLogger(__name__)

Reply = dict[str, Any]


@dataclass(frozen=True)
class _Place:
    """A finding with the person who takes it up, both known and allowed."""

    finding: Finding
    team: Team
    lens: Lens
    today: date
    """The person's own local day."""


@dataclass(frozen=True)
class Trying:
    """Where taps and windows of actions arrive; knows Slack only through the gateway."""

    database: Database
    catalogue: Catalogue
    texts: Texts
    clock: Clock
    gateway: Gateway
    note: Callable[[str, str], None]
    """Say a line through a tap's own address that only this person sees."""

    def open(self, tap: Tap) -> None:
        """Open the window, or one that says why not."""
        with self.database.read() as session:
            say = self._say(session, tap.user.id)
            try:
                place = self._place(session, say, tap.user.id, tap.finding)
            except Rejection as refused:
                shown = view.told(say, str(refused))
            else:
                shown = view.modal(say, _sheet(place, tap.user.id, say.language))
        self._show(tap, say, shown)

    def save(self, submission: Submission) -> Reply:
        """Keep what was written; gives the response for Slack, which keeps the words on trouble."""
        say = self.texts.by(None)
        try:
            with self.database.write() as session:
                say = self._say(session, submission.user.id)
                return self._save(session, say, submission)
        except Rejection as refused:
            return _shows(view.told(say, str(refused), words=_words(submission)))
        except RetrostarError as error:
            log.warning("an action could not be stored", extra={"why": str(error)})
            return _refused({view.OWN: say("actions.not_saved")})

    def ask_withdrawal(self, tap: Tap) -> None:
        """Ask whether an action is really to be taken back, or say why it cannot be."""
        with self.database.read() as session:
            say = self._say(session, tap.user.id)
            try:
                action = _own(session, say, tap.user.id, tap.action_id)
            except Rejection as refused:
                shown = view.told(say, str(refused))
            else:
                lens = self.catalogue.lens(action.lens)
                shown = view.withdraw_modal(say, in_language(action, lens, say.language))
        self._show(tap, say, shown)

    def withdraw(self, submission: Submission) -> Reply:
        """Take an action back. Done twice, it is done once."""
        say = self.texts.by(None)
        try:
            with self.database.write() as session:
                say = self._say(session, submission.user.id)
                action = _own(session, say, submission.user.id, submission.action_id)
                store.withdraw(session, action.id, now=self.clock.now())
        except Rejection as refused:
            return _shows(view.told(say, str(refused)))
        except RetrostarError as error:
            log.warning("an action could not be taken back", extra={"why": str(error)})
            return _shows(view.told(say, say("actions.withdraw_failed")))
        return _shows(view.told(say, say("actions.withdrawn")))

    def _save(self, session: Session, say: Say, submission: Submission) -> Reply:
        place = self._place(session, say, submission.user.id, submission.finding)
        plan, errors = _plan(session, say, place, submission)
        if errors:
            return _refused(errors)
        people.lock_team(session, place.team.id)
        now = self.clock.now()
        action, ours = store.add(
            session,
            place.finding,
            plan,
            created_by=submission.user.id,
            written_in=submission.view.id,
            now=now,
        )
        notices.queue(session, action, place.team, now=now)
        told = in_language(action, place.lens, say.language)
        return _shows(view.written(say, told, place.lens.name.by(say.language), new=ours))

    def _place(self, session: Session, say: Say, slack_id: str, finding: Finding | None) -> _Place:
        """The finding that a tap names, if there is such a team, lens and week and they may."""
        found = [team for team in people.teams(session) if finding and team.id == finding.team_id]
        if finding is None or not found or finding.lens not in ASKABLE:
            raise Rejection(say("actions.unknown"))
        team = found[0]
        if not may(people.person(session, slack_id), Act.TRY, team.id):
            raise Rejection(say("actions.not_yours"))
        member = people.member_by_slack_id(session, slack_id)
        zone = member.zone(team) if member else team.zone
        today = self.clock.now().astimezone(zone).date()
        if finding.week > week_of(today):
            raise Rejection(say("actions.unknown"))
        return _Place(finding, team, self.catalogue.lens(finding.lens), today)

    def _show(self, tap: Tap, say: Say, shown: dict[str, Any]) -> None:
        try:
            self.gateway.open_view(tap.trigger_id, shown)
        except RetrostarError as error:
            if tap.response_url is None:  # App Home has no place for a line: Slack shows a sign
                raise
            log.warning("a modal did not open", extra={"why": str(error)})
            self.note(tap.response_url, say("actions.not_opened"))

    def _say(self, session: Session, slack_id: str) -> Say:
        member = people.member_by_slack_id(session, slack_id)
        return self.texts.by(language_of(member) if member else None)


def _sheet(place: _Place, opener: str, language: str) -> view.Sheet:
    lens = place.lens
    contract = by_contract(lens.key, place.team.context)
    return view.Sheet(
        finding=place.finding,
        lens=lens.name.by(language),
        about=lens.about.by(language),
        team=place.team.name,
        suggestions=lens.tries(language, by_contract=contract),
        owner=opener,
        today=place.today,
        due_on=usual_due(place.today, place.team.calendar),
    )


def _plan(
    session: Session, say: Say, place: _Place, submission: Submission
) -> tuple[Plan, dict[str, str]]:
    """What was written, cleaned, and what is not right yet by block."""
    own, chosen = _cleaned(submission.text(view.OWN)), _cleaned(submission.chosen(view.WHAT))
    expects = _cleaned(submission.text(view.EXPECTS))
    owner, due_on = submission.person(view.OWNER), submission.day(view.DUE)
    if expects == view.usually_expected(say, place.lens.name.by(say.language)):
        expects = ""
    errors = _unfit(say, {view.OWN: own, view.EXPECTS: expects}, store.names(session))
    if not (own or chosen):
        errors[view.OWN] = say("actions.nothing_chosen")
    if not owner:
        errors[view.OWNER] = say("actions.owner_missing")
    elif not may(people.person(session, owner), Act.TRY, place.team.id):
        errors[view.OWNER] = say("actions.owner_not_in_team")
    if due_on is None or not in_reach(due_on, place.today):
        errors[view.DUE] = say("actions.due_out_of_reach", **view.reach(say, place.today))
    # In the team's own language, for two people who choose the same in two.
    what = what_in(place.lens, own or chosen, place.team.language)
    return Plan(what, owner, due_on or place.today, expects), errors


def _unfit(say: Say, typed: dict[str, str], names: list[str]) -> dict[str, str]:
    """What is too long, or names somebody, by block."""
    errors: dict[str, str] = {}
    for block, words in typed.items():
        if (name := named_in(words, names)) is not None:
            errors[block] = say("actions.names_somebody", name=name)
        if len(words) > LONGEST_WORDS:
            errors[block] = say("actions.too_long", limit=LONGEST_WORDS)
    return errors


def _own(session: Session, say: Say, slack_id: str, action_id: int) -> Action:
    """An open action that this person may take back."""
    action = store.by_id(session, action_id)
    person = people.person(session, slack_id)
    if action is None or not may(person, Act.TRY, action.team_id):
        raise Rejection(say("actions.unknown"))
    if not may_withdraw(person, action):
        raise Rejection(say("actions.withdraw_not_yours"))
    if action.withdrawn:
        raise Rejection(say("actions.withdrawn"))
    if action.result is not Result.OPEN:
        raise Rejection(say("actions.ended"))
    return action


def _cleaned(words: str) -> str:
    return one_line(slack_text.plain(words))


def _words(submission: Submission) -> list[str]:
    """What was typed, for the one who typed it."""
    typed = (submission.text(view.OWN), submission.text(view.EXPECTS))
    return [words for words in map(slack_text.plain, typed) if words]


def _refused(errors: dict[str, str]) -> Reply:
    return {"response_action": "errors", "errors": errors}


def _shows(shown: dict[str, Any]) -> Reply:
    return {"response_action": "update", "view": shown}

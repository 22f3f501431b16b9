"""A history lived through in a real database, and released by the product itself, week by week.

Slow beside tests/attacks/ledger.py, which makes the same decisions in memory.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.actions.store import ActionRow
from bot.answering.store import AnswerRow
from bot.asking.store import AskedRow, PromptRow
from bot.disclosure import organisation as organisations
from bot.disclosure import organisation_store as ledger
from bot.disclosure.flow import read_week_in, release_organisation, release_week
from bot.disclosure.model import LensRelease, Verdict
from bot.disclosure.organisation_store import gap_cell
from bot.disclosure.own import forget
from bot.people import organisation
from bot.people.model import Team as RealTeam
from bot.people.organisation import OrganisationPlan
from bot.people.store import MemberRow, MembershipRow
from bot.scheduling.store import RoundRow
from bot.terms import store as terms_store
from bot.trends.organisation import read_organisation_in
from tests.attacks.history import (
    CATALOGUE,
    LENS,
    START,
    WHOLE,
    Action,
    Answer,
    History,
    Person,
    Stay,
    Team,
    name,
)
from tests.attacks.ledger import ORGANISATION
from tests.attacks.making import MOVED, made_up
from tests.seed import a_team, a_workspace, terms_of

_WEEK = timedelta(weeks=1)
#: A question of another lens.
_OTHER = next(each for each in CATALOGUE if each.is_scaled and LENS not in each.lenses)


class Replay:
    """`told` are the cells that were released anew, as (cell, number of the week).

    `figures` are the numbers that this let out, with their kind. What the statistics find is made
    up as in ledger.py.
    """

    def __init__(self, session: Session, history: History) -> None:
        self.session, self.history = session, history
        self.told: set[tuple[str, int]] = set()
        self.figures: set[tuple[str, str, int]] = set()
        self._actions: dict[int, int] = {}
        self._settled: set[int] = set()
        self._teams: dict[int, RealTeam] = {}
        self._members: dict[str, int] = {}
        self._memberships: dict[int, MembershipRow] = {}
        self._asked: dict[int, int] = {}
        self._left: set[int] = set()
        self._erased: set[int] = set()

    def run(self) -> "Replay":
        workspace = a_workspace(self.session).id
        for team in self.history.teams:
            made = a_team(self.session, key=f"team-{team.number}", terms=False)
            terms_of(self.session, made, minimum_group=team.minimum)
            self._teams[team.number] = made
        if self.history.organisation:
            plan = OrganisationPlan("C99", "FREQ=WEEKLY", "09:00", "UTC", date(2026, 1, 1))
            organisation.write(
                self.session, workspace, leads=("U99",), plan=plan, today=date(2026, 1, 1)
            )
        for week, freezes in self.history.freezes():
            for at, team in freezes:
                self._until(at)
                self._silent(team, week, at)
                self._release_team(team, week, at)
            if self.history.organisation and freezes:
                at = START + week * _WEEK + timedelta(days=5)
                self._until(at)
                self._release_organisation(workspace, week, at)
        return self

    def _release_team(self, team: Team, week: int, at: datetime) -> None:
        figures = read_week_in(
            self.session,
            CATALOGUE,
            team_id=self._teams[team.number].id,
            iso_week=name(week),
            freeze_at=at,
        )
        open_ones = [
            self._action(each)
            for each in self.history.actions
            if each.team == team.number and each.due <= week and each.number not in self._settled
        ]
        figures = replace(
            figures,
            lenses={**figures.lenses, LENS: made_up(self.history, team.number, week)},
            trials=dict.fromkeys(open_ones, MOVED),
        )
        told = release_week(self.session, CATALOGUE, figures, freeze_at=at, now=at)
        cell = f"team:{team.number}"
        self._note(cell, week, told.lenses[LENS])
        for action_id, trial in told.trials.items():
            if trial.size is not None:
                self.figures.add((cell, "trial", week))
                self._settled |= {
                    number for number, each in self._actions.items() if each == action_id
                }

    def _note(self, cell: str, week: int, told: LensRelease) -> None:
        if told.verdict is Verdict.HIDDEN or told.figures_week != name(week):
            return
        self.told.add((cell, week))
        if told.level is not None and told.level_week == name(week):
            self.figures.add((cell, "level", week))
        if told.size is not None and told.size_week == name(week):
            self.figures.add((cell, "size", week))

    def _action(self, action: Action) -> int:
        if action.number not in self._actions:
            row = ActionRow(
                team_id=self._teams[action.team].id, lens=LENS, found_week=name(0), what="x",
                owner="U1", due_on=action.tried_at.date(), expects="", created_by="U1",
                created_at=action.tried_at, written_in=f"w{action.number}",
            )  # fmt: skip
            self.session.add(row)
            self.session.flush()
            self._actions[action.number] = row.id
        return self._actions[action.number]

    def _release_organisation(self, workspace: int, week: int, at: datetime) -> None:
        earlier = organisations._earlier(self.session, workspace, name(week))
        freezes = ledger.freezes(self.session, workspace, iso_week=name(week))
        reading = read_organisation_in(
            self.session, CATALOGUE, workspace_id=workspace, iso_week=name(week), freezes=freezes
        )
        reading = replace(
            reading, lenses={**reading.lenses, LENS: made_up(self.history, WHOLE, week)}
        )
        ready = organisations._prepared(
            self.session, CATALOGUE, reading, earlier, freezes, freeze_at=at,
            mark=ledger.mark(self.session),
        )  # fmt: skip
        told = release_organisation(
            self.session, CATALOGUE, workspace_id=workspace, iso_week=name(week),
            freeze_at=at, now=at, prepared=ready,
        )  # fmt: skip
        assert told is not None
        self._note(ORGANISATION, week, told.lenses[LENS])
        for gap in told.gaps:
            if gap.lens == LENS and gap.figures_week == name(week):
                self.told.add((gap_cell(gap), week))
                self.figures.add((gap_cell(gap), "gap", week))

    def _until(self, now: datetime) -> None:
        """All that has happened by then: who came and went, answered, and was erased."""
        for place, stay in enumerate(self.history.stays):
            if stay.joined_at <= now and place not in self._memberships:
                self._memberships[place] = self._join(stay)
            if stay.left_at is not None and stay.left_at <= now and place not in self._left:
                self._left.add(place)
                self._memberships[place].left_at = stay.left_at
        for answer in self.history.answers:
            if answer.given.received_at <= now and answer.number not in self._asked:
                self._store(answer)
        gone = {
            answer.person.number
            for answer in self.history.answers
            if answer.erased_at is not None and answer.erased_at <= now
        }
        for number in gone - self._erased:
            self._erase(number)
        self.session.flush()

    def _join(self, stay: Stay) -> MembershipRow:
        """Who comes back has the same membership as before."""
        team = self._teams[stay.team].id
        member = self._member(stay.person, stay.person.token)
        row = self.session.scalars(
            select(MembershipRow).where(
                MembershipRow.team_id == team, MembershipRow.member_id == member
            )
        ).one_or_none()
        if row is None:
            row = MembershipRow(team_id=team, member_id=member, joined_at=stay.joined_at)
            self.session.add(row)
        row.role, row.left_at = stay.person.role, None
        self.session.flush()
        return row

    def _erase(self, number: int) -> None:
        self._erased.add(number)
        for token in (f"t{number}", f"p{number}"):
            if member := self._members.get(token):
                self.session.execute(delete(AnswerRow).where(AnswerRow.member_id == member))
                forget(self.session, member)

    def _member(self, person: Person, token: str) -> int:
        if token not in self._members:
            former = token == person.pseudonym
            row = MemberRow(
                workspace_id=a_workspace(self.session).id, slack_id=f"U{token}", name=token,
                state="former" if former else "active", token=token,
            )  # fmt: skip
            self.session.add(row)
            self.session.flush()
            self._members[token] = row.id
        return self._members[token]

    def _store(self, answer: Answer) -> None:
        given, member = answer.given, self._member(answer.person, answer.given.token)
        version = 1
        if answer.edits is None:
            freeze = self._freeze(answer)
            imported = given.token == answer.person.pseudonym
            prompt = self._prompt(
                answer.team, member, f"a{answer.number}", freeze, imported=imported
            )
            asked = AskedRow(
                prompt_id=prompt, member_id=member, team_id=self._teams[answer.team].id,
                question_key=given.question[0], question_version=given.question[1], position=0,
                # No two on a day: a member is asked a question once a day.
                local_day=date(2020, 1, 1) + timedelta(days=answer.number),
            )  # fmt: skip
            self.session.add(asked)
            self.session.flush()
            self._asked[answer.number] = asked.id
        else:
            self._asked[answer.number] = self._asked[answer.edits.number]
            version = 1 + len(
                self.session.scalars(
                    select(AnswerRow.id).where(AnswerRow.asked_id == self._asked[answer.number])
                ).all()
            )
        team = self._teams[answer.team].id
        self.session.add(
            AnswerRow(
                asked_id=self._asked[answer.number], version=version, team_id=team,
                member_id=member, role=answer.role, value=given.value,
                terms_id=terms_store.current(self.session, team).id,
                answered_at=given.received_at, received_at=given.received_at,
            )
        )  # fmt: skip
        self.session.flush()

    def _freeze(self, answer: Answer) -> datetime:
        """The freeze of the week in which it was asked."""
        team = next(each for each in self.history.teams if each.number == answer.team)
        asked = max((answer.given.received_at - START) // _WEEK, 0)
        found = [at for ahead in (0, 1) if (at := team.freeze(asked + ahead)) is not None]
        return found[0]

    def _silent(self, team: Team, week: int, at: datetime) -> None:
        """Everybody is asked something of another lens each week and says nothing to it."""
        monday = START + week * _WEEK
        asked = {
            self._member(stay.person, stay.person.token)
            for stay in self.history.stays
            if stay.team == team.number and stay.holds(monday)
        }
        for member in sorted(asked):
            prompt = self._prompt(team.number, member, f"s{team.number}-{week}-{member}", at)
            self.session.add(
                AskedRow(
                    prompt_id=prompt, member_id=member, team_id=self._teams[team.number].id,
                    question_key=_OTHER.key, question_version=_OTHER.version, position=0,
                    local_day=at.date() + timedelta(days=team.number * 1000),
                )
            )  # fmt: skip
        self.session.flush()

    def _prompt(
        self, team: int, member: int, key: str, freeze: datetime, *, imported: bool = False
    ) -> str:
        opens_at = freeze - timedelta(days=5) if imported else max(freeze - _WEEK, START)
        origin = "import" if imported else "scheduled"
        round_ = RoundRow(
            team_id=self._teams[team].id, schedule_key=key[:32], occurrence=freeze.isoformat(),
            origin=origin, opens_at=opens_at, closes_at=freeze, freezes_at=freeze,
            created_at=opens_at,
        )  # fmt: skip
        self.session.add(round_)
        self.session.flush()
        prompt = PromptRow(
            id=key[:32], round_id=round_.id,
            team_id=self._teams[team].id, member_id=member, local_day=freeze.date(),
            scheduled=False, due_at=opens_at, closes_at=freeze, freezes_at=freeze, language="en",
            terms_id=terms_store.current(self.session, self._teams[team].id).id, state="sent",
            sent_at=opens_at,
        )  # fmt: skip
        self.session.add(prompt)
        self.session.flush()
        return prompt.id

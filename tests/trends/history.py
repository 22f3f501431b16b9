"""Weeks of answers in a real database: prompts, questions and answers of one team."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from bot.answering.store import AnswerRow
from bot.asking.store import AskedRow, PromptRow
from bot.catalogue import Catalogue, LensKey, Question
from bot.people.model import Member, Team
from bot.scheduling.store import RoundRow
from bot.terms import store as terms_store
from tests.seed import a_digest_plan, a_member, a_team

#: The first Friday freeze, in ISO week 2026-W30; the sixteenth is in W45.
FIRST_FREEZE = datetime(2026, 7, 24, 15, 0, tzinfo=ZoneInfo("Europe/Helsinki"))
FIRST_WEEK = 30


def freeze(week: int) -> datetime:
    """The freeze of the team's week, counted from 1."""
    return FIRST_FREEZE + timedelta(weeks=week - 1)


def iso_week(week: int) -> str:
    return f"2026-W{FIRST_WEEK + week - 1}"


class History:
    """Adds to the database what a team was asked and said."""

    def __init__(self, session: Session, *, people: int = 9, key: str = "fraud-ml") -> None:
        self.session = session
        self.team: Team = a_team(session, key=key)
        a_digest_plan(session, self.team)
        terms = terms_store.current(session, self.team.id)
        assert terms is not None
        self._terms_id = terms.id
        self.members: list[Member] = [
            a_member(session, self.team, slack_id=f"U-{key}-{number}") for number in range(people)
        ]
        self._rounds: dict[int, RoundRow] = {}

    def prompt(self, member: Member, week: int, *, state: str = "sent") -> PromptRow:
        freezes_at = freeze(week)
        row = PromptRow(
            id=f"{self.team.key}-{member.id}-{week}", round_id=self._round(week).id,
            team_id=self.team.id, member_id=member.id, scheduled=True, state=state, language="en",
            local_day=(freezes_at - timedelta(days=3)).date(), terms_id=self._terms_id,
            due_at=freezes_at - timedelta(days=3), closes_at=freezes_at, freezes_at=freezes_at,
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()
        return row

    def ask(self, prompt: PromptRow, question: Question, position: int = 0) -> AskedRow:
        row = AskedRow(
            prompt_id=prompt.id, member_id=prompt.member_id, team_id=prompt.team_id,
            question_key=question.key, question_version=question.version, position=position,
            local_day=prompt.local_day,
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()
        return row

    def answer(
        self, asked: AskedRow, value: str, *, received_at: datetime, version: int = 1
    ) -> None:
        self.session.add(
            AnswerRow(
                asked_id=asked.id, version=version, team_id=asked.team_id, role="ml",
                member_id=asked.member_id, terms_id=self._terms_id, value=value,
                answered_at=received_at, received_at=received_at,
            )
        )  # fmt: skip
        self.session.flush()

    def _round(self, week: int) -> RoundRow:
        if week not in self._rounds:
            freezes_at = freeze(week)
            row = RoundRow(
                team_id=self.team.id, schedule_key="weekly", occurrence=iso_week(week),
                origin="scheduled", opens_at=freezes_at - timedelta(days=3),
                closes_at=freezes_at, freezes_at=freezes_at,
                created_at=freezes_at - timedelta(days=3),
            )  # fmt: skip
            self.session.add(row)
            self.session.flush()
            self._rounds[week] = row
        return self._rounds[week]


def live(
    history: History,
    catalogue: Catalogue,
    *,
    weeks: int,
    seed: int = 1,
    shifts: Mapping[LensKey, tuple[int, float]] | None = None,
) -> None:
    """`weeks` weeks of three questions a person; `shifts`: lens -> week and size of a change."""
    rng = np.random.default_rng(seed)
    scaled = [question for question in catalogue if question.is_scaled and question.lenses]
    temper: dict[Any, float] = {}
    for week in range(1, weeks + 1):
        for member in history.members:
            prompt = history.prompt(member, week)
            replies = rng.random() < 0.8
            for position, place in enumerate(rng.choice(len(scaled), 3, replace=False)):
                question = scaled[place]
                key = (member.id, question.lenses[0])
                mood = temper.setdefault(key, float(rng.normal(0, 0.4)))
                onset, size = (shifts or {}).get(question.lenses[0], (99, 0.0))
                latent = mood + rng.normal() + (size if week >= onset else 0.0)
                value = _value(question, float(latent))
                asked = history.ask(prompt, question, position)
                if replies:
                    history.answer(asked, value, received_at=freeze(week) - timedelta(days=2))


def _value(question: Question, latent: float) -> str:
    """The value whose category a latent opinion falls into: evenly spread bands."""
    by_category = sorted(question.values(), key=question.category)
    middle = (len(by_category) - 1) / 2
    place = round(middle + latent * len(by_category) / 5)
    return by_category[min(max(place, 0), len(by_category) - 1)]

"""What arrives, held against the truth: counts of what must never happen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.asking.tables import AskedRow, PromptRow
from tests.benchmarks.year.people import Human, Team

#: What a member has asked for may go out in the same instant.
FAULTS = (
    "outside working hours", "on a day off", "while away", "while paused or opted out",
    "to somebody who has left", "twice a day", "above the cap",
    "reminder outside working hours or while away", "reminder in a quiet time",
    "reminder after an answer", "more than two reminders",
)  # fmt: skip


@dataclass
class Watcher:
    """Counts faults, and tells the first ones in words."""

    faults: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    prompts: int = 0
    reminders: int = 0
    reminded: Counter[str] = field(default_factory=Counter)
    answered: set[str] = field(default_factory=set)

    def fault(self, what: str, who: Human, at: datetime, about: str) -> None:
        self.faults[what] += 1
        if len(self.told) < 20:
            self.told.append(f"{what}: {who.id} {who.local(at).isoformat()} {about}")

    def prompt(
        self,
        session: Session,
        prompt_id: str,
        who: Human,
        team: Team,
        at: datetime,
        *,
        inside: bool,
    ) -> None:
        """A prompt arrives."""
        self.prompts += 1
        row = session.get_one(PromptRow, prompt_id)
        local = who.local(at)
        if who.is_day_off(local.date(), team):
            self.fault("on a day off", who, at, prompt_id)
        elif not who.is_at_work(at, team):
            self.fault("outside working hours", who, at, prompt_id)
        if who.is_away(at):
            self.fault("while away", who, at, f"{prompt_id} {who.away}")
        if who.opted_out or (who.paused_until is not None and at < who.paused_until):
            self.fault("while paused or opted out", who, at, prompt_id)
        if who.deactivated or not inside:
            self.fault("to somebody who has left", who, at, prompt_id)
        if row.scheduled and local.date() in who.days_asked:
            self.fault("twice a day", who, at, prompt_id)
        who.days_asked.add(local.date())
        count = session.scalar(
            select(func.count()).where(AskedRow.prompt_id == prompt_id, ~AskedRow.followup)
        )
        week = local.isocalendar()[:2]
        who.asked[week] += count or 0
        if who.asked[week] > who.cap:
            self.fault("above the cap", who, at, f"{prompt_id}: {who.asked[week]} of {who.cap}")

    def reminder(self, prompt_id: str, number: str, who: Human, team: Team, at: datetime) -> None:
        """A reminder arrives."""
        self.reminders += 1
        if not who.is_at_work(at, team) or who.is_away(at) or who.deactivated:
            self.fault("reminder outside working hours or while away", who, at, prompt_id)
        if who.quiet is not None and who.quiet[0] <= at < who.quiet[1]:
            self.fault("reminder in a quiet time", who, at, prompt_id)
        if prompt_id in self.answered:
            self.fault("reminder after an answer", who, at, prompt_id)
        if not number.startswith("snooze"):
            self.reminded[prompt_id] += 1
            if self.reminded[prompt_id] > 2:
                self.fault("more than two reminders", who, at, prompt_id)

"""Who may do what: one matrix, asked by the commands and the sections of App Home. Pure.

Whose a question is, and so who may answer it, its row says (bot/answering).
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Act(StrEnum):
    """Something that the program does for a person only if they may."""

    ANSWER = "answer"
    """See one's own questions and answers; whose a question is, its row says."""
    PAUSE_SELF = "pause_self"
    SEE_DIGEST = "see_digest"
    """Read the team's released digests."""
    SEE_TERMS = "see_terms"
    """Read what the team was promised."""
    TRY = "try"
    """Write down what the team tries about a finding, and take it back."""
    ASK_NOW = "ask_now"
    """Open a round by hand, and hear who is left out of it and why; never an answer."""


class Standing(StrEnum):
    """How a person stands to one team. A person may have several."""

    MEMBER = "member"
    LEAD = "lead"
    ADMIN = "admin"


#: Admins read no digest by being admins: the sentence in the prompts does not name them.
MATRIX: dict[Act, frozenset[Standing]] = {
    Act.ANSWER: frozenset({Standing.MEMBER}),
    Act.PAUSE_SELF: frozenset({Standing.MEMBER}),
    Act.SEE_DIGEST: frozenset({Standing.MEMBER, Standing.LEAD}),
    Act.SEE_TERMS: frozenset({Standing.MEMBER, Standing.LEAD, Standing.ADMIN}),
    Act.TRY: frozenset({Standing.MEMBER, Standing.LEAD}),
    Act.ASK_NOW: frozenset({Standing.ADMIN}),
}


@dataclass(frozen=True)
class Person:
    """Somebody who tapped or typed, as far as rights go. Nobody has rights by coming first."""

    slack_id: str
    member_id: int | None = None
    is_admin: bool = False
    teams: frozenset[int] = field(default_factory=frozenset)
    """Ids of the teams whose member the person is now."""
    leads: frozenset[int] = field(default_factory=frozenset)
    """Ids of the teams that the person leads."""

    def standings(self, team_id: int) -> frozenset[Standing]:
        return _held(member=team_id in self.teams, lead=team_id in self.leads, admin=self.is_admin)

    def standings_anywhere(self) -> frozenset[Standing]:
        return _held(member=bool(self.teams), lead=bool(self.leads), admin=self.is_admin)


def _held(*, member: bool, lead: bool, admin: bool) -> frozenset[Standing]:
    held = {Standing.MEMBER: member, Standing.LEAD: lead, Standing.ADMIN: admin}
    return frozenset(standing for standing, holds in held.items() if holds)


def may(person: Person, act: Act, team_id: int) -> bool:
    """Whether one of the person's standings in the team allows the act."""
    return not MATRIX[act].isdisjoint(person.standings(team_id))


def may_somewhere(person: Person, act: Act) -> bool:
    """Whether the person may do it in a team, or could in the teams to come."""
    return not MATRIX[act].isdisjoint(person.standings_anywhere())

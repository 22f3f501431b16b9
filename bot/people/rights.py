"""Who may do what: one matrix, asked by every listener and every section of the App Home. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum


class Act(StrEnum):
    """Something that the program does for a person only if they may."""

    ANSWER = "answer"
    """Answer, change and see one's own questions and answers."""
    PAUSE_SELF = "pause_self"
    SEE_DIGEST = "see_digest"
    """Read the team's released digests."""
    SEE_TERMS = "see_terms"
    """Read what the team was promised."""
    ASK_NOW = "ask_now"
    """Open a round by hand."""
    SEE_PLAN = "see_plan"
    """See who will be asked when, and how many did not get a prompt; never an answer."""
    CONFIGURE = "configure"


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
    Act.ASK_NOW: frozenset({Standing.ADMIN}),
    Act.SEE_PLAN: frozenset({Standing.ADMIN}),
    Act.CONFIGURE: frozenset({Standing.ADMIN}),
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
        held = {
            Standing.MEMBER: team_id in self.teams,
            Standing.LEAD: team_id in self.leads,
            Standing.ADMIN: self.is_admin,
        }
        return frozenset(standing for standing, holds in held.items() if holds)


def may(person: Person, act: Act, team_id: int) -> bool:
    """Whether one of the person's standings in the team allows the act."""
    return not MATRIX[act].isdisjoint(person.standings(team_id))

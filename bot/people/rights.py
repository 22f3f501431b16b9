"""Who may do what: one matrix, asked by every listener, command and section of App Home. Pure.

Whose a question is, and so who may answer it, its row says (bot/answering). Who runs `retrostar`
on the server holds the database itself: there is nothing to ask there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Act(StrEnum):
    """Something that the program does for a person only if they may."""

    LOOK_IN = "look_in"
    """Open App Home, ask for help, write to the bot."""
    OWN_DATA = "own_data"
    """Export what is kept of oneself, and have it erased: also after leaving every team."""
    ANSWER = "answer"
    """See one's own questions and answers; whose a question is, its row says."""
    PAUSE_SELF = "pause_self"
    """Pause, snooze, opt out, and take each back."""
    SET_SELF = "set_self"
    """Choose one's own language, role, working hours and weekly cap."""
    SET_ABSENCE = "set_absence"
    """Say that a member of the team is away, and that they are back."""
    SEE_DIGEST = "see_digest"
    """Read the team's released digests."""
    SEE_ORGANISATION = "see_organisation"
    """Read the released digests of all teams together."""
    SEE_TERMS = "see_terms"
    """Read what the team was promised."""
    TRY = "try"
    """Write down what the team tries about a finding, and take it back."""
    ASK_NOW = "ask_now"
    """Open a round by hand, and hear who is left out of it and why; never an answer."""
    CONFIGURE = "configure"
    """Make and change teams, schedules, rights, and what stands above them."""
    SEE_PLAN = "see_plan"
    """See who would be asked when, and why somebody would not; no answer, no chosen question."""
    SEE_AUDIT = "see_audit"
    """Read and export the audit log."""


class Standing(StrEnum):
    """How a person stands to one team. A person may have several."""

    ANYBODY = "anybody"
    """Whoever can reach the bot in Slack."""
    KNOWN = "known"
    """Somebody of whom data are kept, in a team or not any more."""
    MEMBER = "member"
    LEAD = "lead"
    ADMIN = "admin"
    ORGANISATION_LEAD = "organisation_lead"
    RESEARCHER = "researcher"
    CODER = "coder"
    AUDITOR = "auditor"


_ANYBODY = frozenset({Standing.ANYBODY})
_KNOWN = frozenset({Standing.KNOWN})
_MEMBER = frozenset({Standing.MEMBER})
_TEAM = frozenset({Standing.MEMBER, Standing.LEAD})
_ADMIN = frozenset({Standing.ADMIN})

#: Admins read no digest by being admins: the sentence in the prompts does not name them.
MATRIX: Mapping[Act, frozenset[Standing]] = {
    Act.LOOK_IN: _ANYBODY,
    Act.OWN_DATA: _KNOWN,
    Act.ANSWER: _MEMBER,
    Act.PAUSE_SELF: _MEMBER,
    Act.SET_SELF: _MEMBER,
    Act.SET_ABSENCE: frozenset({Standing.LEAD, Standing.ADMIN}),
    Act.SEE_DIGEST: _TEAM,
    Act.SEE_ORGANISATION: frozenset({Standing.ORGANISATION_LEAD}),
    Act.SEE_TERMS: _TEAM | {Standing.ADMIN, Standing.RESEARCHER, Standing.CODER, Standing.AUDITOR},
    Act.TRY: _TEAM,
    Act.ASK_NOW: _ADMIN,
    Act.CONFIGURE: _ADMIN,
    Act.SEE_PLAN: _ADMIN,
    Act.SEE_AUDIT: frozenset({Standing.ADMIN, Standing.AUDITOR}),
}


@dataclass(frozen=True)
class Person:
    """Somebody who tapped or typed, as far as rights go. Nobody has rights by coming first.

    The sets hold ids of teams.
    """

    slack_id: str
    member_id: int | None = None
    """The row that is kept of them, in whatever state."""
    is_admin: bool = False
    leads_organisation: bool = False
    teams: frozenset[int] = field(default_factory=frozenset)
    """Whose member the person is now."""
    leads: frozenset[int] = field(default_factory=frozenset)
    researches: frozenset[int] = field(default_factory=frozenset)
    codes: frozenset[int] = field(default_factory=frozenset)
    audits: frozenset[int] = field(default_factory=frozenset)

    def standings(self, team_id: int) -> frozenset[Standing]:
        """Who is in a team, or leads it, neither researches nor codes it, whatever a row says."""
        inside = team_id in self.teams or team_id in self.leads
        return self._held(
            member=team_id in self.teams,
            lead=team_id in self.leads,
            researcher=team_id in self.researches and not inside,
            coder=team_id in self.codes and not inside,
            auditor=team_id in self.audits,
        )

    def standings_anywhere(self) -> frozenset[Standing]:
        inside = self.teams | self.leads
        return self._held(
            member=bool(self.teams),
            lead=bool(self.leads),
            researcher=bool(self.researches - inside),
            coder=bool(self.codes - inside),
            auditor=bool(self.audits),
        )

    def _held(
        self, *, member: bool, lead: bool, researcher: bool, coder: bool, auditor: bool
    ) -> frozenset[Standing]:
        held = {
            Standing.ANYBODY: True,
            Standing.KNOWN: self.member_id is not None,
            Standing.MEMBER: member,
            Standing.LEAD: lead,
            Standing.ADMIN: self.is_admin,
            Standing.ORGANISATION_LEAD: self.leads_organisation,
            Standing.RESEARCHER: researcher,
            Standing.CODER: coder,
            Standing.AUDITOR: auditor,
        }
        return frozenset(standing for standing, holds in held.items() if holds)


def may(person: Person, act: Act, team_id: int) -> bool:
    """Whether one of the person's standings in the team allows the act."""
    return not MATRIX[act].isdisjoint(person.standings(team_id))


def may_somewhere(person: Person, act: Act) -> bool:
    """Whether the person may do it in a team, or could in the teams to come."""
    return not MATRIX[act].isdisjoint(person.standings_anywhere())

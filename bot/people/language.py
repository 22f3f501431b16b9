"""Which language a person is spoken to in."""

from bot.language import language_for
from bot.people.model import Member, Team


def language_of(member: Member, team: Team | None = None) -> str:
    """Their own choice, else the locale that Slack tells, else the team's language."""
    return language_for(member.language, member.locale, team.language if team else None)

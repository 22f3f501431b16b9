"""The card with which those above the teams talk a finding over. Pure, of released figures only.

It has nothing to write down with: what is tried is a team's (see `view`).
"""

from bot.digest.cards import Card, card_of, finding
from bot.digest.organisation.story import OrganisationTelling
from bot.digest.telling import number
from bot.slack import Message

#: Of the outbox's rows that carry such a card: digest, lens and reader.
KIND = "organisation_card"
_QUESTIONS = 3


def organisation_card(telling: OrganisationTelling, key: str) -> Message:
    """The card of a lens, as the organisation's digest of its week told it."""
    say, name = telling.say, telling.lens(key)
    return card_of(
        Card(
            title=say("digest.card_title", lens=name),
            finding=finding(telling.alike, key),
            heading=say("digest.card_questions"),
            questions=tuple(
                say(f"digest.organisation_ask_{place}", lens=name)
                for place in range(1, _QUESTIONS + 1)
            ),
            foot=say("digest.organisation_card_foot", week=number(telling.week.week)),
        )
    )

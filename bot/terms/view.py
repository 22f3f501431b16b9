"""The promise in words: one generated sentence for every prompt, a few more for who asks.

It claims what the stored data allow, and no more. The words are in prompts/locale/.
"""

from zoneinfo import ZoneInfo

from bot.language import Say
from bot.slack.text import channel, mention
from bot.terms.model import Audience, Mode, Terms


def sentence(say: Say, terms: Terms) -> str:
    """Who reads the digest, and what of one person's answers it may show (mrkdwn)."""
    readers = _readers(say, terms.audience)
    text = say(f"terms.{terms.mode.value}", readers=readers, n=terms.minimum_group)
    return text[:1].upper() + text[1:]


def explanation(say: Say, terms: Terms, zone: ZoneInfo) -> list[str]:
    """The whole promise for `/retro privacy`, one paragraph each (mrkdwn)."""
    first, *rest = of_team(say, terms, zone)
    return [first, *rest[:-1], say("terms.kept"), say("terms.ratchet"), rest[-1]]


def of_team(say: Say, terms: Terms, zone: ZoneInfo) -> list[str]:
    """What holds in one team: the sentence, what a figure needs, since when (mrkdwn)."""
    window = [say("terms.window", n=terms.minimum_group)] if terms.mode is Mode.CONFIDENTIAL else []
    since = say("terms.since", day=say.day(terms.since_at.astimezone(zone).date()))
    return [sentence(say, terms), *window, since]


def of_everybody(say: Say) -> list[str]:
    """What holds in every team: who sees what, one line each (mrkdwn)."""
    parts = ("you", "team", "leads", "admins", "kept", "slack", "ratchet")
    return [say(f"terms.all_{part}") for part in parts]


def _readers(say: Say, audience: Audience) -> str:
    key = "terms.readers"
    if audience.to == "channel":
        key += "_channel"
    if audience.leads:
        key += "_leads"
    return say(
        key,
        leads=say.list(mention(lead) for lead in audience.leads),
        channel=channel(audience.channel or ""),
    )

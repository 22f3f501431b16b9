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
    window = [say("terms.window", n=terms.minimum_group)] if terms.mode is Mode.CONFIDENTIAL else []
    return [
        sentence(say, terms),
        *window,
        say("terms.kept"),
        say("terms.ratchet"),
        say("terms.since", day=say.day(terms.since_at.astimezone(zone).date())),
    ]


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

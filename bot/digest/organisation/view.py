"""The organisation's digest as a Slack message: a team's, with buttons of its own. Pure.

Nothing is written down to try from here: an action is a team's, with an owner in it and the team's
own questions to tell whether it helped. What those above the teams can do, the digest says.
"""

from bot.digest.story import Story
from bot.digest.view import Taps, digest_message
from bot.slack import Message

TAPS = Taps(
    details="retrostar.organisation.details.v1",
    discuss="retrostar.organisation.discuss.v1",
    useful_yes="retrostar.organisation.useful_yes.v1",
    useful_no="retrostar.organisation.useful_no.v1",
    tries=False,
)


def organisation_message(story: Story, png: bytes, *, filename: str = "digest.png") -> Message:
    return digest_message(story, png, filename=filename, taps=TAPS)

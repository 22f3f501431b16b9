"""Outgoing Slack: the only caller of the Web API, and what its answers mean."""

from bot.slack.errors import Missing, NotPosted, PerhapsPosted, RateLimited, Unreachable
from bot.slack.gateway import Gateway, try_socket_mode
from bot.slack.message import Edit, Message, MessageRef, Picture
from bot.slack.payload import Identity, SlackUser

__all__ = [
    "Edit",
    "Gateway",
    "Identity",
    "Message",
    "MessageRef",
    "Missing",
    "NotPosted",
    "PerhapsPosted",
    "Picture",
    "RateLimited",
    "SlackUser",
    "Unreachable",
    "try_socket_mode",
]

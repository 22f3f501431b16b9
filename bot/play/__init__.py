"""The play workspace: a local stand-in for Slack, for the demo and for tests.

It speaks the Web API, Socket Mode, signed HTTP deliveries and interactivity to the bot, and shows
people a page. The bot knows nothing of it but a base URL.
"""

from bot.play.pageapi import Turn
from bot.play.server import PlayServer
from bot.play.workspace import Workspace

__all__ = ["PlayServer", "Turn", "Workspace"]

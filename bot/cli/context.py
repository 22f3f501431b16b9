"""What every command may ask for, made when it is asked for: settings, clock, database, Slack."""

import logging
import sys
from dataclasses import dataclass
from functools import cached_property

import click

from bot.catalogue import Catalogue, load_catalogue
from bot.catalogue.own import keep_fresh
from bot.clock import Clock, clock_from
from bot.db import schema
from bot.db.database import Database
from bot.errors import Misconfigured
from bot.language import Texts, load_texts
from bot.settings import Settings, load_settings, secret_key
from bot.slack import Gateway

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Context:
    """One run of the command line. Commands that need no settings never touch them."""

    debug: bool = False

    @cached_property
    def settings(self) -> Settings:
        return load_settings()

    @cached_property
    def clock(self) -> Clock:
        """The system's clock, or the one that `RETROSTAR_NOW` starts."""
        start = self.settings.now
        if start is not None:
            log.info("the clock starts at RETROSTAR_NOW", extra={"now": start.isoformat()})
            if sys.stderr.isatty() and not log.isEnabledFor(logging.INFO):
                # Commands log only what is out of order; in a pipe an error stays one line.
                click.echo(f"The clock starts at {start.isoformat()} (RETROSTAR_NOW).", err=True)
        return clock_from(start)

    def open_database(self, *, at_head: bool = True) -> Database:
        """The database; unless *at_head* is false, its schema is this version's.

        An empty database gets its tables: there is nothing in it that could be harmed. One that
        is behind is left alone, because an upgrade is the operator's decision.
        """
        database = Database(self.settings.database_url, secret=self._secret)
        if at_head:
            if schema.standing(database) is schema.Standing.EMPTY:
                schema.upgrade(database)
            schema.require_head(database)
        return database

    def _secret(self) -> bytes:
        """The installation's key; made at first use, if a place for it can be written."""
        try:
            return secret_key(self.settings)
        except OSError as error:
            raise Misconfigured(
                f"No secret key can be kept ({error.strerror}). Set RETROSTAR_SECRET_KEY."
            ) from None

    def gateway(self) -> Gateway:
        """Outgoing Slack with the bot token of the settings."""
        return Gateway(self.settings.require_bot_token(), self.settings.api_url)

    def catalogue(self, database: Database | None = None) -> Catalogue:
        """The questions; those of the workspace's own among them where a *database* is at hand."""
        catalogue = load_catalogue()
        if database is not None:
            keep_fresh(database, catalogue)
        return catalogue

    def texts(self) -> Texts:
        return load_texts()


#: Decorator: hands the Context to a command as its first argument.
with_context = click.make_pass_decorator(Context)

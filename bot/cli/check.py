"""`retrostar check`: the doctor. One line for each part: that it is well, or what to do.

It looks at everything it can reach, whatever it found before, and changes nothing. No line
ever holds a token.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import click
from pydantic import SecretStr
from sqlalchemy import event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError

from bot.audit import store as audit
from bot.catalogue import inspect
from bot.cli import audit as audit_cli
from bot.cli.context import Context, with_context
from bot.configuring import flow as configuring
from bot.db import schema
from bot.db.database import Database
from bot.db.schema import Standing
from bot.errors import Misconfigured, RetrostarError, Unavailable
from bot.people import store as people
from bot.people.enrolment import UNMET
from bot.people.model import Workspace
from bot.settings import Settings, misspelt
from bot.slack import Identity, Missing, NotPosted, try_socket_mode
from bot.slack.scopes import NEEDED, OPTIONAL

#: What a secret begins with -> what it is, and the setting it belongs into.
_KINDS = {
    "xoxb-": ("a bot token", "SLACK_BOT_TOKEN"),
    "xapp-": ("an app-level token", "SLACK_APP_TOKEN"),
    "xoxp-": ("a user token", None),
    "xoxe": ("a rotating token", None),
    "xoxc-": ("a browser's token", None),
    "xoxd-": ("a browser's cookie", None),
}
_SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")


class Severity(IntEnum):
    """Also the exit code."""

    WELL = 0
    AWAY = 1
    """A service is out of reach, the schema is not this version's, the audit log was changed."""
    WRONG = 2
    """A setting, token, scope or the catalogue is wrong."""


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    part: str
    text: str
    severity: Severity = Severity.WELL


@click.command("check")
@click.pass_context
@with_context
def check_command(context: Context, ctx: click.Context) -> None:
    """Say exactly what is wrong with settings, tokens, scopes, database or catalogue."""
    worst = Severity.WELL
    for finding in findings(context):
        well = finding.severity is Severity.WELL
        click.echo(f"{'ok' if well else 'NO':<3}{finding.part}: {finding.text}", err=not well)
        worst = max(worst, finding.severity)
    ctx.exit(int(worst))


def findings(context: Context) -> Iterator[Finding]:
    """All findings, part by part; what cannot be looked at after a wrong setting is left out."""
    yield from _tried("catalogue", _catalogue)
    yield from _tried("texts", lambda: _texts(context))
    settings_found = list(_tried("settings", lambda: _settings(context)))
    yield from settings_found
    if settings_found[-1].severity is not Severity.WELL:
        return
    settings = context.settings
    yield from _tried("bot token", lambda: _bot(context))
    if settings.mode == "socket":
        yield from _tried("app token", lambda: _app_token(settings))
    else:
        yield from _tried("signing secret", lambda: _signing_secret(settings))
    yield from _tried("database", lambda: _database(settings))
    yield from _tried("audit log", lambda: _audit(settings))
    if settings.config is not None:
        yield from _tried("config", lambda: _config(context))


def _tried(part: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """What *look* finds; an expected error becomes the finding that its text is."""
    try:
        yield from look()
    except Unavailable as error:
        yield Finding(part, _one_line(error), Severity.AWAY)
    except RetrostarError as error:
        yield Finding(part, _one_line(error), Severity.WRONG)


def _catalogue() -> Iterator[Finding]:
    complaints = inspect()
    for complaint in complaints:
        yield Finding("catalogue", str(complaint), Severity.WRONG)
    if not complaints:
        yield Finding("catalogue", "complete in English and Finnish")


def _texts(context: Context) -> Iterator[Finding]:
    languages = ", ".join(context.texts().languages)
    yield Finding("texts", f"complete ({languages})")


def _settings(context: Context) -> Iterator[Finding]:
    settings = context.settings
    for name, meant in misspelt():
        yield Finding("settings", f"{name} is no setting. Did you mean {meant}?", Severity.WRONG)
    yield Finding("settings", f"{settings.mode} mode, Slack at {settings.api_url}")


def _bot(context: Context) -> Iterator[Finding]:
    settings = context.settings
    _require_kind(settings.bot_token, "SLACK_BOT_TOKEN", "xoxb-")
    try:
        identity = context.gateway().identity()
    except NotPosted as error:
        raise Misconfigured(f"Slack refuses SLACK_BOT_TOKEN ({error.code}).") from error
    yield Finding("bot token", f"works, for the workspace {identity.team_name or identity.team_id}")
    yield from _scopes(identity)
    yield from _belonging(settings, identity)


def _belonging(settings: Settings, identity: Identity) -> Iterator[Finding]:
    """Whether the database, as far as it can be read, is this workspace's."""
    try:
        known = _known_workspace(settings)
    except RetrostarError:  # told under "database"
        return
    if known is not None and known.slack_id not in {UNMET, identity.team_id}:
        yield Finding(
            "database",
            f"belongs to the workspace {known.name} ({known.slack_id}), not to the token's. "
            "Set another RETROSTAR_DATABASE_URL or the other token.",
            Severity.WRONG,
        )


def _known_workspace(settings: Settings) -> Workspace | None:
    database = Database(settings.database_url)
    try:
        if _standing(database) is not Standing.HEAD:
            return None
        with database.read() as session:
            return people.workspace(session)
    finally:
        database.dispose()


def _scopes(identity: Identity) -> Iterator[Finding]:
    if identity.scopes is None:
        yield Finding("scopes", "not told by this Slack")
        return
    missing = {scope: use for scope, use in NEEDED.items() if scope not in identity.scopes}
    for scope, use in missing.items():
        yield Finding(
            "scopes",
            f"{scope} is missing; it is for {use}. Add it under OAuth & Permissions and install "
            "the app again.",
            Severity.WRONG,
        )
    if not missing:
        yield Finding("scopes", f"all {len(NEEDED)} are granted")
    for scope, use in OPTIONAL.items():
        if scope not in identity.scopes:
            yield Finding("scopes", f"{scope} is not granted; it would be for {use}")


def _app_token(settings: Settings) -> Iterator[Finding]:
    token = _require_kind(settings.app_token, "SLACK_APP_TOKEN", "xapp-")
    try:
        try_socket_mode(token, settings.api_url)
    except Missing as error:
        if error.code == "missing_scope":
            raise Misconfigured(
                "SLACK_APP_TOKEN lacks the scope connections:write. Make a new app-level token."
            ) from error
        raise Misconfigured(
            f"This Slack offers no Socket Mode ({error.code}). Set RETROSTAR_MODE=http."
        ) from error
    except NotPosted as error:
        raise Misconfigured(
            f"Slack refuses SLACK_APP_TOKEN ({error.code}). Copy it again from Basic Information, "
            "App-Level Tokens, and see that Socket Mode is on."
        ) from error
    yield Finding("app token", "works, Socket Mode is on")


def _signing_secret(settings: Settings) -> Iterator[Finding]:
    secret = settings.require_signing_secret()
    usual = _SIGNING_SECRET.fullmatch(secret)
    if not usual and (kind := _kind_of(secret)):
        raise Misconfigured(f"SLACK_SIGNING_SECRET holds {kind[0]}. {_belongs(kind)}")
    yield Finding("signing secret", "set" if usual else "set (of an unusual form)")


def _database(settings: Settings) -> Iterator[Finding]:
    """Reachable, of this version's schema, and writable; a missing file is not made."""
    database = Database(settings.database_url)
    if database.is_sqlite:
        event.listen(database.engine, "connect", _be_impatient)
    try:
        found = _standing(database)
        if found is Standing.HEAD:
            with database.write() as session:
                session.execute(text("UPDATE alembic_version SET version_num = 'x' WHERE 1 = 0"))
    except DatabaseError as error:
        reason = str(error.orig).splitlines()[0]
        raise Misconfigured(f"The database refuses to be written ({reason}).") from error
    finally:
        database.dispose()
    yield Finding("database", *_DATABASE[found])


def _audit(settings: Settings) -> Iterator[Finding]:
    """Whether each entry stands as it was written; nothing where there is no log to look at."""
    try:
        database = Database(settings.database_url)
        try:
            if _standing(database) is not Standing.HEAD:
                return
            with database.read() as session:
                found = audit.verify(session)
        finally:
            database.dispose()
    except (DatabaseError, RetrostarError):  # told under "database"
        return
    if found is None:
        yield Finding("audit log", "whole: each entry stands as it was written")
    else:
        yield Finding("audit log", audit_cli.broken(found), Severity.AWAY)


def _standing(database: Database) -> Standing:
    if database.is_sqlite and not Path(database.engine.url.database or "").exists():
        return Standing.EMPTY
    return schema.standing(database)


def _be_impatient(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=1000")  # a doctor says "locked" rather than wait it out
    cursor.close()


_DATABASE = {
    Standing.HEAD: ("reachable, writable, of this version", Severity.WELL),
    Standing.EMPTY: ("there are no tables yet. Run: retrostar db upgrade", Severity.AWAY),
    Standing.BEHIND: ("older than this version. Run: retrostar db upgrade", Severity.AWAY),
    Standing.UNKNOWN: ("made by a newer version. Start that version instead.", Severity.AWAY),
}


def _config(context: Context) -> Iterator[Finding]:
    path = context.settings.config
    if path is not None:
        config = configuring.load(path, context.catalogue())
        yield Finding("config", f"{path.name}: {len(config.teams)} teams")


def _require_kind(secret: SecretStr | None, name: str, prefix: str) -> str:
    """The token, or one line that says what this is instead and what to set."""
    if secret is None:
        raise Misconfigured(f"{name} is not set. Put it into the environment or into .env.")
    token = secret.get_secret_value()
    if token.startswith(prefix) and token == token.strip():
        return token
    if token.strip(" \t\r\n'\"") != token:
        raise Misconfigured(f"{name} has blanks or quotes around it. Remove them.")
    if kind := _kind_of(token):
        raise Misconfigured(
            f"{name} holds {kind[0]}; it should start with {prefix}. {_belongs(kind)}"
        )
    raise Misconfigured(f"{name} should start with {prefix}; this one does not.")


def _kind_of(secret: str) -> tuple[str, str | None] | None:
    if _SIGNING_SECRET.fullmatch(secret):
        return "what looks like a signing secret", "SLACK_SIGNING_SECRET"
    return next((kind for prefix, kind in _KINDS.items() if secret.startswith(prefix)), None)


def _belongs(kind: tuple[str, str | None]) -> str:
    return f"That belongs into {kind[1]}." if kind[1] else "That is not used here."


def _one_line(error: object) -> str:
    return " ".join(str(error).split())

"""The unit of work: short transactions on SQLite or PostgreSQL, and taps that share a commit.

No other module commits. Nothing here knows a table.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.orm import Session

from bot.db.gathering import Gathering
from bot.errors import Misconfigured, Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Connections a process may hold: 20 listeners of Socket Mode or 16 of waitress, the tick, spares.
POOL_SIZE = 32
#: How long a writer waits for another process's. Below the 3 s in which Slack wants its ack: a
#: tap that failed for the person must not be stored after all.
BUSY_SECONDS = 2.5


class Database:
    """One database, by URL. A SQLite file's folder is made at first use.

    *secret* gives the installation's key, which is kept outside the database: sessions hand it on
    (`session.info["secret"]`) to what must not be readable from the database alone.
    """

    def __init__(self, url: str, *, secret: Callable[[], bytes] = bytes) -> None:
        self.engine = _engine(url)
        self._info = {"secret": secret}
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._write_engine = (
            self.engine.execution_options(write=True) if self.is_sqlite else self.engine
        )
        self._writing = threading.Lock()
        self._gatherings: dict[Callable[..., Any], Gathering[Any, Any]] = {}
        self._registering = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only looks."""
        with _translated(), Session(self.engine, info=self._info) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One unit of work: committed at the end of the block, rolled back if it raises.

        On SQLite the writers of one process take turns here: its busy handler would let some
        starve (engineering measurement in ARCHITECTURE.md, decision 9).
        """
        session = Session(self._write_engine, info=self._info)
        with self._turn(), _translated(), session, session.begin():
            yield session

    def gather(
        self, work: Callable[[Session, Sequence[Item]], Sequence[Result]], item: Item
    ) -> Result:
        """Do *work* for *item* durably, in one commit with others that wait for the same work.

        On SQLite concurrent calls share a transaction; when it fails, each is done alone, so
        that one bad item hurts nobody else. On PostgreSQL each call commits by itself.
        An exception of the item's own work is raised here.
        """
        if not self.is_sqlite:
            with self.write() as session:
                return work(session, [item])[0]
        gathering = self._gatherings.get(work)
        if gathering is None:
            with self._registering:
                gathering = self._gatherings.setdefault(work, Gathering(self.write, work))
        result: Result = gathering.do(item)
        return result

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._writing:
            yield


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        text = str(error.orig).lower()
        if "readonly" in text or "read-only" in text:
            raise Misconfigured(
                "The database cannot be written. Check the file's owner and disk."
            ) from error
        if "no such table" in text or "no such column" in text:
            raise Misconfigured(
                "The database has no tables yet. Run: retrostar db upgrade"
            ) from error
        if "unable to open" in text:
            raise Misconfigured("The database file cannot be opened. Check its folder.") from error
        raise Unavailable(
            f"The database does not answer now ({str(error.orig).splitlines()[0]})."
        ) from error
    except DatabaseError as error:
        if "file is not a database" in str(error.orig):
            raise Misconfigured(
                "RETROSTAR_DATABASE_URL names a file that is no SQLite database."
            ) from error
        raise _without_values(error).with_traceback(error.__traceback__) from None


def _without_values(error: DatabaseError) -> DatabaseError:
    """The same error with the first line of its text only.

    PostgreSQL adds a DETAIL with the values of the row, answers among them, and an error's text
    goes into the log.
    """
    first = str(error.orig).partition("\n")[0]
    kind = type(error.orig) if isinstance(error.orig, Exception) else Exception
    return type(error)(error.statement, None, kind(first), hide_parameters=True)


def _engine(text: str) -> Engine:
    try:
        url = make_url(text)
    except ArgumentError:
        raise Misconfigured("RETROSTAR_DATABASE_URL is no database address.") from None
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=POOL_SIZE,
            pool_pre_ping=True,
            hide_parameters=True,
        )
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise Misconfigured("RETROSTAR_DATABASE_URL must be sqlite:///FILE or postgresql://….")
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"The folder of the database file cannot be made ({error.strerror}). "
            "Set RETROSTAR_DATABASE_URL."
        ) from None
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,  # an error's text goes into the log, and parameters are answers
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver's own BEGIN comes too late for a read that turns into a write (it fails with
    # "database is locked", whatever the timeout): transactions are begun by hand below.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

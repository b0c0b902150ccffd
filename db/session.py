"""Open a database and run transactions, whose errors name the cause and the remedy."""

import json
import os
import select
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from db.errors import (
    DamagedRowError,
    DatabaseError,
    WriteConflictError,
    is_unique_violation,
    make_error,
    translate_error,
)
from db.sqlite_file import OpenedFile
from db.tables import load_all

__all__ = ["Database", "Session"]

_LOCK_TIMEOUT_SECONDS = 30
_MAX_PORT = 65_535


class Database:
    """A database and its connections.

    Args:
        url: as SQLAlchemy writes it; a missing folder of a SQLite file is created.

    Raises:
        DatabaseError: the URL is not valid.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self.engine = _create_engine(url)
        except (SQLAlchemyError, ValueError, ModuleNotFoundError) as error:
            raise translate_error(ValueError(str(error)), url) from error
        # SQLite reads one snapshot in any case; PostgreSQL otherwise takes a new one for each statement.
        isolation = {} if self.dialect == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        self._read_only_engine = self.engine.execution_options(reading=True, **isolation)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    def transaction(self) -> AbstractContextManager[Session]:
        """Run a transaction: everything in it is committed together, or nothing.

        Raises:
            WriteConflictError: the same transaction may succeed when it runs again.
            DiskFullError: no space is left; nothing was written.
            DatabaseError: the database cannot be used.
        """
        load_all()
        return self._session(self.engine)

    def read_transaction(self) -> AbstractContextManager[Session]:
        """Run a read-only transaction on one snapshot; it does not wait for writers.

        Raises:
            DatabaseError: the database cannot be used.
        """
        return self._session(self._read_only_engine)

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except IntegrityError as error:
            # Unique keys decide races: the second writer finds the row of the first at its next attempt. Any other
            # violated constraint is a bug.
            if not is_unique_violation(error):
                raise
            message = f"conflicting write; the transaction will be retried: {error.orig}"
            raise WriteConflictError("database.raced", message) from error
        except SQLAlchemyError as error:
            translated = translate_error(error, self.url)
            if translated is error:
                raise
            raise translated from error

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _create_engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _create_sqlite_engine(url, parsed.database or "")
    if parsed.get_backend_name() != "postgresql":
        raise ArgumentError("only SQLite and PostgreSQL are supported")
    if parsed.port is not None and not 1 <= parsed.port <= _MAX_PORT:
        # The driver would report a server that does not answer.
        message = (
            f"the port {parsed.port} is out of range: it is 1 to {_MAX_PORT}; check COPYDESK_DATABASE_URL"
        )
        raise make_error("database.url", url, message)
    parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(
        parsed, pool_pre_ping=True, pool_size=8, max_overflow=24, connect_args=_POSTGRES_CONNECT_ARGS
    )
    # One statement for many rows: the driver would send one for each row, and the server would plan and run each.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    engine.dialect.do_ping = partial(_is_open, engine.dialect.do_ping)  # type: ignore[method-assign]
    # Before SQLAlchemy's own first query, which cannot decode the response of such a server.
    event.listen(engine, "connect", _check_encoding, insert=True)
    return engine


def _is_open(ping: Callable[[Any], bool], connection: Any) -> bool:
    """Check whether the server has not closed a connection: then there is something to read.

    A query instead costs a round trip for each transaction, as much as one of its own statements.
    """
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return ping(connection) if poll.poll(0) else True


def _check_encoding(connection: Any, _record: object) -> None:
    """Raise unless the database stores text as UTF-8, which alone holds every script."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        message = (
            f"the database {connection.info.dbname} stores text as {encoding}, which cannot hold every script; "
            "create one with: createdb --encoding UTF8 --template template0 NAME"
        )
        raise DatabaseError("database.encoding", message)


# Times are UTC in and out; a transaction never waits for a lock longer than this. To compile a query to machine code
# takes longer than to run most of ours.
_POSTGRES_CONNECT_ARGS = {
    "connect_timeout": 5,
    "options": f"-c timezone=UTC -c lock_timeout={_LOCK_TIMEOUT_SECONDS}s -c jit=off",
}


def _create_sqlite_engine(url: str, path: str) -> Engine:
    if path and path != ":memory:":
        with suppress(OSError):  # the first connection reports what is wrong with the path
            Path(path).parent.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {
        "connect_args": {"timeout": _LOCK_TIMEOUT_SECONDS},
        # PostgreSQL checks its pages itself, and JSON when it is stored.
        "json_deserializer": _read_json,
    }
    if path and path != ":memory:":
        # The connection that was used last, so that the caches of others, opened when all were busy, stay empty. Few
        # are kept, and others closed after use: each has 1 MB of pages and another one of statements.
        options.update(pool_use_lifo=True, pool_size=_SQLITE_KEPT_CONNECTIONS, max_overflow=30)
    engine = create_engine(_readable_url(url, path), **options)
    if path and path != ":memory:":
        event.listen(engine, "connect", partial(_restrict_access, Path(path)))
    event.listen(engine, "connect", _configure_sqlite)
    if path and path != ":memory:":
        _watch_file(engine, OpenedFile(Path(path).absolute()))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _watch_file(engine: Engine, file: OpenedFile) -> None:
    """Have connections and transactions refuse a file that is not the one of the first connection."""
    event.listen(engine, "do_connect", lambda *_: file.check())
    event.listen(engine, "connect", lambda *_: file.remember())
    event.listen(engine, "begin", lambda _: file.check())
    event.listen(engine, "engine_disposed", lambda _: file.forget())


def _read_json(content: str) -> Any:
    """Read a JSON value; SQLite returns whatever the file holds."""
    try:
        return json.loads(content)
    except ValueError as error:
        raise DamagedRowError("a stored value") from error


def _readable_url(url: str, path: str) -> str:
    """Return the URL that opens a file in a folder where nothing can be written, such as a mounted backup.

    SQLite creates files beside a database in WAL mode before it reads it. A database that nobody writes, so that it has
    no log, can be read without them.
    """
    file = Path(path)
    is_frozen = (
        path not in {"", ":memory:"}
        and file.is_file()
        and not os.access(file.parent, os.W_OK)
        and not file.with_name(f"{file.name}-wal").exists()
    )
    return f"sqlite:///file:{quote(str(file.resolve()))}?immutable=1&uri=true" if is_frozen else url


def _restrict_access(path: Path, *_: object) -> None:
    """Let only the owner read a new file: it holds the secrets of subscriptions. SQLite copies the mode to the WAL."""
    with suppress(OSError):
        if not path.exists() or not path.stat().st_size:
            path.touch(mode=0o600)
            path.chmod(0o600)


_SQLITE_KEPT_CONNECTIONS = 3
# Of each connection, in KiB with a minus sign; the system keeps what was read, too. By default it is 2 MB, which ten
# connections of a process fill; an article costs as much with half of it, and with a quarter.
_SQLITE_CACHE_SIZE = -1000


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # `_begin_sqlite` sends BEGIN
    cache_size = f"cache_size = {_SQLITE_CACHE_SIZE}"
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", cache_size):
        connection.execute(f"PRAGMA {pragma}")
    # The words of the full-text index, which `db.search.prefixes` reads; nothing is stored.
    connection.execute("CREATE VIRTUAL TABLE temp.articles_words USING fts5vocab(main, articles_fts, row)")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first and writes later cannot wait for it."""
    is_read_only = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if is_read_only else "BEGIN IMMEDIATE")

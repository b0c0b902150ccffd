"""Settings in, a database whose transactions commit, roll back and explain themselves, out."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from db.errors import DatabaseError, WriteConflictError, is_unique_violation, translate_error

__all__ = ["Database", "Session"]

_LOCK_TIMEOUT_SECONDS = 30


class Database:
    """A database and its connections.

    Args:
        url: SQLAlchemy's spelling; a folder that is missing for a SQLite file is made.

    Raises:
        DatabaseProblem: the address cannot be understood.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self.engine = _create_engine(url)
        except (SQLAlchemyError, ValueError, ModuleNotFoundError) as error:
            raise translate_error(ValueError(str(error)), url) from error
        self._read_only_engine = self.engine.execution_options(reading=True)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    def transaction(self) -> AbstractContextManager[Session]:
        """Everything within is kept together or not at all.

        Raises:
            Busy: try the same again.
            StorageFull: no room; nothing was kept.
            DatabaseProblem: the database cannot be used.
        """
        return self._session(self.engine)

    def read_transaction(self) -> AbstractContextManager[Session]:
        """One consistent view; does not wait for writers. Nothing may be written in it.

        Raises:
            DatabaseProblem: the database cannot be used.
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
    parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(
        parsed, pool_pre_ping=True, pool_size=8, max_overflow=24, connect_args=_POSTGRES_CONNECT_ARGS
    )
    # Before SQLAlchemy's own first look, which cannot read what such a server says.
    event.listen(engine, "connect", _check_encoding, insert=True)
    return engine


def _check_encoding(connection: Any, _record: object) -> None:
    """Names and texts are in every script; only UTF-8 holds them all."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        message = (
            f"the database {connection.info.dbname} keeps text as {encoding}, which cannot hold every script; "
            "make one with: createdb --encoding UTF8 --template template0 NAME"
        )
        raise DatabaseError("database.encoding", message)


# Times are UTC in and out; a transaction never waits for a lock longer than this.
_POSTGRES_CONNECT_ARGS = {
    "connect_timeout": 5,
    "options": f"-c timezone=UTC -c lock_timeout={_LOCK_TIMEOUT_SECONDS}s",
}


def _create_sqlite_engine(url: str, path: str) -> Engine:
    if path and path != ":memory:":
        with suppress(OSError):  # the first connection says what is wrong with the path
            Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": _LOCK_TIMEOUT_SECONDS})
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: one that reads first and writes later cannot wait for it."""
    is_read_only = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if is_read_only else "BEGIN IMMEDIATE")

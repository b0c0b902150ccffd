"""What the database says in, what the caller should do about it, out."""

from dataclasses import dataclass

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError

__all__ = [
    "DatabaseError",
    "DiskFullError",
    "WriteConflictError",
    "hide_password",
    "is_unique_violation",
    "translate_error",
]

_POSTGRES_UNIQUE_VIOLATION = "23505"


class DatabaseError(Exception):
    """The database cannot be used.

    Args:
        reason: a dotted code, such as ``database.refused``.
        message: one line: what, where and what to do; never a password.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return f"{self.reason}: {self.message}"


class DiskFullError(DatabaseError):
    """There is no room left; nothing of the transaction was kept."""


class WriteConflictError(DatabaseError):
    """Somebody else was at the same rows; the same transaction may succeed now."""


def is_unique_violation(error: IntegrityError) -> bool:
    """Check whether another row has the same unique key already.

    Args:
        error: as raised by SQLAlchemy, on SQLite or PostgreSQL.
    """
    sqlstate = getattr(error.orig, "sqlstate", None)
    return sqlstate == _POSTGRES_UNIQUE_VIOLATION or str(error.orig).startswith("UNIQUE constraint failed")


def hide_password(url: str) -> str:
    """An address without its password.

    Args:
        url: SQLAlchemy's spelling.
    """
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url.partition("@")[2] or url


@dataclass(frozen=True, slots=True)
class _ErrorPattern:
    """Something a driver says, and what it means."""

    substrings: tuple[str, ...]
    reason: str
    message: str
    error_class: type[DatabaseError] = DatabaseError


# The first that is found in what the driver says decides.
_ERROR_PATTERNS = (
    _ErrorPattern(
        ("database is locked", "database table is locked", "deadlock", "could not serialize", "lock timeout"),
        "database.busy",
        "somebody else was at the same rows; try again",
        WriteConflictError,
    ),
    _ErrorPattern(
        ("database or disk is full", "No space left on device", "disk full", "could not extend file"),
        "database.full",
        "the disk under the database is full; make room, then work goes on by itself",
        DiskFullError,
    ),
    _ErrorPattern(
        ("unable to open database file",),
        "database.no_folder",
        "the SQLite file cannot be opened; check the path in COPYDESK_DATABASE_URL and its permissions",
    ),
    _ErrorPattern(
        ("readonly database",),
        "database.read_only",
        "the SQLite file may not be written; check its permissions",
    ),
    _ErrorPattern(
        ("file is not a database",),
        "database.not_one",
        "the file is no SQLite database; check COPYDESK_DATABASE_URL",
    ),
    _ErrorPattern(
        ("password authentication failed", "no password supplied"),
        "database.password",
        "user or password is wrong; check COPYDESK_DATABASE_URL",
    ),
    _ErrorPattern(
        ("no such table", "no such column", "UndefinedTable", "UndefinedColumn"),
        "database.missing_tables",
        "tables are missing; run: copydesk migrate",
    ),
    _ErrorPattern(
        ("does not exist",),
        "database.no_database",
        "the server has no such database or user; create it, or check COPYDESK_DATABASE_URL",
    ),
    _ErrorPattern(
        (
            "refused",
            "could not translate host",
            "not known",
            "failed to resolve",
            "timeout expired",
            "No such file or directory",
            "connection failed",
            "server closed",
            "terminating connection",
        ),
        "database.unreachable",
        "the server does not answer; is it running, and is COPYDESK_DATABASE_URL right?",
    ),
)


def translate_error(error: SQLAlchemyError | ValueError, url: str) -> Exception:
    """Name a failure; what is not known stays what it is, a loud bug.

    Args:
        error: what SQLAlchemy raised.
        url: the database's address.
    """
    if isinstance(error, NoSuchModuleError | ValueError):
        return DatabaseError(
            "database.url",
            f"{hide_password(url)} is no database address; write sqlite:///PATH or "
            "postgresql+psycopg://USER:PASSWORD@HOST/NAME",
        )
    driver_message = (
        f"{type(error.orig).__name__} {error.orig}" if isinstance(error, DBAPIError) else str(error)
    )
    for pattern in _ERROR_PATTERNS:
        if any(substring in driver_message for substring in pattern.substrings):
            return pattern.error_class(pattern.reason, f"{hide_password(url)}: {pattern.message}")
    return error

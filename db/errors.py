"""Translate errors of SQLAlchemy and the drivers into errors with a reason and a remedy."""

from dataclasses import dataclass

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

__all__ = [
    "DamagedRowError",
    "DatabaseError",
    "DiskFullError",
    "WriteConflictError",
    "hide_password",
    "is_unique_violation",
    "make_error",
    "translate_error",
]

_POSTGRES_UNIQUE_VIOLATION = "23505"


class DatabaseError(Exception):
    """The database cannot be used.

    Args:
        reason: a dotted code, such as ``database.refused``.
        message: one line with the problem, the database and the remedy; never a password.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return f"{self.reason}: {self.message}"

    @property
    def is_damage(self) -> bool:
        """Whether the files of the database are damaged where they were read; other parts may be readable."""
        return self.reason == "database.damaged"


class DiskFullError(DatabaseError):
    """No disk space is left; nothing of the transaction was written."""


class DamagedRowError(DatabaseError):
    """A stored value cannot be read, because the files of the database are damaged; other rows may be readable.

    Args:
        subject: what it belongs to, such as ``page 12``.
    """

    def __init__(self, subject: str) -> None:
        message = f"{subject} cannot be read: the files of the database are damaged; restore a backup"
        super().__init__("database.damaged", message)


class WriteConflictError(DatabaseError):
    """Another process wrote the same rows; the same transaction may succeed when it runs again."""


def is_unique_violation(error: IntegrityError) -> bool:
    """Check whether another row has the same unique key already.

    Args:
        error: as raised by SQLAlchemy, on SQLite or PostgreSQL.
    """
    sqlstate = getattr(error.orig, "sqlstate", None)
    return sqlstate == _POSTGRES_UNIQUE_VIOLATION or str(error.orig).startswith("UNIQUE constraint failed")


def hide_password(url: str) -> str:
    """Return a database URL without its password.

    Args:
        url: as SQLAlchemy writes it.
    """
    try:
        return make_url(url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return url.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class _ErrorPattern:
    """Text in the message of a driver, and the error it stands for."""

    substrings: tuple[str, ...]
    reason: str
    message: str
    error_class: type[DatabaseError] = DatabaseError


# The first pattern that matches the message of the driver is used.
_ERROR_PATTERNS = (
    _ErrorPattern(
        ("database is locked", "database table is locked", "deadlock", "could not serialize", "lock timeout"),
        "database.busy",
        "another process is writing the same rows; try again",
        WriteConflictError,
    ),
    _ErrorPattern(
        ("database or disk is full", "No space left on device", "disk full", "could not extend file"),
        "database.full",
        "the disk of the database is full; free some space, then work continues by itself",
        DiskFullError,
    ),
    _ErrorPattern(
        # SQLite says so, too, when its files beside the database cannot grow.
        ("disk I/O error",),
        "database.io",
        "the disk of the database is full or broken; free some space, or look at the log of the system",
    ),
    _ErrorPattern(
        ("disk image is malformed", "Could not decode to UTF-8", "invalid page in block"),
        "database.damaged",
        "the files of the database are damaged; restore a backup",
    ),
    _ErrorPattern(
        ("unable to open database file",),
        "database.no_folder",
        "the SQLite file cannot be opened; check COPYDESK_HOME or COPYDESK_DATABASE_URL, and the permissions",
    ),
    _ErrorPattern(
        ("readonly database",),
        "database.read_only",
        "the SQLite file is not writable; check its permissions",
    ),
    _ErrorPattern(
        ("file is not a database",),
        "database.not_one",
        "the file is not a SQLite database; check COPYDESK_DATABASE_URL",
    ),
    _ErrorPattern(
        ("password authentication failed", "no password supplied"),
        "database.password",
        "the user or the password is wrong; check COPYDESK_DATABASE_URL and COPYDESK_DATABASE_PASSWORD",
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
            # PgBouncer, whose database is away or has no free connection.
            "server_login_retry",
            "server login failed",
            "server conn crashed",
            "query_wait_timeout",
            "cannot connect to server",
            "no more connections allowed",
            "pooler is shut",
        ),
        "database.unreachable",
        "the server cannot be reached; check that it is running, and COPYDESK_DATABASE_URL",
    ),
)


def translate_error(error: Exception, url: str) -> Exception:
    """Translate an error; one that matches no pattern is returned as it is, as a bug.

    Args:
        error: raised by SQLAlchemy or a driver.
        url: of the database.
    """
    if isinstance(error, ValueError) and _has_wrong_port(url):
        problem = "the port is no number, or the password holds a '@', ':' or '/' that is not percent-encoded"
        return make_error("database.url", url, f"{problem}; check COPYDESK_DATABASE_URL")
    if isinstance(error, NoSuchModuleError | ValueError):
        message = "this is not a database URL; set COPYDESK_DATABASE_URL to sqlite:///PATH or "
        return make_error("database.url", url, f"{message}postgresql+psycopg://USER:PASSWORD@HOST/NAME")
    driver_message = (
        f"{type(error.orig).__name__} {error.orig}" if isinstance(error, DBAPIError) else str(error)
    )
    for pattern in _ERROR_PATTERNS:
        if any(substring in driver_message for substring in pattern.substrings):
            return make_error(pattern.reason, url, pattern.message, pattern.error_class)
    return error


def _has_wrong_port(url: str) -> bool:
    try:
        make_url(url)
    except ArgumentError:
        return False
    except ValueError:  # the only part that SQLAlchemy converts
        return True
    return False


def make_error(
    reason: str, url: str, message: str, error_class: type[DatabaseError] = DatabaseError
) -> DatabaseError:
    """Make an error that names the database, and its setting as the user wrote it.

    Args:
        reason: a dotted code.
        url: of the database.
        message: names the setting COPYDESK_DATABASE_URL; where another variable is set, it is that one.
        error_class: what to make.
    """
    # Imported here: they read the environment, and programs that use the library may not have set anything.
    from db.setting_values import find_variable
    from db.settings import DatabaseSettings

    variable = find_variable(DatabaseSettings, "database_url")
    return error_class(
        reason, f"{hide_password(url)}: {message.replace('COPYDESK_DATABASE_URL', variable, 1)}"
    )

"""Copy a SQLite database while it is in use, and put a copy back in its place.

A copy is made with SQLite's backup interface (https://www.sqlite.org/backup.html) within one read transaction, so it
is one moment of the database, and writers do not wait for it.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from db.errors import DatabaseError, translate_error
from db.migrations import revisions_after

__all__ = ["BackupReport", "back_up", "restore"]

_LOCK_TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a copy holds: its size in bytes, and its number of articles."""

    bytes: int
    articles: int


def back_up(source: Path, target: Path) -> BackupReport:
    """Copy a database that may be in use into a file. The copy appears when it is complete and was checked.

    Args:
        source: the SQLite file.
        target: the file to write; an existing one is replaced. Only its owner can read it.

    Raises:
        DatabaseError: the database cannot be read, or the copy is damaged.
        OSError: the target cannot be written.
    """
    with _replacing(target) as partial:
        _copy(source, partial)
        return _check(partial)


def restore(backup: Path, target: Path) -> BackupReport:
    """Put a copy in the place of a database that nobody uses. The target is unchanged when the copy is damaged.

    Args:
        backup: a file that `back_up` wrote.
        target: the SQLite file; an existing one is replaced.

    Raises:
        DatabaseError: the backup is no database of this program, is damaged, or is of a newer version.
        OSError: the target cannot be written.
    """
    with _replacing(target) as partial:
        _copy(backup, partial)
        report = _check(partial)
        # What the old database had not yet copied from its log must not be applied to the new one.
        for suffix in ("-wal", "-shm"):
            Path(f"{target}{suffix}").unlink(missing_ok=True)
    return report


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """Yield a new file beside the target; it takes the place of the target when the block ends without an error."""
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    try:
        yield partial
        _sync(partial)
        partial.replace(target)
        _sync(target.parent)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                Path(f"{partial}{suffix}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(source: Path, target: Path) -> None:
    try:
        with (
            closing(_connect(source, "ro")) as source_connection,
            closing(_connect(target, "rw")) as target_connection,
        ):
            source_connection.backup(target_connection)
            # One file, without a log beside it.
            target_connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise _describe(error, source) from error


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=_LOCK_TIMEOUT_SECONDS)


def _check(path: Path) -> BackupReport:
    """Check that a file is an intact database whose tables this version knows."""
    try:
        with closing(_connect(path, "ro")) as connection:
            (result,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if result != "ok":
                raise DatabaseError("database.damaged", f"the copy is damaged: {result}")
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            if not {"alembic_version", "articles"} <= tables:
                raise DatabaseError("database.foreign", "this is not a database of Copydesk")
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            (article_count,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    except sqlite3.Error as error:
        raise _describe(error, path) from error
    revisions_after(revision)
    return BackupReport(path.stat().st_size, article_count)


def _describe(error: sqlite3.Error, path: Path) -> Exception:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
        return DatabaseError("database.not_one", f"{path} is not a SQLite database")
    translated = translate_error(error, f"sqlite:///{path}")
    if isinstance(translated, DatabaseError):
        return translated
    return DatabaseError("database.unreadable", f"{path} is damaged, or no SQLite database: {error}")

"""Copy a SQLite database while it is in use, and put a copy back in its place.

A copy is made with SQLite's backup interface (https://www.sqlite.org/backup.html) within one read transaction, so it
is one moment of the database, and writers do not wait for it.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from db.backup_checksum import has_checksum, is_unchanged, write_checksum
from db.errors import DatabaseError, translate_error
from db.file_users import find_users, is_in_use
from db.migrations import revisions_after
from db.page_check import find_damaged_pages
from pipeline.plurals import count_of

__all__ = ["BackupReport", "back_up", "restore"]

_LOCK_TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a copy holds: its size in bytes, its number of articles, and the ids of kept pages that cannot be read."""

    bytes: int
    articles: int
    damaged_pages: tuple[int, ...] = ()


def back_up(source: Path, target: Path) -> BackupReport:
    """Copy a database that may be in use into a file. The copy appears when it is complete and was checked.

    Args:
        source: the SQLite file.
        target: the file to write; an existing one is replaced. Only its owner can read it.

    Raises:
        DatabaseError: the database cannot be read, the copy is damaged, or the disk of the target is full.
        OSError: the target cannot be written.
    """
    with _replacing(target) as partial:
        _copy(source, partial)
        report = replace(_check(partial, source), damaged_pages=find_damaged_pages(partial))
        write_checksum(partial)
    return report


def restore(backup: Path, target: Path, *, with_damage: bool = False) -> BackupReport:
    """Put a copy in the place of a database that nobody uses. The target is unchanged when the copy is damaged.

    Args:
        backup: a file that `back_up` wrote.
        target: the SQLite file; an existing one is replaced.
        with_damage: also restore a file that was changed after it was written, or whose kept pages are damaged.

    Raises:
        DatabaseError: the backup is no database of this program, is damaged or of a newer version, or the target is in
            use.
        OSError: the target cannot be written.
    """
    _check_unused(target)
    is_proved = has_checksum(backup) and is_unchanged(backup)
    with _replacing(target) as partial:
        report = _copy_backup(backup, partial)
        if not is_proved:
            report = replace(report, damaged_pages=find_damaged_pages(partial))
            if not with_damage:
                _refuse_damage(backup, report.damaged_pages)
        _remove_checksum(partial)
        _sync(partial)
        # Again, since this took a while.
        _check_unused(target)
        # What the old database had not yet copied from its log must not be applied to the new one.
        for suffix in ("-wal", "-shm"):
            Path(f"{target}{suffix}").unlink(missing_ok=True)
    return report


def _copy_backup(backup: Path, target: Path) -> BackupReport:
    """Copy a backup into a new file and check it; whoever reads the message cannot be told to restore a backup."""
    if not backup.stat().st_size:
        raise DatabaseError("database.not_one", f"{backup} is empty; use another backup")
    try:
        _copy(backup, target)
        return _check(target, backup)
    except DatabaseError as error:
        if error.is_damage:
            message = f"{backup} is damaged, or a part of it is missing; use another backup"
            raise DatabaseError(error.reason, message) from error
        raise


def _refuse_damage(backup: Path, damaged_pages: Sequence[int]) -> None:
    """Raise when a file is not what was written; an old backup, without a checksum, is refused for its pages only."""
    remedy = "use another backup, or restore it as it is with --with-damage"
    if has_checksum(backup):
        message = f"{backup} was changed or damaged after it was written: its checksum does not fit; {remedy}"
        raise DatabaseError("database.damaged", message)
    if damaged_pages:
        pages = count_of(len(damaged_pages), "kept page")
        raise DatabaseError("database.damaged", f"{backup} is damaged: {pages} cannot be read; {remedy}")


def _check_unused(target: Path) -> None:
    if not target.exists():
        return
    pids = find_users(target)
    if pids or is_in_use(target):
        who = f"process {', '.join(map(str, pids))}" if pids else "another process"
        message = f"{target} is in use by {who}; end it first, so that it does not write into the old file"
        raise DatabaseError("database.in_use", message)


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
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise _describe_full_disk(source, target.parent) from error
        raise _describe(error, source) from error


def _describe_full_disk(source: Path, folder: Path) -> DatabaseError:
    needed, free = (count / 1e6 for count in (source.stat().st_size, shutil.disk_usage(folder).free))
    message = (
        f"the disk of {folder} is full: the copy needs about {needed:.0f} MB, and {free:.0f} MB are free"
    )
    return DatabaseError("backup.full", message)


def _remove_checksum(path: Path) -> None:
    """Remove the checksum of a backup, which does not fit any more when the database is used."""
    with closing(_connect(path, "rw")) as connection:
        connection.execute("PRAGMA user_version = 0")
        connection.execute("PRAGMA application_id = 0")
        connection.commit()


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=_LOCK_TIMEOUT_SECONDS)


def _check(path: Path, source: Path) -> BackupReport:
    """Check that a copy of another file is an intact database whose tables this version knows."""
    try:
        with closing(_connect(path, "ro")) as connection:
            (result,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if result != "ok":
                raise DatabaseError("database.damaged", f"the copy is damaged: {result}")
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            if not {"alembic_version", "articles"} <= tables:
                raise DatabaseError("database.foreign", f"{source} is not a database of Copydesk")
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

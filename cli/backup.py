"""The commands `backup` and `restore`: copy the embedded database to a file, and back."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.damage import name_some
from cli.output import JsonOption, echo, print_json
from db import DatabaseSettings
from db.settings import sqlite_file
from pipeline.plurals import count_of
from services.errors import UsageError
from workers.local.instance_lock import LOCK_FILE_NAME, AlreadyRunningError, InstanceLock

if TYPE_CHECKING:
    from db.backup import BackupReport

__all__ = ["backup", "restore"]

# Files of SQLite beside the database.
_LOG_SUFFIXES = ("wal", "shm", "journal")
_ForceOption = Annotated[bool, typer.Option("--force", help="Replace a file that exists.")]


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)],
    force: _ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Copy the database with its pages to a file; works while everything runs."""
    from db.backup import back_up

    if str(file) == "-":
        raise UsageError("a backup cannot be written to the standard output; give the name of a file")
    source = _database_file("pg_dump --format=custom --file=FILE")
    if not source.exists():
        raise UsageError(f"no database at {source}; set COPYDESK_HOME to the folder that holds it")
    _check_target(file, force=force)
    _check_not_same(file, source)
    report = back_up(source, file)
    if as_json:
        print_json({"file": str(file), **asdict(report)})
    else:
        echo(f"{count_of(report.articles, 'article')}, {report.bytes / 1e6:.1f} MB, written to {file}")
    _warn_of_damage(report, "in the database, and so in the backup,")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `copydesk backup` wrote.", show_default=False)],
    force: _ForceOption = False,
    with_damage: Annotated[
        bool, typer.Option("--with-damage", help="Also restore a file that was changed or damaged.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Put a backup in the place of the database; nothing may use it meanwhile."""
    from db.backup import restore as restore_file
    from workers.settings import WorkerSettings

    target = _database_file(
        "pg_restore --clean --if-exists --exit-on-error --single-transaction --dbname=NAME FILE"
    )
    if not file.is_file():
        raise UsageError(f"no such file: {file}")
    _check_not_same(file, target)
    home = WorkerSettings().home
    try:
        with _new_folders(target.parent, home), InstanceLock(home, "copydesk restore"):
            _check_target(target, force=force)
            report = restore_file(file, target, with_damage=with_damage)
    except AlreadyRunningError as error:
        raise UsageError(str(error)) from error
    if as_json:
        print_json({"file": str(target), **asdict(report)})
    else:
        echo(f"{count_of(report.articles, 'article')} restored to {target}")
    _warn_of_damage(report, "that were restored")


@contextmanager
def _new_folders(*folders: Path) -> Iterator[None]:
    """Make folders; those that were missing are removed again when the block fails."""
    missing = [path for folder in folders for path in (folder, *folder.parents) if not path.exists()]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for path in sorted(set(missing), reverse=True):
            with suppress(OSError):  # another process has put something into it
                (path / LOCK_FILE_NAME).unlink(missing_ok=True)
                path.rmdir()
        raise


def _warn_of_damage(report: "BackupReport", where: str) -> None:
    """Warn of pages that cannot be read; whatever else there is can be used."""
    if report.damaged_pages:
        pages, names = count_of(len(report.damaged_pages), "kept page"), name_some(report.damaged_pages)
        sys.stderr.write(f"copydesk: {pages} {where} cannot be read again: {names}\n")


def _database_file(server_command: str) -> Path:
    path = sqlite_file(DatabaseSettings())
    if path is None:
        raise UsageError(
            f"this command is for the SQLite database; for PostgreSQL use: {server_command} (see docs/operate.md)"
        )
    return path


def _check_target(path: Path, *, force: bool) -> None:
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"cannot write {path}: " + ("it is a folder" if path.is_dir() else "no such folder"))
    if path.exists() and not force:
        raise UsageError(f"{path} exists already; replace it with --force, or give another name")


def _check_not_same(path: Path, database: Path) -> None:
    file = database.resolve()
    if path.resolve() in {file, *(file.with_name(f"{file.name}-{suffix}") for suffix in _LOG_SUFFIXES)}:
        raise UsageError(f"{path} is the database itself; give the name of another file")

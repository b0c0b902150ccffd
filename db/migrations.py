"""Migrate a database to a revision, and open one whose tables are checked."""

import re
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from db.errors import DatabaseError, translate_error
from db.session import Database
from db.settings import DatabaseSettings
from pipeline.plurals import count_of

__all__ = [
    "SCRIPTS_DIR",
    "all_revisions",
    "check",
    "downgrade",
    "is_in_models",
    "open_database",
    "pending_revisions",
    "revisions_after",
    "upgrade",
]

SCRIPTS_DIR = Path(__file__).resolve().parent.parent / "alembic"
# Names that migrations create outside of the models: full-text search, and indexes in the order of lists.
_NOT_IN_MODELS = re.compile(r"(articles|sources|authors|entities|tags|stories)_fts|ix_\w+_search$|ix_newest_")


def open_database(settings: DatabaseSettings) -> Database:
    """Open the database of the settings and check that its tables are up to date.

    Args:
        settings: its URL.

    Raises:
        DatabaseError: it cannot be used; the message says what to do.
    """
    database = Database(settings.url)
    check(database)
    return database


def upgrade(database: Database, revision: str = "head") -> None:
    """Create or change the tables.

    Args:
        database: which one.
        revision: up to which.

    Raises:
        DatabaseError: the database cannot be used.
    """
    _run_alembic(database, "upgrade", revision)


def downgrade(database: Database, revision: str = "base") -> None:
    """Undo migrations; `base` removes every table with its rows.

    Args:
        database: which one.
        revision: down to which.

    Raises:
        DatabaseError: the database cannot be used.
    """
    _run_alembic(database, "downgrade", revision)


def all_revisions(scripts_dir: Path = SCRIPTS_DIR) -> tuple[str, ...]:
    """Return every migration of this version, oldest first, by the number that its file name begins with.

    Args:
        scripts_dir: the folder that holds `versions`.

    Raises:
        DatabaseError: there are no migration scripts. Without this check, a database without tables would count as
            up to date.
    """
    revisions = sorted(path.name.partition("_")[0] for path in scripts_dir.glob("versions/[0-9]*_*.py"))
    if not revisions:
        message = f"the migration scripts are missing from {scripts_dir}; install Copydesk again"
        raise DatabaseError("database.missing_scripts", message)
    return tuple(revisions)


def pending_revisions(database: Database) -> tuple[str, ...]:
    """Return the migrations that were not applied to the database, oldest first.

    Args:
        database: which one.

    Raises:
        DatabaseError: the database cannot be used, or is newer than this program.
    """
    return revisions_after(_current_revision(database))


def revisions_after(current: str | None) -> tuple[str, ...]:
    """Return the migrations that follow a given one, oldest first.

    Args:
        current: the newest that was applied; None for a database without tables.

    Raises:
        DatabaseError: this program does not know it, because it is older than the database.
    """
    revisions = all_revisions()
    if current and current not in revisions:
        message = f"the database has migration {current}, which this version does not know; update Copydesk"
        raise DatabaseError("database.newer", message)
    return revisions[revisions.index(current) + 1 :] if current else revisions


def check(database: Database) -> None:
    """Check that the database can be reached and has every migration.

    Args:
        database: which one.

    Raises:
        DatabaseError: it cannot, or lacks some; the message says what to do.
    """
    pending = pending_revisions(database)
    if pending:
        lacking = count_of(len(pending), "migration")
        message = f"the database lacks {lacking} ({', '.join(pending)}); run: copydesk migrate"
        raise DatabaseError("database.missing_migration", message)


def is_in_models(_: object, name: str | None, *__: object) -> bool:
    """Return whether the models declare a table, column or index: Alembic's `include_object` when it compares.

    Args:
        name: of the object.
    """
    return not _NOT_IN_MODELS.match(str(name))


def _current_revision(database: Database) -> str | None:
    try:
        # Reading: a version check must not wait for a writer.
        with database.read_transaction() as session:
            return _read_revision(session.connection())
    except SQLAlchemyError as error:
        raise translate_error(error, database.url) from error


def _read_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _run_alembic(database: Database, command: str, revision: str) -> None:
    # Imported here: loading alembic takes a third of a second, and only `migrate` and the first `up` need it.
    import alembic.command
    import alembic.config

    config = alembic.config.Config()
    config.set_main_option("script_location", str(SCRIPTS_DIR).replace("%", "%%"))
    try:
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            getattr(alembic.command, command)(config, revision)
    except SQLAlchemyError as error:
        raise translate_error(error, database.url) from error

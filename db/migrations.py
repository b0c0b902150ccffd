"""A database in, its tables brought up (or down) to a revision, out."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from db.problems import DatabaseProblem, explain
from db.session import Database

__all__ = ["SCRIPTS", "check", "downgrade", "known", "missing", "upgrade"]

SCRIPTS = Path(__file__).resolve().parent.parent / "alembic"


def upgrade(database: Database, revision: str = "head") -> None:
    """Make or change the tables.

    Args:
        database: which one.
        revision: up to which.

    Raises:
        DatabaseProblem: the database cannot be used.
    """
    _run(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str = "base") -> None:
    """Take changes back; `base` removes every table and what is in it.

    Args:
        database: which one.
        revision: down to which.

    Raises:
        DatabaseProblem: the database cannot be used.
    """
    _run(database, lambda config: command.downgrade(config, revision))


def known() -> tuple[str, ...]:
    """Every migration of this version, oldest first."""
    scripts = ScriptDirectory(str(SCRIPTS))
    return tuple(script.revision for script in reversed(list(scripts.walk_revisions())))


def missing(database: Database) -> tuple[str, ...]:
    """The migrations that the database has not seen, oldest first.

    Args:
        database: which one.

    Raises:
        DatabaseProblem: the database cannot be used, or is newer than this program.
    """
    current, every = _current(database), known()
    if current and current not in every:
        message = f"the database is at migration {current}, which this version does not know; update Copydesk"
        raise DatabaseProblem("database.newer", message)
    return every[every.index(current) + 1 :] if current else every


def check(database: Database) -> None:
    """See that the database answers and has every table.

    Args:
        database: which one.

    Raises:
        DatabaseProblem: it does not; the message says what to do.
    """
    lacking = missing(database)
    if lacking:
        message = (
            f"the database lacks {len(lacking)} migrations ({', '.join(lacking)}); run: copydesk migrate"
        )
        raise DatabaseProblem("database.missing_migration", message)


def _current(database: Database) -> str | None:
    try:
        with database.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        raise explain(error, database.url) from error


def _run(database: Database, step: Callable[[Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    try:
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            step(config)
    except SQLAlchemyError as error:
        raise explain(error, database.url) from error

"""A database in, its tables brought up (or down) to a revision, out."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
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
    _run(database, "upgrade", revision)


def downgrade(database: Database, revision: str = "base") -> None:
    """Take changes back; `base` removes every table and what is in it.

    Args:
        database: which one.
        revision: down to which.

    Raises:
        DatabaseProblem: the database cannot be used.
    """
    _run(database, "downgrade", revision)


def known() -> tuple[str, ...]:
    """Every migration of this version, oldest first: the number each file's name begins with."""
    return tuple(sorted(path.name.partition("_")[0] for path in SCRIPTS.glob("versions/[0-9]*_*.py")))


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
            return _revision(connection)
    except SQLAlchemyError as error:
        raise explain(error, database.url) from error


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _run(database: Database, command: str, revision: str) -> None:
    # Loading alembic takes a third of a second, which no command but `migrate` and the first `up` should cost.
    import alembic.command
    import alembic.config

    config = alembic.config.Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    try:
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            getattr(alembic.command, command)(config, revision)
    except SQLAlchemyError as error:
        raise explain(error, database.url) from error

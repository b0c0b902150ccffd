"""Run migrations, on the connection in the configuration or else on the database of the settings."""

from alembic import context
from sqlalchemy import Connection, text

from db.session import Database
from db.settings import DatabaseSettings
from db.tables import Base

# On PostgreSQL, two `migrate` at once run one after the other; SQLite locks the file anyway.
LOCK = 0xC0B7DE5C


def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Return False for what a migration creates outside of the models: search, and an index in PostgreSQL's order."""
    own = ("articles_fts", "ix_articles_search", "ix_articles_newest")
    return not (kind in {"table", "index", "column"} and str(name).startswith(own))


def run(connection: Connection) -> None:
    """Migrate the database of one connection."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=ours,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if given := context.config.attributes.get("connection"):
    run(given)
else:
    with Database(DatabaseSettings().url).engine.begin() as opened:
        run(opened)

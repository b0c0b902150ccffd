"""How migrations run: on the connection we are given, else on the database of the settings."""

from alembic import context
from sqlalchemy import Connection, text

from db.session import Database
from db.settings import DatabaseSettings
from db.tables import Base

# Copydesk's own number: two `migrate` at once take turns (PostgreSQL; SQLite locks the file anyway).
LOCK = 0xC0B7DE5C


def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Leave out what the search index keeps for itself."""
    return not (kind in {"table", "index"} and str(name).startswith(("articles_fts", "ix_articles_search")))


def run(connection: Connection) -> None:
    """Bring one connection's database up or down."""
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

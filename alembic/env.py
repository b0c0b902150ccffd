"""Run migrations, on the connection in the configuration or else on the database of the settings."""

from alembic import context
from sqlalchemy import Connection, text

from db.migrations import is_in_models
from db.session import Database
from db.settings import DatabaseSettings
from db.tables import Base

# On PostgreSQL, two `migrate` at once run one after the other; SQLite locks the file anyway.
LOCK = 0xC0B7DE5C
# Workers go on while a migration runs. One that waits for a table makes all who want it wait behind it, so it gives up
# soon and is run again. A migration that needs more time sets its own limit.
TIMEOUTS = {"lock_timeout": "5s", "statement_timeout": "15min"}


def run(connection: Connection) -> None:
    """Migrate the database of one connection."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        for name, value in TIMEOUTS.items():
            connection.execute(text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=is_in_models,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if open_connection := context.config.attributes.get("connection"):
    run(open_connection)
else:
    with Database(DatabaseSettings().url).engine.begin() as new_connection:
        run(new_connection)

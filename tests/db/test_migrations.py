"""The same tables on both databases, up and down."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, inspect, text

from db import Database, DatabaseError, migrations
from db.tables import Base
from testing.postgres import Postgres
from tests.db.stored_entries import article, claim, follow, sight, store, to_store


def test_the_order_of_the_files_is_the_order_of_the_migrations() -> None:
    walked = ScriptDirectory(str(migrations.SCRIPTS_DIR)).walk_revisions()
    assert migrations.all_revisions() == tuple(script.revision for script in walked)[::-1]


def test_models_equal_migrations(database: Database) -> None:
    with database.engine.connect() as connection:
        options = {"include_object": migrations.is_in_models, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []


def test_down_removes_everything_and_up_makes_it_again(empty_url: str) -> None:
    database = Database(empty_url)
    migrations.upgrade(database)
    full = set(inspect(database.engine).get_table_names())
    migrations.downgrade(database)
    assert set(inspect(database.engine).get_table_names()) == {"alembic_version"}
    assert inspect(database.engine).get_view_names() == []
    migrations.upgrade(database)
    assert set(inspect(database.engine).get_table_names()) == full
    database.close()


def test_a_migration_waits_for_a_table_that_workers_use_for_seconds_only(
    postgres: Postgres, migrated: str
) -> None:
    database = Database(postgres.url(postgres.make(migrated)))
    limits: list[tuple[str, str]] = []

    @event.listens_for(database.engine, "commit")
    def read_limits(connection: Connection) -> None:
        names = ("lock_timeout", "statement_timeout")
        limits.extend((name, connection.scalar(text(f"SHOW {name}"))) for name in names)

    migrations.upgrade(database)
    assert limits == [("lock_timeout", "5s"), ("statement_timeout", "15min")]
    database.close()


def test_a_missing_migration_is_named_with_what_to_do(empty_url: str) -> None:
    database = Database(empty_url)
    with pytest.raises(DatabaseError, match=r"0001.*copydesk migrate"):
        migrations.check(database)
    database.close()


def test_an_installation_without_migration_scripts_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="install Copydesk again"):
        migrations.all_revisions(tmp_path)


def test_a_database_of_a_newer_version_is_refused(empty_url: str) -> None:
    database = Database(empty_url)
    migrations.upgrade(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError, match="update Copydesk"):
        migrations.check(database)
    database.close()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    migrations.upgrade(database)
    yield database
    database.close()


def test_a_table_without_row_ids_begins_with_its_key(sqlite_database: Database) -> None:
    """SQLite 3.40 calls such a table damaged where another column comes first, and a backup would be refused."""
    with sqlite_database.engine.connect() as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%WITHOUT ROWID%'"
        names = connection.execute(text(query)).scalars().all()
        assert "article_tags" in names
        for name in names:
            places = [row.pk for row in connection.execute(text(f"PRAGMA table_info({name})"))]
            keys = [place for place in places if place]
            assert places[: len(keys)] == sorted(keys), name


def test_a_filled_database_passes_the_check_of_sqlite(sqlite_database: Database) -> None:
    url = "https://thepost.example/a"
    sight(sqlite_database, follow(sqlite_database), url)
    store(sqlite_database, to_store(sqlite_database, claim(sqlite_database)[0]), article(url))
    with sqlite_database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM article_tags")).scalar_one()
        assert connection.execute(text("PRAGMA quick_check")).scalars().all() == ["ok"]

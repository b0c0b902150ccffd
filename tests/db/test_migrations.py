"""The same tables on both databases, up and down."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from db import Database, DatabaseError, migrations
from db.tables import Base


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

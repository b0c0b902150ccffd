"""The role copydesk_reader of PostgreSQL reads views and articles, and can change nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import make_url

from db import Database, migrations
from db.initial_schema.reader_role import READABLE_TABLES, revoke_public_rights
from db.initial_schema.views import VIEW_NAMES
from db.shell import find_reader_role
from db.tables import Base
from testing.postgres import Postgres
from tests.db.test_cookbook import QUERIES

PRIVATE_TABLES = sorted(set(Base.metadata.tables) - set(READABLE_TABLES))


@contextmanager
def connect_as(server: Postgres, database: str, user: str) -> Iterator[psycopg.Connection]:
    url = make_url(server.url(database)).set(drivername="postgresql", username=user)
    with psycopg.connect(url.render_as_string(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def reader(postgres: Postgres, migrated: str) -> Iterator[psycopg.Connection]:
    """Connect as the role itself, as a notebook does."""
    database = postgres.make(migrated)
    with connect_as(postgres, database, "copydesk") as owner:
        owner.execute("ALTER ROLE copydesk_reader LOGIN")
    engine = create_engine(postgres.url(database), poolclass=NullPool)
    with engine.begin() as migration, Operations.context(MigrationContext.configure(migration)):
        # A copy of a database does not have the rights of the database itself.
        revoke_public_rights()
    with connect_as(postgres, database, "copydesk_reader") as reader_connection:
        yield reader_connection


def test_the_role_reads_every_view_and_runs_every_query_of_the_cookbook(reader: psycopg.Connection) -> None:
    for name in (*VIEW_NAMES, *READABLE_TABLES):
        reader.execute(f"SELECT * FROM {name}".encode())
    for query in QUERIES.values():
        reader.execute(query.encode())


def test_the_role_cannot_read_tokens_and_secrets(reader: psycopg.Connection) -> None:
    assert {"api_tokens", "subscriptions", "pushes"} <= set(PRIVATE_TABLES)
    for name in PRIVATE_TABLES:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute(f"SELECT * FROM {name}".encode())


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM articles",
        "UPDATE articles SET title = ''",
        "INSERT INTO sources (name) VALUES ('x')",
        "CREATE TABLE mine (id integer)",
        "TRUNCATE sources",
        "CREATE TEMPORARY TABLE mine (id integer)",
        "SELECT lo_create(0)",
        "SELECT lo_creat(-1)",
        "SELECT lo_from_bytea(0, 'x')",
    ],
)
def test_the_role_cannot_write_even_in_a_transaction_that_may(
    reader: psycopg.Connection, statement: str
) -> None:
    # Of what it has no right to do, a transaction that only reads says either.
    with pytest.raises((psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.InsufficientPrivilege)):
        reader.execute(statement.encode())
    reader.execute("SET default_transaction_read_only = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(statement.encode())


def test_a_query_of_the_role_ends_after_a_minute(reader: psycopg.Connection) -> None:
    assert reader.execute("SHOW statement_timeout").fetchone() == ("1min",)


def test_the_owner_of_the_database_may_change_to_the_role(postgres: Postgres, migrated: str) -> None:
    database = Database(postgres.url(postgres.make(migrated)))
    with database.read_transaction() as session:
        assert find_reader_role(session) == "copydesk_reader"
    database.close()


def test_a_user_who_may_not_create_roles_gets_a_database_without_it(postgres: Postgres) -> None:
    with connect_as(postgres, "postgres", "copydesk") as owner:
        owner.execute("CREATE ROLE plain LOGIN CREATEDB")
        # The role belongs to the server: other tests made it.
        owner.execute("CREATE ROLE copydesk_reader" if not _has_role(owner) else "SELECT")
        owner.execute("ALTER ROLE copydesk_reader RENAME TO aside")
        try:
            with connect_as(postgres, "postgres", "plain") as plain:
                plain.execute("CREATE DATABASE plain_news")
            url = make_url(postgres.url("plain_news")).set(username="plain")
            database = Database(url.render_as_string())
            migrations.upgrade(database)
            with database.read_transaction() as session:
                assert find_reader_role(session) == ""
                assert session.scalar(text("SELECT count(*) FROM v_articles")) == 0
            migrations.downgrade(database)
            database.close()
        finally:
            owner.execute("ALTER ROLE aside RENAME TO copydesk_reader")


def _has_role(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT to_regrole('copydesk_reader') IS NOT NULL").fetchone()
    return row is not None and bool(row[0])

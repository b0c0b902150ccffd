"""Let a role of PostgreSQL read the views, and the tables about articles; SQLite has no roles."""

from alembic import op

from db.initial_schema.columns import is_sqlite
from db.initial_schema.views import VIEW_NAMES

__all__ = [
    "READABLE_COLUMNS",
    "READABLE_TABLES",
    "create_reader_role",
    "revoke_public_rights",
    "revoke_reader_rights",
]

# Tables that queries join with the views. None holds a secret, such as a token or the key of a subscription.
READABLE_TABLES = (
    *(
        "articles",
        "article_revisions",
        "revision_changes",
        "article_urls",
        "events",
        "sources",
        "source_tags",
    ),
    *(
        "authors",
        "article_authors",
        "tags",
        "article_tags",
        "images",
        "entities",
        "article_entities",
        "keywords",
    ),
    *("topics", "quotes", "enrichments", "copy_groups", "copy_members", "stories", "story_members"),
    *("watches", "watch_matches"),
)
# Of a table with secrets, what says whether alerts are sent.
READABLE_COLUMNS = {"watch_channels": ("id", "watch_id", "kind", "failures", "error", "delivered", "dead")}
# The role belongs to the server, so another database may have made it already, or is making it now. Who may not
# create roles gets the database without it. It cannot log in until an operator gives it a password.
_CREATE_ROLE = """
DO $$ BEGIN
  IF to_regrole('copydesk_reader') IS NULL THEN
    CREATE ROLE copydesk_reader NOLOGIN CONNECTION LIMIT 20;
    ALTER ROLE copydesk_reader SET default_transaction_read_only = on;
    ALTER ROLE copydesk_reader SET statement_timeout = '60s';
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE NOTICE 'the role copydesk_reader was not created: % may not create roles', current_user;
END $$"""
# `copydesk sql` changes to the role. Where another user made it, only that user can allow this.
_JOIN_ROLE = """
DO $$ BEGIN
  GRANT copydesk_reader TO CURRENT_USER;
EXCEPTION WHEN insufficient_privilege OR invalid_grant_operation THEN NULL;
END $$"""
_SCHEMA_RIGHT = """
DO $$ BEGIN
  EXECUTE format('{} USAGE ON SCHEMA %I {} copydesk_reader', current_schema());
END $$"""
# Every role may create temporary tables, and large objects even in a transaction that only reads. The owner of the
# database decides about the first, a superuser about the second; for others these statements have no effect.
_PUBLIC_RIGHTS = (
    ("TEMPORARY", "DATABASE %I"),
    (
        "EXECUTE",
        "FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea)",
    ),
)
_PUBLIC_RIGHT = """
DO $$ BEGIN
  EXECUTE format('{} {} ON {} {} PUBLIC', current_database());
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$"""


def create_reader_role() -> None:
    """Create the role `copydesk_reader`, if the user of the migration may, and let it read."""
    if is_sqlite():
        return
    op.execute(_CREATE_ROLE)
    revoke_public_rights()
    if _has_role():
        op.execute(_JOIN_ROLE)
        op.execute(_SCHEMA_RIGHT.format("GRANT", "TO"))
        op.execute(f"GRANT SELECT ON {', '.join((*VIEW_NAMES, *READABLE_TABLES))} TO copydesk_reader")
        for table, columns in READABLE_COLUMNS.items():
            op.execute(f"GRANT SELECT ({', '.join(columns)}) ON {table} TO copydesk_reader")


def revoke_public_rights() -> None:
    """Take from every role what would let the reader write: temporary tables and large objects."""
    for right, subject in _PUBLIC_RIGHTS:
        op.execute(_PUBLIC_RIGHT.format("REVOKE", right, subject, "FROM"))


def revoke_reader_rights() -> None:
    """Take back the right to use the schema. The role stays: other databases of the server may need it."""
    if is_sqlite():
        return
    for right, subject in _PUBLIC_RIGHTS:
        op.execute(_PUBLIC_RIGHT.format("GRANT", right, subject, "TO"))
    if _has_role():
        op.execute(_SCHEMA_RIGHT.format("REVOKE", "FROM"))


def _has_role() -> bool:
    query = "SELECT to_regrole('copydesk_reader') IS NOT NULL"
    return bool(op.get_bind().exec_driver_sql(query).scalar())

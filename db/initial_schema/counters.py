"""Create the tables of counters, and the triggers that keep them equal to what they count."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import TEXT, is_sqlite, required_columns, sqlite_add

__all__ = ["create_article_counts", "create_counter_triggers", "create_entry_counts", "drop_counter_triggers"]

_POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION count_entry(stage text, outcome text, reason text, change bigint) RETURNS void LANGUAGE sql AS $$
        INSERT INTO entry_counts AS counted (stage, outcome, reason, shard, entries)
        VALUES ($1, $2, $3, pg_backend_pid() % 1024, $4)
        ON CONFLICT ON CONSTRAINT pk_entry_counts DO UPDATE SET entries = counted.entries + excluded.entries $$""",
    """CREATE FUNCTION count_article(source_id bigint, change bigint) RETURNS void LANGUAGE sql AS $$
        INSERT INTO article_counts AS counted (source_id, shard, articles)
        VALUES (coalesce($1, 0), pg_backend_pid() % 1024, $2)
        ON CONFLICT ON CONSTRAINT pk_article_counts DO UPDATE SET articles = counted.articles + excluded.articles $$""",
    """CREATE FUNCTION count_new_entries() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM count_entry(stage, outcome, reason, count(*))
           FROM inserted GROUP BY stage, outcome, reason ORDER BY stage, outcome, reason;
        RETURN NULL; END $$""",
    """CREATE FUNCTION count_changed_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM count_entry(old.stage, old.outcome, old.reason, -1);
        IF TG_OP = 'UPDATE' THEN PERFORM count_entry(new.stage, new.outcome, new.reason, 1); END IF;
        RETURN NULL; END $$""",
    """CREATE FUNCTION count_changed_article() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP <> 'INSERT' THEN PERFORM count_article(old.source_id, -1); END IF;
        IF TG_OP <> 'DELETE' THEN PERFORM count_article(new.source_id, 1); END IF;
        RETURN NULL; END $$""",
    """CREATE TRIGGER entries_count_insert AFTER INSERT ON entries REFERENCING NEW TABLE AS inserted
        FOR EACH STATEMENT EXECUTE FUNCTION count_new_entries()""",
    """CREATE TRIGGER entries_count_update AFTER UPDATE OF stage, outcome, reason ON entries FOR EACH ROW
        WHEN ((old.stage, old.outcome, old.reason) IS DISTINCT FROM (new.stage, new.outcome, new.reason))
        EXECUTE FUNCTION count_changed_entry()""",
    """CREATE TRIGGER entries_count_delete AFTER DELETE ON entries FOR EACH ROW
        EXECUTE FUNCTION count_changed_entry()""",
    """CREATE TRIGGER articles_count_insert AFTER INSERT OR DELETE ON articles FOR EACH ROW
        EXECUTE FUNCTION count_changed_article()""",
    """CREATE TRIGGER articles_count_update AFTER UPDATE OF source_id ON articles FOR EACH ROW
        WHEN (old.source_id IS DISTINCT FROM new.source_id) EXECUTE FUNCTION count_changed_article()""",
)


def _sqlite_count_entry(row: str, change: str) -> str:
    key = {column: f"{row}.{column}" for column in ("stage", "outcome", "reason")}
    return sqlite_add("entry_counts", "entries", key, change)


def _sqlite_count_article(row: str, change: str) -> str:
    return sqlite_add("article_counts", "articles", {"source_id": f"coalesce({row}.source_id, 0)"}, change)


# Each trigger on SQLite: table, event, when it fires, under which condition, and how the row is counted.
_SQLITE_TRIGGERS = (
    ("entries", "insert", "INSERT", "", _sqlite_count_entry),
    (
        "entries",
        "update",
        "UPDATE OF stage, outcome, reason",
        "WHEN (old.stage, old.outcome, old.reason) IS NOT (new.stage, new.outcome, new.reason)",
        _sqlite_count_entry,
    ),
    ("entries", "delete", "DELETE", "", _sqlite_count_entry),
    ("articles", "insert", "INSERT", "", _sqlite_count_article),
    (
        "articles",
        "update",
        "UPDATE OF source_id",
        "WHEN old.source_id IS NOT new.source_id",
        _sqlite_count_article,
    ),
    ("articles", "delete", "DELETE", "", _sqlite_count_article),
)


def create_entry_counts() -> None:
    """Create the table `entry_counts`."""
    op.create_table(
        "entry_counts",
        sa.Column("stage", TEXT, primary_key=True),
        sa.Column("outcome", TEXT, primary_key=True),
        sa.Column("reason", TEXT, primary_key=True),
        sa.Column("shard", sa.Integer, primary_key=True, autoincrement=False),
        *required_columns(sa.BigInteger, "entries"),
    )


def create_article_counts() -> None:
    """Create the table `article_counts`."""
    op.create_table(
        "article_counts",
        sa.Column("source_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("shard", sa.Integer, primary_key=True, autoincrement=False),
        *required_columns(sa.BigInteger, "articles"),
    )


def create_counter_triggers() -> None:
    """Create the triggers on `entries` and `articles`."""
    for statement in _sqlite_triggers() if is_sqlite() else _POSTGRESQL_TRIGGERS:
        op.execute(statement)


def _sqlite_triggers() -> Iterator[str]:
    for table, event, occasion, condition, count in _SQLITE_TRIGGERS:
        subtract = "" if event == "insert" else count("old", "- 1")
        add = "" if event == "delete" else count("new", "+ 1")
        name = f"{table}_count_{event}"
        yield f"CREATE TRIGGER {name} AFTER {occasion} ON {table} {condition} BEGIN{subtract}{add} END"


def drop_counter_triggers() -> None:
    """Drop what `create_counter_triggers` created."""
    if is_sqlite():
        for table, event, *_ in _SQLITE_TRIGGERS:
            op.execute(f"DROP TRIGGER {table}_count_{event}")
        return
    op.execute("DROP FUNCTION count_new_entries, count_changed_entry, count_changed_article CASCADE")
    op.execute("DROP FUNCTION count_entry, count_article")

"""Create full-text search over articles: a table of FTS5 on SQLite, a stored vector on PostgreSQL."""

from alembic import op

__all__ = ["create_search", "drop_search"]

_SQLITE_SEARCH = (
    """CREATE VIRTUAL TABLE articles_fts USING fts5(
        title, description, text, content='articles', content_rowid='id', tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
        INSERT INTO articles_fts(rowid, title, description, text) VALUES (new.id, new.title, new.description, new.text);
    END""",
    """CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
        INSERT INTO articles_fts(articles_fts, rowid, title, description, text)
        VALUES ('delete', old.id, old.title, old.description, old.text);
    END""",
    """CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, description, text ON articles BEGIN
        INSERT INTO articles_fts(articles_fts, rowid, title, description, text)
        VALUES ('delete', old.id, old.title, old.description, old.text);
        INSERT INTO articles_fts(rowid, title, description, text) VALUES (new.id, new.title, new.description, new.text);
    END""",
)
# The configuration 'simple' has no stemming, so it serves all languages. The vector is stored: ranking would otherwise
# parse the text of each match again.
_POSTGRESQL_SEARCH = (
    """ALTER TABLE articles ADD COLUMN articles_fts tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A') || to_tsvector('simple', description || ' ' || text)) STORED""",
    "CREATE INDEX ix_articles_search ON articles USING gin (articles_fts)",
)


def create_search() -> None:
    """Create the full-text index, and the triggers that keep it current on SQLite."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_SEARCH if is_sqlite else _POSTGRESQL_SEARCH:
        op.execute(statement)


def drop_search() -> None:
    """Drop what `create_search` created."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER articles_fts_{change}")
        op.execute("DROP TABLE articles_fts")
        return
    op.execute("ALTER TABLE articles DROP COLUMN articles_fts")

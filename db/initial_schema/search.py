"""Create full-text search over articles, sections and names: tables of FTS5 on SQLite, vectors on PostgreSQL.

Both split a text into the same words, as `pipeline.query.tokens` does: runs of letters, digits and marks, without case,
Latin accents and stemming, so that one index serves all languages.
"""

from collections.abc import Iterator

from alembic import op

from db.initial_schema.columns import is_sqlite

__all__ = ["create_search", "drop_search"]

# First and last code points of what is newer than SQLite's table of categories, which takes it for letters: marks of
# direction, signs of currencies, arrows, punctuation, emoji. A longer list takes longer to read.
_SEPARATORS = (
    (0x61C, 0x61C),
    (0x2066, 0x2069),
    (0x20BA, 0x20CF),
    (0x23F4, 0x23FF),
    (0x2B4D, 0x2BFF),
    (0x2E3C, 0x2E7F),
    (0x1F000, 0x1FAFF),
)
# Tables with a column that is searched by its words.
_NAME_COLUMNS = {"sources": "name", "authors": "name", "entities": "name", "tags": "name", "stories": "title"}
# Each full-text table on SQLite, with the table it indexes and the columns it takes from it.
_SQLITE_TABLES = (
    ("articles_fts", "articles", ("title", "description", "text", "section")),
    *((f"{table}_fts", table, (column,)) for table, column in _NAME_COLUMNS.items()),
)
_POSTGRESQL_FUNCTION = r"""
    CREATE FUNCTION fold_words(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT regexp_replace(
            translate(
                lower(normalize(
                    regexp_replace(normalize(value, NFD), '([A-Za-z])[\u0300-\u036f]+', '\1', 'g'), NFC)),
                'ς।॥', 'σ  '),
            '[^[:alnum:]\u0300-\u036f\u0900-\u0e3e\u0e40-\u0eff\u0f40-\u109f\u1780-\u17d3]+', ' ', 'g') $$"""
# The vector is stored: ranking would otherwise parse the text of each match again. Words of the headline have weight A,
# those of the description B, those of the text D.
_POSTGRESQL_ARTICLES = (
    """ALTER TABLE articles ADD COLUMN articles_fts tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', fold_words(title)), 'A')
        || setweight(to_tsvector('simple', fold_words(description)), 'B')
        || to_tsvector('simple', fold_words(text))) STORED""",
    "CREATE INDEX ix_articles_search ON articles USING gin (articles_fts)",
    "CREATE INDEX ix_articles_section_search ON articles USING gin (to_tsvector('simple', fold_words(section)))",
)


def create_search() -> None:
    """Create the full-text indexes, and the triggers that keep them current on SQLite."""
    for statement in _sqlite_statements() if is_sqlite() else _postgresql_statements():
        op.execute(statement)


def _sqlite_statements() -> Iterator[str]:
    separators = "".join(chr(code) for first, last in _SEPARATORS for code in range(first, last + 1))
    tokenizer = f"unicode61 remove_diacritics 2 categories ''L* Nd Nl M*'' separators ''{separators}''"
    for name, table, columns in _SQLITE_TABLES:
        column_list = ", ".join(columns)
        new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old"))
        insert = f"INSERT INTO {name}(rowid, {column_list}) VALUES (new.id, {new});"  # noqa: S608 - names of this module
        delete = f"INSERT INTO {name}({name}, rowid, {column_list}) VALUES ('delete', old.id, {old});"  # noqa: S608 - names of this module
        yield (
            f"CREATE VIRTUAL TABLE {name} USING fts5("
            f"{column_list}, content='{table}', content_rowid='id', tokenize='{tokenizer}')"
        )
        yield f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN {insert} END"
        yield f"CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN {delete} END"
        # Most updates of a story write the same title again.
        is_changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
        yield (
            f"CREATE TRIGGER {name}_update AFTER UPDATE OF {column_list} ON {table} "
            f"WHEN {is_changed} BEGIN {delete} {insert} END"
        )
    yield "CREATE INDEX ix_entities_country_search ON entities (country) WHERE country IS NOT NULL"


def _postgresql_statements() -> Iterator[str]:
    yield _POSTGRESQL_FUNCTION
    yield from _POSTGRESQL_ARTICLES
    for table, column in _NAME_COLUMNS.items():
        yield f"CREATE INDEX ix_{table}_search ON {table} USING gin (to_tsvector('simple', fold_words({column})))"
    yield "CREATE INDEX ix_entities_country_search ON entities (country) WHERE country IS NOT NULL"


def drop_search() -> None:
    """Drop what `create_search` created."""
    op.execute("DROP INDEX ix_entities_country_search")
    if is_sqlite():
        for name, *_ in _SQLITE_TABLES:
            for change in ("insert", "delete", "update"):
                op.execute(f"DROP TRIGGER {name}_{change}")
            op.execute(f"DROP TABLE {name}")
        return
    for table in _NAME_COLUMNS:
        op.execute(f"DROP INDEX ix_{table}_search")
    op.execute("DROP INDEX ix_articles_section_search")
    op.execute("ALTER TABLE articles DROP COLUMN articles_fts")
    op.execute("DROP FUNCTION fold_words")

"""Create the indexes in the order of lists: the newest article first, those without a time last."""

from alembic import op

from db.initial_schema.columns import is_sqlite

__all__ = ["create_list_indexes", "drop_list_indexes"]

_PREFIX = "ix_newest_"
# Name, table, columns before the time, the article's id, and which rows: what is equal in a list, and what orders it.
_INDEXES = (
    ("articles", "articles", "", "id", ""),
    ("of_language", "articles", "language, ", "id", ""),
    ("of_agency", "articles", "agency, ", "id", " WHERE agency <> ''"),
    ("of_source", "articles", "source_id, ", "id", ""),
    ("of_author", "article_authors", "author_id, ", "article_id", ""),
)


def create_list_indexes() -> None:
    """Create the indexes. PostgreSQL reads an index for an order only where NULL stands at the same end."""
    descending = "DESC" if is_sqlite() else "DESC NULLS LAST"
    for name, table, equal, id_column, rows in _INDEXES:
        columns = f"{equal}published {descending}, {id_column} DESC"
        op.execute(f"CREATE INDEX {_PREFIX}{name} ON {table} ({columns}){rows}")


def drop_list_indexes() -> None:
    """Drop what `create_list_indexes` created."""
    for name, *_ in _INDEXES:
        op.execute(f"DROP INDEX {_PREFIX}{name}")

"""Count the SQL statements that a piece of code sends."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, event

from db import Database

__all__ = ["counted_statements"]


@contextmanager
def counted_statements(database: Database) -> Iterator[Counter[str]]:
    """Count the statements that run inside.

    Args:
        database: all statements of its connections count.

    Yields:
        Numbers by the first three words of the statements, which grow meanwhile.
    """
    counts: Counter[str] = Counter()

    def count(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        counts[" ".join(statement.split()[:3])] += 1

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        yield counts
    finally:
        event.remove(database.engine, "before_cursor_execute", count)

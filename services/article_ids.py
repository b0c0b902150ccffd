"""Go through the articles of a long run in batches, which can be stopped and continued."""

from collections.abc import Callable, Iterator
from itertools import islice

from db import Database, Session

__all__ = ["iter_article_ids"]

_BATCH_SIZE = 50


def iter_article_ids(
    database: Database,
    read_ids: Callable[[Session, int, int], list[int]],
    after_id: int,
    max_articles: int,
) -> Iterator[int]:
    """Yield ids of articles by rising id; no transaction is open meanwhile.

    Args:
        database: the database.
        read_ids: returns at most so many (third argument) ids above an id (second argument), ascending.
        after_id: only larger ids.
        max_articles: maximum number; 0 for all.
    """

    def batches() -> Iterator[int]:
        last_id, ids = after_id, [0]
        while ids:
            with database.read_transaction() as session:
                ids = read_ids(session, last_id, _BATCH_SIZE)
            yield from ids
            last_id = ids[-1] if ids else last_id

    return islice(batches(), max_articles or None)

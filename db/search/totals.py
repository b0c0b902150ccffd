"""Tell how many articles match: exactly where they are few, otherwise by a sample."""

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from db.search.conditions import article_condition
from db.search.density import fast_condition
from db.tables import ArticleRow
from pipeline.query.tree import Node

__all__ = ["count_or_estimate"]

# Of so many articles, evenly spread over all that were stored, it is seen whether they match.
_SAMPLE_SIZE = 1_000
# Of so many where the words of all would be read for an exact number: 0.3 seconds.
_LARGE_SAMPLE_SIZE = 10_000


def count_or_estimate(session: Session, query: Node, max_counted: int) -> tuple[int, bool]:
    """Count the articles that match, or estimate their number where there are more than can be counted fast.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
        max_counted: a larger number is estimated.

    Returns:
        The number, an estimate with two digits that are not zero, and whether it is exact.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    fast = fast_condition(session, query)
    # A condition within a function leaves PostgreSQL no index but that of the sample.
    sampled = fast.whole if is_sqlite else func.coalesce(fast.whole, false())
    newest_id = session.scalar(select(func.max(ArticleRow.id))) or 0
    if newest_id > max_counted:
        estimate = _estimate(session, sampled, newest_id, _SAMPLE_SIZE)
        if estimate > max_counted:
            return _round(estimate), False
    if fast.checked is not None and newest_id > max(max_counted, _LARGE_SAMPLE_SIZE):
        return _round(_estimate(session, sampled, newest_id, _LARGE_SAMPLE_SIZE)), False
    condition = fast.whole if is_sqlite else article_condition(query, "postgresql")
    return session.scalar(select(func.count()).select_from(ArticleRow).where(condition)) or 0, True


def _round(estimate: int) -> int:
    return round(estimate, 2 - len(str(estimate)))


def _estimate(session: Session, condition: ColumnElement[bool], newest_id: int, sample_size: int) -> int:
    step = max(newest_id // sample_size, 1)
    sample = ArticleRow.id.in_(range(step, newest_id + 1, step))
    # Each of them stands for those between it and the next, also for those that were deleted.
    matching = select(func.count()).select_from(ArticleRow).where(sample, condition)
    return (session.scalar(matching) or 0) * step

"""Say who carried the text of an article."""

from db import Database, copies, queries
from db.copies import CopyGroupView
from services.errors import NotFoundError

__all__ = ["get_copies"]


def get_copies(database: Database, article_id: int) -> CopyGroupView | None:
    """Return the articles that carry the same text as an article.

    Args:
        database: the database.
        article_id: the article.

    Returns:
        The group with all its articles; None when no other article carries the text.

    Raises:
        NotFoundError: there is no such article.
    """
    with database.read_transaction() as session:
        group = copies.get_copies(session, article_id)
        if group is None and not queries.has_article(session, article_id):
            raise NotFoundError(f"no article {article_id}", "articles")
    return group

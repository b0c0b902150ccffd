"""Read the articles that match a query: pages in a stable order, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.queries.articles import load_summaries, summary_query
from db.queries.views import ArticleSummary
from db.search.conditions import article_condition
from db.search.density import count_ranked, fast_condition
from db.search.newest import Cursor
from db.search.walks import NewestMatches, find_newest, find_stored
from db.tables import ArticleRow
from pipeline.query.relevance import RankedText, rank_texts
from pipeline.query.tree import Node

__all__ = [
    "ArticleOrder",
    "ArticlePage",
    "PageRequest",
    "count_articles",
    "find_articles",
    "load_texts",
    "newest_article_id",
]

# Only the newest matches are ranked: a word such as "the" is in nearly every article, and ranking reads each match.
MAX_RANKED_ARTICLES = 200


class ArticleOrder(StrEnum):
    """The order of articles in a list."""

    # By time of publication, the newest first; articles without one come last.
    NEWEST = "newest"
    # The best match first, among the newest matches.
    RELEVANCE = "relevance"
    # In the order they were stored.
    STORED = "stored"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of the matching articles to read.

    Args:
        order: of the list; a cursor belongs to one order.
        limit: maximum number of articles.
        after: the cursor of the page before; None for the first page. `RELEVANCE` has one page only.
    """

    order: ArticleOrder = ArticleOrder.NEWEST
    limit: int = 20
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Some of the matching articles; `next` is None on the last page."""

    articles: tuple[ArticleSummary, ...]
    next: Cursor | None = None
    # False where not all articles were looked at, so that older ones may match, too; `next` goes on with them.
    is_complete: bool = True
    # Then only those were that were published at this time or later; None where some without a time were among them.
    searched_since: datetime | None = None


def find_articles(session: Session, query: Node, page: PageRequest = PageRequest()) -> ArticlePage:
    """Read one page of the articles that match.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
        page: which part, in which order.
    """
    found = _find(session, query, page)
    ids = found.ids
    by_id = {
        summary.id: summary
        for summary in load_summaries(session, summary_query().where(ArticleRow.id.in_(ids[: page.limit])))
    }
    summaries = tuple(by_id[article_id] for article_id in ids[: page.limit])
    following = found.walked_to
    if len(ids) > page.limit:
        following = Cursor(summaries[-1].published, summaries[-1].id)
    return ArticlePage(
        summaries,
        None if page.order is ArticleOrder.RELEVANCE else following,
        is_complete=found.walked_to is None,
        searched_since=found.walked_to.published if found.walked_to else None,
    )


def _find(session: Session, query: Node, page: PageRequest) -> NewestMatches:
    """Return the ids of a page, and one more where another page follows."""
    if page.order is ArticleOrder.RELEVANCE:
        return _rank(session, query, page.limit)
    condition = fast_condition(session, query, page.limit)
    if page.order is ArticleOrder.STORED:
        return find_stored(session, condition, page.after.id if page.after else 0, page.limit + 1)
    return find_newest(session, condition, page.after, page.limit + 1)


def _rank(session: Session, query: Node, limit: int) -> NewestMatches:
    ranked = count_ranked(session, query, limit, MAX_RANKED_ARTICLES)
    found = find_newest(session, fast_condition(session, query, ranked), None, ranked)
    parts = select(ArticleRow.id, ArticleRow.title, ArticleRow.description, ArticleRow.text)
    rows = session.execute(parts.where(ArticleRow.id.in_(found.ids)))
    scores = rank_texts(query, {row.id: RankedText(row.title, row.description, row.text) for row in rows})
    best = sorted(found.ids, key=lambda article_id: (-scores[article_id], -article_id))[:limit]
    return replace(found, ids=best)


def load_texts(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return the texts of some articles by id.

    Args:
        session: an open transaction.
        ids: of articles.
    """
    query = select(ArticleRow.id, ArticleRow.text).where(ArticleRow.id.in_(ids))
    return {row.id: row.text for row in session.execute(query)}


def newest_article_id(session: Session) -> int:
    """Return the id of the article that was stored last; 0 where there is none.

    Args:
        session: an open transaction.
    """
    return session.scalar(select(func.max(ArticleRow.id))) or 0


def count_articles(session: Session, query: Node, limit: int | None = None) -> int:
    """Count the articles that match, but not further than a limit.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
        limit: the largest number that is returned; None counts all.
    """
    matches = select(ArticleRow.id).where(article_condition(query, session.get_bind().dialect.name))
    counted = matches.limit(limit).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0

"""Read the articles that match a query: pages in a stable order, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.queries.articles import load_summaries, summary_query
from db.queries.views import ArticleSummary
from db.search.conditions import article_condition
from db.search.density import count_ranked, fast_condition
from db.search.newest import Cursor, read_newest
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


def find_articles(session: Session, query: Node, page: PageRequest = PageRequest()) -> ArticlePage:
    """Read one page of the articles that match.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
        page: which part, in which order.
    """
    ids = _find_ids(session, query, page)
    by_id = {
        summary.id: summary
        for summary in load_summaries(session, summary_query().where(ArticleRow.id.in_(ids[: page.limit])))
    }
    summaries = tuple(by_id[article_id] for article_id in ids[: page.limit])
    has_more = len(ids) > page.limit and page.order is not ArticleOrder.RELEVANCE
    return ArticlePage(summaries, Cursor(summaries[-1].published, summaries[-1].id) if has_more else None)


def _find_ids(session: Session, query: Node, page: PageRequest) -> Sequence[int]:
    """Return the ids of a page, and one more where another page follows."""
    if page.order is ArticleOrder.RELEVANCE:
        return _rank(session, query, page.limit)
    condition = fast_condition(session, query, page.limit)
    if page.order is ArticleOrder.STORED:
        after_id = page.after.id if page.after else 0
        selected = select(ArticleRow.id).where(condition, ArticleRow.id > after_id).order_by(ArticleRow.id)
        return session.scalars(selected.limit(page.limit + 1)).all()
    newest = select(ArticleRow.id).where(condition)
    return [row.id for row in read_newest(session, newest, page.after, page.limit + 1)]


def _rank(session: Session, query: Node, limit: int) -> Sequence[int]:
    ranked = count_ranked(session, query, limit, MAX_RANKED_ARTICLES)
    condition = fast_condition(session, query, ranked)
    newest = read_newest(session, select(ArticleRow.id).where(condition), None, ranked)
    ids = [row.id for row in newest]
    parts = select(ArticleRow.id, ArticleRow.title, ArticleRow.description, ArticleRow.text)
    rows = session.execute(parts.where(ArticleRow.id.in_(ids)))
    scores = rank_texts(query, {row.id: RankedText(row.title, row.description, row.text) for row in rows})
    return sorted(ids, key=lambda article_id: (-scores[article_id], -article_id))[:limit]


def load_texts(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return the texts of some articles by id.

    Args:
        session: an open transaction.
        ids: of articles.
    """
    query = select(ArticleRow.id, ArticleRow.text).where(ArticleRow.id.in_(ids))
    return {row.id: row.text for row in session.execute(query)}


def count_articles(session: Session, query: Node, limit: int | None = None, after_id: int = 0) -> int:
    """Count the articles that match, but not further than a limit.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
        limit: the largest number that is returned; None counts all.
        after_id: only articles with larger ids count.
    """
    matches = select(ArticleRow.id).where(article_condition(query, session.get_bind().dialect.name))
    if after_id:
        matches = matches.where(ArticleRow.id > after_id)
    counted = matches.limit(limit).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0

"""Read stories: those that most is reported on, and one with its timeline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from db.tables import ArticleRow, SourceRow, StoryMemberRow, StoryRow

__all__ = ["StoryArticle", "StoryFilter", "StoryPage", "StoryView", "get_story", "list_stories"]


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story as lists show it; `score` says how much is reported, see `stories.score`."""

    id: int
    title: str
    first_at: datetime
    last_at: datetime
    articles: int
    outlets: int
    languages: str
    agencies: str
    score: float


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article in the timeline of a story."""

    article_id: int
    at: datetime
    source: str
    language: str | None
    agency: str
    title: str
    url: str
    similarity: float
    # Names that no earlier article of the story had when it was stored.
    new_names: str


@dataclass(frozen=True, slots=True)
class StoryFilter:
    """Which stories.

    Args:
        since: only those with an article of this time or later; aware.
        min_outlets: only those of at least so many publications.
        min_articles: only those of at least so many articles; an article alone is a story of one.
    """

    since: datetime | None = None
    min_outlets: int = 1
    min_articles: int = 1


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Some of the stories; `next` is score and id of the last one, None on the last page."""

    stories: tuple[StoryView, ...]
    next: tuple[float, int] | None = None


def list_stories(
    session: Session,
    filters: StoryFilter = StoryFilter(),
    after: tuple[float, int] | None = None,
    limit: int = 20,
) -> StoryPage:
    """Return one page of the stories that most is reported on, by falling score.

    Args:
        session: a transaction.
        filters: which.
        after: score and id of the last story of the page before; None for the first page.
        limit: maximum number.
    """
    query = _story_query().where(
        StoryRow.outlets >= filters.min_outlets, StoryRow.articles >= filters.min_articles
    )
    if filters.since is not None:
        query = query.where(StoryRow.last_at >= filters.since)
    if after is not None:
        score, story_id = after
        query = query.where(StoryRow.score <= score, or_(StoryRow.score < score, StoryRow.id > story_id))
    rows = session.execute(query.order_by(StoryRow.score.desc(), StoryRow.id).limit(limit + 1)).all()
    views = tuple(_to_story(row) for row in rows[:limit])
    return StoryPage(views, (views[-1].score, views[-1].id) if len(rows) > limit else None)


def _story_query() -> Select[Any]:
    return select(*(getattr(StoryRow, name) for name in StoryView.__slots__))


def _to_story(row: Row[Any]) -> StoryView:
    return StoryView(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def get_story(session: Session, story_id: int) -> tuple[StoryView, tuple[StoryArticle, ...]] | None:
    """Return a story and its articles, the earliest first; None when there is none with this id.

    Args:
        session: a transaction.
        story_id: its id.
    """
    row = session.execute(_story_query().where(StoryRow.id == story_id)).one_or_none()
    if row is None:
        return None
    query = (
        select(
            StoryMemberRow.article_id,
            StoryMemberRow.at,
            SourceRow.name,
            ArticleRow.site_name,
            ArticleRow.language,
            ArticleRow.agency,
            ArticleRow.title,
            ArticleRow.url,
            StoryMemberRow.similarity,
            StoryMemberRow.new_names,
        )
        .join(ArticleRow, ArticleRow.id == StoryMemberRow.article_id)
        .outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
        .where(StoryMemberRow.story_id == story_id)
        .order_by(StoryMemberRow.at, ArticleRow.id)
    )
    articles = (
        StoryArticle(article_id, at, source or site_name, *rest)
        for article_id, at, source, site_name, *rest in session.execute(query)
    )
    return _to_story(row), tuple(articles)

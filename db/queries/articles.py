"""Articles as people read them: lists by filter, and one with everything that belongs to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from db.queries import article_parts
from db.queries.views import ArticleSummary, ArticleView
from db.tables import ArticleAuthorRow, ArticleRow, ArticleTagRow, AuthorRow, SourceRow, TagRow

__all__ = ["ArticleFilter", "get_article", "latest_articles", "load_summaries"]


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles to list; None and "" leave a field open.

    `since` and `until` are times of publication, aware.
    """

    source: str = ""
    language: str = ""
    agency: str = ""
    author: str = ""
    tag: str = ""
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 20
    offset: int = 0


def latest_articles(session: Session, filters: ArticleFilter = ArticleFilter()) -> list[ArticleSummary]:
    """The newest articles that fit.

    Args:
        session: an open transaction.
        filters: which.
    """
    newest_first = ArticleRow.published.desc().nulls_last()
    query = (
        _filtered_query(filters)
        .order_by(newest_first, ArticleRow.id.desc())
        .limit(filters.limit)
        .offset(filters.offset)
    )
    return load_summaries(session, query)


def _filtered_query(filters: ArticleFilter) -> Select[ArticleRow, str]:
    query: Select[ArticleRow, str] = select(ArticleRow, SourceRow.name).outerjoin(SourceRow)
    for field, condition in _CONDITIONS:
        value = getattr(filters, field)
        if value:
            query = query.where(condition(value))
    return query


def _has_author(name: str) -> Any:
    return exists().where(
        ArticleAuthorRow.article_id == ArticleRow.id,
        ArticleAuthorRow.author_id == AuthorRow.id,
        AuthorRow.name == name,
    )


def _has_tag(name: str) -> Any:
    return exists().where(
        ArticleTagRow.article_id == ArticleRow.id, ArticleTagRow.tag_id == TagRow.id, TagRow.name == name
    )


_CONDITIONS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("source", lambda name: SourceRow.name == name),
    ("language", lambda language: ArticleRow.language == language),
    ("agency", lambda agency: ArticleRow.agency == agency),
    ("since", lambda moment: ArticleRow.published >= moment),
    ("until", lambda moment: ArticleRow.published < moment),
    ("author", _has_author),
    ("tag", _has_tag),
)


def load_summaries(session: Session, query: Select[ArticleRow, str]) -> list[ArticleSummary]:
    """Rows of (article, source name) as people see them.

    Args:
        session: an open transaction.
        query: selects them.
    """
    rows = [(row[0], row[1]) for row in session.execute(query)]
    authors = _author_names(session, [row.id for row, _ in rows], "person")
    return [_to_summary(row, source, authors.get(row.id, ())) for row, source in rows]


def _author_names(session: Session, ids: list[int], kind: str) -> dict[int, tuple[str, ...]]:
    query = (
        select(ArticleAuthorRow.article_id, AuthorRow.name)
        .join(AuthorRow, AuthorRow.id == ArticleAuthorRow.author_id)
        .where(ArticleAuthorRow.article_id.in_(ids), AuthorRow.kind == kind)
        .order_by(ArticleAuthorRow.article_id, ArticleAuthorRow.position)
    )
    names_by_article: dict[int, tuple[str, ...]] = {}
    for article_id, name in session.execute(query):
        names_by_article[article_id] = (*names_by_article.get(article_id, ()), name)
    return names_by_article


def _to_summary(row: ArticleRow, source: str | None, authors: tuple[str, ...]) -> ArticleSummary:
    columns = (
        "id",
        "title",
        "description",
        "url",
        "language",
        "agency",
        "dateline",
        "word_count",
        "revision",
    )
    time_columns = ("created_at", "updated_at", "gone_at")
    return ArticleSummary(
        source=source,
        published=with_utc_offset(row.published, row.published_offset_minutes),
        authors=authors,
        **{name: getattr(row, name) for name in columns + time_columns},
    )


def with_utc_offset(time: datetime | None, offset: int | None) -> datetime | None:
    """An instant with the offset its publisher wrote.

    Args:
        time: aware.
        offset: minutes east of UTC.
    """
    return time if time is None or offset is None else time.astimezone(timezone(timedelta(minutes=offset)))


def get_article(session: Session, article_id: int) -> ArticleView | None:
    """One article; None when there is none with this id.

    Args:
        session: an open transaction.
        article_id: its id.
    """
    query = select(ArticleRow, SourceRow.name).outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
    result = session.execute(query.where(ArticleRow.id == article_id)).one_or_none()
    if result is None:
        return None
    row, source = result
    return ArticleView(
        summary=_to_summary(row, source, _author_names(session, [row.id], "person").get(row.id, ())),
        text=row.text,
        modified=with_utc_offset(row.modified, row.modified_offset_minutes),
        section=row.section,
        kind=row.kind,
        paywalled=row.paywalled,
        canonical_url=row.canonical_url,
        own_summary=row.summary,
        organisations=_author_names(session, [row.id], "organisation").get(row.id, ()),
        tags=article_parts.tags(session, row.id),
        images=article_parts.images(session, row.id),
        entities=article_parts.entities(session, row.id),
        keywords=article_parts.keywords(session, row.id),
        topics=article_parts.topics(session, row.id),
        quotes=article_parts.quotes(session, row.id),
        revisions=article_parts.revisions(session, row.id),
    )

"""Read articles: lists by filter, and one article with all its parts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from db.queries.views import (
    ArticleSummary,
    ArticleView,
    EntityView,
    ImageView,
    QuoteView,
    RevisionView,
    TopicView,
)
from db.tables import (
    ArticleAuthorRow,
    ArticleEntityRow,
    ArticleRow,
    ArticleTagRow,
    AuthorRow,
    EntityRow,
    ImageRow,
    KeywordRow,
    QuoteRow,
    RevisionRow,
    SourceRow,
    TagRow,
    TopicRow,
)
from db.tables.base import with_utc_offset

__all__ = ["ArticleFilter", "get_article", "latest_articles", "load_summaries"]


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles to list; None and "" do not restrict.

    `since` and `until` are times of publication, aware.
    """

    source: str = ""
    language: str = ""
    agency: str = ""
    genre: str = ""
    author: str = ""
    tag: str = ""
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 20
    offset: int = 0


def latest_articles(session: Session, filters: ArticleFilter = ArticleFilter()) -> list[ArticleSummary]:
    """Return the newest articles that match.

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
    ("genre", lambda genre: ArticleRow.genre == genre),
    ("since", lambda moment: ArticleRow.published >= moment),
    ("until", lambda moment: ArticleRow.published < moment),
    ("author", _has_author),
    ("tag", _has_tag),
)


def load_summaries(session: Session, query: Select[ArticleRow, str]) -> list[ArticleSummary]:
    """Return rows of (article, source name) as summaries.

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
        "genre",
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


def get_article(session: Session, article_id: int) -> ArticleView | None:
    """Return one article; None when there is none with this id.

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
        tags=_tags(session, row.id),
        images=_images(session, row.id),
        entities=_entities(session, row.id),
        keywords=_keywords(session, row.id),
        topics=_topics(session, row.id),
        quotes=_quotes(session, row.id),
        revisions=_revisions(session, row.id),
    )


def _tags(session: Session, article_id: int) -> tuple[str, ...]:
    """Return the publisher's tags, in order."""
    query = select(TagRow.name).join(ArticleTagRow, ArticleTagRow.tag_id == TagRow.id)
    return tuple(
        session.scalars(query.where(ArticleTagRow.article_id == article_id).order_by(ArticleTagRow.position))
    )


def _images(session: Session, article_id: int) -> tuple[ImageView, ...]:
    """Return the pictures, the lead first."""
    query = select(ImageRow).where(ImageRow.article_id == article_id).order_by(ImageRow.position)
    return tuple(ImageView(row.url, row.caption, row.credit, row.alt) for row in session.scalars(query))


def _entities(session: Session, article_id: int) -> tuple[EntityView, ...]:
    """Return the names, the most mentioned first."""
    query = (
        select(EntityRow.name, EntityRow.label, EntityRow.country, ArticleEntityRow.mention_count)
        .join(ArticleEntityRow, ArticleEntityRow.entity_id == EntityRow.id)
        .where(ArticleEntityRow.article_id == article_id)
        .order_by(ArticleEntityRow.mention_count.desc(), ArticleEntityRow.position)
    )
    return tuple(EntityView(*row) for row in session.execute(query))


def _revisions(session: Session, article_id: int) -> tuple[RevisionView, ...]:
    """Return its revisions, the oldest first."""
    query = select(RevisionRow).where(RevisionRow.article_id == article_id).order_by(RevisionRow.revision)
    return tuple(
        RevisionView(row.revision, row.seen_at, row.title, row.text, tuple(row.fields))
        for row in session.scalars(query)
    )


def _keywords(session: Session, article_id: int) -> tuple[str, ...]:
    """Return its keywords, the best first."""
    query = select(KeywordRow.text).where(KeywordRow.article_id == article_id).order_by(KeywordRow.position)
    return tuple(session.scalars(query))


def _topics(session: Session, article_id: int) -> tuple[TopicView, ...]:
    """Return its topics, the most certain first."""
    query = select(TopicRow).where(TopicRow.article_id == article_id).order_by(TopicRow.position)
    return tuple(TopicView(row.code, row.name, row.confidence) for row in session.scalars(query))


def _quotes(session: Session, article_id: int) -> tuple[QuoteView, ...]:
    """Return its quotes, in the order of the text."""
    query = select(QuoteRow).where(QuoteRow.article_id == article_id).order_by(QuoteRow.position)
    return tuple(QuoteView(row.text, row.speaker, row.verb, row.direct) for row in session.scalars(query))

"""Read articles: lists by filter, and one article with all its parts."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, Select, and_, select
from sqlalchemy.orm import Session

from db import tables
from db.queries.views import (
    ArticleSummary,
    ArticleView,
    EntityView,
    ImageView,
    QuoteView,
    RevisionView,
    TopicView,
)
from db.tables import ArticleAuthorRow, ArticleRow, AuthorRow, RevisionRow, SourceRow
from db.tables.articles import IS_AGENCY
from db.tables.base import with_utc_offset
from pipeline.serialization import UnknownMessageError, from_bytes

if TYPE_CHECKING:
    from pipeline.records import Article, Count, Ticker

__all__ = [
    "ArticleFilter",
    "get_article",
    "has_article",
    "latest_articles",
    "load_summaries",
    "summary_query",
]

_SUMMARY_COLUMNS = (
    "id",
    "title",
    "description",
    "url",
    "language",
    "agency",
    "syndicated",
    "genre",
    "dateline",
    "location",
    "word_count",
    "revision",
    "created_at",
    "updated_at",
    "gone_at",
)


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
    published, article_id = ArticleRow.published, ArticleRow.id
    query = summary_query()
    if filters.author:
        author_ids = _ids(session, AuthorRow.id, AuthorRow.name == filters.author)
        if len(author_ids) == 1:
            # The rows of an author are in the order of the list, however many articles an agency signed.
            query = query.join(ArticleAuthorRow, ArticleAuthorRow.article_id == ArticleRow.id)
            query = query.where(ArticleAuthorRow.author_id == author_ids[0])
            published, article_id = ArticleAuthorRow.published, ArticleAuthorRow.article_id
        else:
            query = query.where(_is_signed_by(author_ids))
    for condition in _conditions(session, filters):
        query = query.where(condition)
    query = query.order_by(published.desc().nulls_last(), article_id.desc())
    return load_summaries(session, query.limit(filters.limit).offset(filters.offset))


def _conditions(session: Session, filters: ArticleFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.source:
        source_ids = _ids(session, SourceRow.id, SourceRow.name == filters.source)
        conditions.append(_is_one_of(ArticleRow.source_id, source_ids))
    if filters.language:
        conditions.append(ArticleRow.language == filters.language)
    if filters.agency:
        conditions.append(and_(ArticleRow.agency == filters.agency, IS_AGENCY))
    if filters.genre:
        conditions.append(ArticleRow.genre == filters.genre)
    if filters.since:
        conditions.append(ArticleRow.published >= filters.since)
    if filters.until:
        conditions.append(ArticleRow.published < filters.until)
    if filters.tag:
        conditions.append(_has_tag(filters.tag))
    return conditions


def _ids(session: Session, column: Any, condition: ColumnElement[bool]) -> list[int]:
    return list(session.scalars(select(column).where(condition)))


def _is_one_of(column: Any, ids: list[int]) -> ColumnElement[bool]:
    """Compare with a single id, as nearly always: only then does an index give the order of the list."""
    condition: ColumnElement[bool] = column == ids[0] if len(ids) == 1 else column.in_(ids)
    return condition


def _is_signed_by(author_ids: list[int]) -> ColumnElement[bool]:
    signed = select(ArticleAuthorRow.article_id).where(ArticleAuthorRow.author_id.in_(author_ids))
    return ArticleRow.id.in_(signed)


def _has_tag(name: str) -> ColumnElement[bool]:
    tagged = select(tables.ArticleTagRow.article_id).join(
        tables.TagRow, tables.TagRow.id == tables.ArticleTagRow.tag_id
    )
    return ArticleRow.id.in_(tagged.where(tables.TagRow.name == name))


def summary_query() -> Select[Any]:
    """Select what summaries show of articles, without their texts."""
    columns = [getattr(ArticleRow, name) for name in _SUMMARY_COLUMNS]
    times = (ArticleRow.published, ArticleRow.published_offset_minutes)
    query = select(*columns, *times, SourceRow.name.label("source"))
    return query.outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)


def load_summaries(session: Session, query: Select[Any]) -> list[ArticleSummary]:
    """Return the articles of a query as summaries.

    Args:
        session: an open transaction.
        query: `summary_query`, restricted.
    """
    rows = session.execute(query).all()
    authors = _author_names(session, [row.id for row in rows], "person")
    return [_to_summary(row, authors.get(row.id, ())) for row in rows]


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


def _to_summary(row: Row[Any], authors: tuple[str, ...]) -> ArticleSummary:
    return ArticleSummary(
        source=row.source,
        published=with_utc_offset(row.published, row.published_offset_minutes),
        authors=authors,
        **{name: getattr(row, name) for name in _SUMMARY_COLUMNS},
    )


def get_article(session: Session, article_id: int) -> ArticleView | None:
    """Return one article; None when there is none with this id.

    Args:
        session: an open transaction.
        article_id: its id.
    """
    summaries = load_summaries(session, summary_query().where(ArticleRow.id == article_id))
    if not summaries:
        return None
    columns = (
        "id",
        "text",
        "section",
        "kind",
        "paywalled",
        "canonical_url",
        "summary",
        "modified",
        "modified_offset_minutes",
        "record",
    )
    query = select(*[getattr(ArticleRow, name) for name in columns]).where(ArticleRow.id == article_id)
    row = session.execute(query).one()
    tickers, counts = _optional_values(row.record)
    return ArticleView(
        summary=summaries[0],
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
        tickers=tickers,
        counts=counts,
        revisions=_revisions(session, row.id, row.text),
    )


def _optional_values(record: bytes) -> "tuple[tuple[Ticker, ...], tuple[Count, ...]]":
    """Return what optional enrichers found; nothing of a record with another layout, until it is enriched again."""
    try:
        article: Article = from_bytes(record)
    except UnknownMessageError:
        return (), ()
    return article.tickers, article.counts


def has_article(session: Session, article_id: int) -> bool:
    """Tell whether there is an article with this id.

    Args:
        session: an open transaction.
        article_id: the id.
    """
    return session.scalar(select(ArticleRow.id).where(ArticleRow.id == article_id)) is not None


def _tags(session: Session, article_id: int) -> tuple[str, ...]:
    """Return the publisher's tags, in order."""
    query = select(tables.TagRow.name).join(
        tables.ArticleTagRow, tables.ArticleTagRow.tag_id == tables.TagRow.id
    )
    return tuple(
        session.scalars(
            query.where(tables.ArticleTagRow.article_id == article_id).order_by(tables.ArticleTagRow.position)
        )
    )


def _images(session: Session, article_id: int) -> tuple[ImageView, ...]:
    """Return the pictures, the lead first."""
    query = (
        select(tables.ImageRow)
        .where(tables.ImageRow.article_id == article_id)
        .order_by(tables.ImageRow.position)
    )
    return tuple(ImageView(row.url, row.caption, row.credit, row.alt) for row in session.scalars(query))


def _entities(session: Session, article_id: int) -> tuple[EntityView, ...]:
    """Return the names, the most mentioned first."""
    query = (
        select(
            tables.EntityRow.name,
            tables.EntityRow.label,
            tables.EntityRow.country,
            tables.ArticleEntityRow.mention_count,
        )
        .join(tables.ArticleEntityRow, tables.ArticleEntityRow.entity_id == tables.EntityRow.id)
        .where(tables.ArticleEntityRow.article_id == article_id)
        .order_by(tables.ArticleEntityRow.mention_count.desc(), tables.ArticleEntityRow.position)
    )
    return tuple(EntityView(*row) for row in session.execute(query))


def _revisions(session: Session, article_id: int, newest_text: str) -> tuple[RevisionView, ...]:
    """Return its revisions, the oldest first; only the texts of earlier ones are in their rows."""
    columns = (
        RevisionRow.revision,
        RevisionRow.seen_at,
        RevisionRow.title,
        RevisionRow.text,
        RevisionRow.fields,
    )
    query = select(*columns).where(RevisionRow.article_id == article_id).order_by(RevisionRow.revision)
    return tuple(
        RevisionView(
            row.revision,
            row.seen_at,
            row.title,
            newest_text if row.text is None else row.text,
            tuple(row.fields),
        )
        for row in session.execute(query)
    )


def _keywords(session: Session, article_id: int) -> tuple[str, ...]:
    """Return its keywords, the best first."""
    query = (
        select(tables.KeywordRow.text)
        .where(tables.KeywordRow.article_id == article_id)
        .order_by(tables.KeywordRow.position)
    )
    return tuple(session.scalars(query))


def _topics(session: Session, article_id: int) -> tuple[TopicView, ...]:
    """Return its topics, the most certain first."""
    query = (
        select(tables.TopicRow)
        .where(tables.TopicRow.article_id == article_id)
        .order_by(tables.TopicRow.position)
    )
    return tuple(TopicView(row.code, row.name, row.confidence, row.broader) for row in session.scalars(query))


def _quotes(session: Session, article_id: int) -> tuple[QuoteView, ...]:
    """Return its quotes, in the order of the text."""
    query = (
        select(tables.QuoteRow)
        .where(tables.QuoteRow.article_id == article_id)
        .order_by(tables.QuoteRow.position)
    )
    return tuple(
        QuoteView(row.text, row.speaker, row.verb, row.direct, row.stance, row.confidence)
        for row in session.scalars(query)
    )

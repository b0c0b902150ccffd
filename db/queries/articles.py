"""Articles as people read them: lists by filter, and one with everything that belongs to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from db.queries import belongings
from db.queries.views import ArticleView, Summary
from db.tables import ArticleAuthorRow, ArticleRow, ArticleTagRow, AuthorRow, SourceRow, TagRow

__all__ = ["Filters", "article", "latest_articles", "summaries"]


@dataclass(frozen=True, slots=True)
class Filters:
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


def latest_articles(session: Session, filters: Filters = Filters()) -> list[Summary]:
    """The newest articles that fit.

    Args:
        session: an open transaction.
        filters: which.
    """
    when = ArticleRow.published.desc().nulls_last()
    query = (
        _filtered(filters).order_by(when, ArticleRow.id.desc()).limit(filters.limit).offset(filters.offset)
    )
    return summaries(session, query)


def _filtered(filters: Filters) -> Select[ArticleRow, str]:
    query: Select[ArticleRow, str] = select(ArticleRow, SourceRow.name).outerjoin(SourceRow)
    for wanted, condition in _CONDITIONS:
        value = getattr(filters, wanted)
        if value:
            query = query.where(condition(value))
    return query


def _signed_by(name: str) -> Any:
    return exists().where(
        ArticleAuthorRow.article_id == ArticleRow.id,
        ArticleAuthorRow.author_id == AuthorRow.id,
        AuthorRow.name == name,
    )


def _tagged(name: str) -> Any:
    return exists().where(
        ArticleTagRow.article_id == ArticleRow.id, ArticleTagRow.tag_id == TagRow.id, TagRow.name == name
    )


_CONDITIONS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("source", lambda name: SourceRow.name == name),
    ("language", lambda language: ArticleRow.language == language),
    ("agency", lambda agency: ArticleRow.agency == agency),
    ("since", lambda moment: ArticleRow.published >= moment),
    ("until", lambda moment: ArticleRow.published < moment),
    ("author", _signed_by),
    ("tag", _tagged),
)


def summaries(session: Session, query: Select[ArticleRow, str]) -> list[Summary]:
    """Rows of (article, source name) as people see them.

    Args:
        session: an open transaction.
        query: selects them.
    """
    rows = [(row[0], row[1]) for row in session.execute(query)]
    authors = _names(session, [row.id for row, _ in rows], "person")
    return [_summary(row, source, authors.get(row.id, ())) for row, source in rows]


def _names(session: Session, ids: list[int], kind: str) -> dict[int, tuple[str, ...]]:
    query = (
        select(ArticleAuthorRow.article_id, AuthorRow.name)
        .join(AuthorRow, AuthorRow.id == ArticleAuthorRow.author_id)
        .where(ArticleAuthorRow.article_id.in_(ids), AuthorRow.kind == kind)
        .order_by(ArticleAuthorRow.article_id, ArticleAuthorRow.position)
    )
    found: dict[int, tuple[str, ...]] = {}
    for id_, name in session.execute(query):
        found[id_] = (*found.get(id_, ()), name)
    return found


def _summary(row: ArticleRow, source: str | None, authors: tuple[str, ...]) -> Summary:
    same = ("id", "title", "description", "url", "language", "agency", "dateline", "word_count", "revision")
    times = ("created_at", "updated_at", "gone_at")
    return Summary(
        source=source,
        published=as_written(row.published, row.published_offset),
        authors=authors,
        **{name: getattr(row, name) for name in same + times},
    )


def as_written(moment: datetime | None, offset: int | None) -> datetime | None:
    """An instant with the offset its publisher wrote.

    Args:
        moment: aware.
        offset: minutes east of UTC.
    """
    return (
        moment if moment is None or offset is None else moment.astimezone(timezone(timedelta(minutes=offset)))
    )


def article(session: Session, article_id: int) -> ArticleView | None:
    """One article; None when there is none with this id.

    Args:
        session: an open transaction.
        article_id: its id.
    """
    query = select(ArticleRow, SourceRow.name).outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
    found = session.execute(query.where(ArticleRow.id == article_id)).one_or_none()
    if found is None:
        return None
    row, source = found
    return ArticleView(
        summary=_summary(row, source, _names(session, [row.id], "person").get(row.id, ())),
        text=row.text,
        modified=as_written(row.modified, row.modified_offset),
        section=row.section,
        kind=row.kind,
        paywalled=row.paywalled,
        canonical_url=row.canonical_url,
        own_summary=row.summary,
        organisations=_names(session, [row.id], "organisation").get(row.id, ()),
        tags=belongings.tags(session, row.id),
        images=belongings.images(session, row.id),
        entities=belongings.mentions(session, row.id),
        keywords=belongings.keywords(session, row.id),
        topics=belongings.topics(session, row.id),
        quotes=belongings.quotes(session, row.id),
        revisions=belongings.revisions(session, row.id),
    )

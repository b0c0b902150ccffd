"""Read the history of an article: what each revision changed, and what the article said at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.tables import ArticleRow, RevisionChangeRow, RevisionRow
from pipeline.records import Document
from pipeline.serialization import from_bytes

__all__ = [
    "ChangeView",
    "HistoryView",
    "RevisionEntry",
    "StoredVersion",
    "get_history",
    "get_version",
    "get_version_at",
]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A field that a revision changed; the columns of `revision_changes`."""

    field: str
    origin: str
    removed: str
    added: str
    diff: str


@dataclass(frozen=True, slots=True)
class RevisionEntry:
    """A revision of an article and what it changed."""

    revision: int
    # When its page was captured.
    seen_at: datetime
    # When the publisher says it was changed.
    modified: datetime | None
    # publisher, or reclean where only our cleaner made it.
    origin: str
    title: str
    word_count: int
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True)
class HistoryView:
    """The revisions of an article, the oldest first."""

    article_id: int
    url: str
    published: datetime | None
    # When the page was taken down.
    gone_at: datetime | None
    revisions: tuple[RevisionEntry, ...]


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """An article as of one revision."""

    article_id: int
    revision: int
    seen_at: datetime
    modified: datetime | None
    origin: str
    document: Document


def get_history(session: Session, article_id: int) -> HistoryView | None:
    """Return the history of an article; None when there is none with this id.

    Args:
        session: a transaction.
        article_id: its id.
    """
    described = select(ArticleRow.url, ArticleRow.published, ArticleRow.gone_at)
    article = session.execute(described.where(ArticleRow.id == article_id)).one_or_none()
    if article is None:
        return None
    changes = _changes_by_revision(session, article_id)
    columns = ("revision", "seen_at", "modified", "origin", "title", "word_count")
    query = (
        select(*(getattr(RevisionRow, name) for name in columns))
        .where(RevisionRow.article_id == article_id)
        .order_by(RevisionRow.revision)
    )
    revisions = tuple(
        RevisionEntry(**row._mapping, changes=changes.get(row.revision, ()))  # noqa: SLF001 - SQLAlchemy's public name
        for row in session.execute(query)
    )
    return HistoryView(article_id, article.url, article.published, article.gone_at, revisions)


def _changes_by_revision(session: Session, article_id: int) -> Mapping[int, tuple[ChangeView, ...]]:
    query = (
        select(RevisionChangeRow)
        .where(RevisionChangeRow.article_id == article_id)
        .order_by(RevisionChangeRow.revision, RevisionChangeRow.field)
    )
    changes: dict[int, tuple[ChangeView, ...]] = {}
    for row in session.scalars(query):
        change = ChangeView(row.field, row.origin, row.removed, row.added, row.diff)
        changes[row.revision] = (*changes.get(row.revision, ()), change)
    return changes


def get_version(session: Session, article_id: int, revision: int) -> StoredVersion | None:
    """Return an article as of one revision; None when there is no such revision.

    Args:
        session: a transaction.
        article_id: its id.
        revision: the number.
    """
    query = select(RevisionRow).where(RevisionRow.article_id == article_id, RevisionRow.revision == revision)
    return _to_version(session.scalars(query).one_or_none())


def get_version_at(session: Session, article_id: int, time: datetime) -> StoredVersion | None:
    """Return what an article said at a time, as far as it was seen; None before it was seen for the first time.

    Args:
        session: a transaction.
        article_id: its id.
        time: aware.
    """
    query = (
        select(RevisionRow)
        .where(RevisionRow.article_id == article_id, RevisionRow.seen_at <= time)
        .order_by(RevisionRow.seen_at.desc(), RevisionRow.revision.desc())
        .limit(1)
    )
    return _to_version(session.scalars(query).one_or_none())


def _to_version(row: RevisionRow | None) -> StoredVersion | None:
    if row is None:
        return None
    return StoredVersion(
        row.article_id, row.revision, row.seen_at, row.modified, row.origin, from_bytes(row.document)
    )

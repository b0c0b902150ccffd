"""Kept pages in, one after the other with what they repeat, out: for a WARC file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from db import pages
from db.tables import ArticleRow, EntryRow, PageRow, RevisionRow, SourceRow
from pipeline.records import Page

__all__ = ["KeptPage", "Wanted", "count_pages", "kept_pages"]

# Pages looked up at once.
_PORTION = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pages; None and "" leave a field open. Times are those of fetching, aware."""

    source: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page; with address and time of an earlier one of the same export when its body is the same."""

    page: Page
    same_as: tuple[str, datetime] | None = None


def count_pages(session: Session, wanted: Wanted) -> int:
    """How many pages fit.

    Args:
        session: an open transaction.
        wanted: which.
    """
    return session.scalar(select(func.count()).select_from(_chosen(wanted).subquery())) or 0


def kept_pages(session: Session, wanted: Wanted) -> Iterator[KeptPage]:
    """The pages that fit, in the order they were fetched; one at a time in memory.

    Args:
        session: an open transaction.
        wanted: which.
    """
    chosen = _chosen(wanted).subquery()
    last = 0
    while True:
        portion = select(chosen).where(chosen.c.id > last).order_by(chosen.c.id).limit(_PORTION)
        rows = session.execute(portion).all()
        for page_id, first_id in rows:
            page = pages.get(session, page_id)
            yield KeptPage(page, _earlier(session, first_id) if first_id != page_id else None)
            session.expunge_all()
        if not rows:
            return
        last = rows[-1].id


def _chosen(wanted: Wanted) -> Select[int, int]:
    """Their ids, and for each the first one with the same body."""
    first = func.min(PageRow.id).over(partition_by=PageRow.body_hash).label("first_id")
    query = select(PageRow.id, first).where(PageRow.fetched_at.is_not(None))
    if wanted.since:
        query = query.where(PageRow.fetched_at >= wanted.since)
    if wanted.until:
        query = query.where(PageRow.fetched_at < wanted.until)
    if wanted.source:
        query = query.where(_of_entry(wanted.source) | _of_revision(wanted.source))
    return query


def _of_entry(source: str) -> ColumnElement[bool]:
    """The newest page of an entry."""
    return exists().where(
        EntryRow.page_id == PageRow.id, EntryRow.source_id == SourceRow.id, SourceRow.name == source
    )


def _of_revision(source: str) -> ColumnElement[bool]:
    """A page that a revision was read from."""
    return exists().where(
        RevisionRow.page_id == PageRow.id,
        ArticleRow.id == RevisionRow.article_id,
        ArticleRow.source_id == SourceRow.id,
        SourceRow.name == source,
    )


def _earlier(session: Session, page_id: int) -> tuple[str, datetime] | None:
    row = session.get(PageRow, page_id)
    return (row.final_url or row.url, row.fetched_at) if row and row.fetched_at else None

"""Read stored pages one by one for a WARC file, each with the earlier page that has the same body."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from db import pages
from db.errors import DamagedRowError
from db.search.conditions import article_condition
from db.tables import ArticleRow, EntryRow, PageRow, RevisionRow, SourceRow
from pipeline.query.tree import Node
from pipeline.records import Page

__all__ = ["ExportFilter", "ExportedPage", "count_pages", "iter_pages"]

# Pages in one query.
_PAGES_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class ExportFilter:
    """Which pages; None and "" do not restrict. Times are when pages were fetched; aware.

    With a `query`, only the pages from which matching articles and their revisions were read.
    """

    source: str = ""
    since: datetime | None = None
    until: datetime | None = None
    query: Node | None = None


@dataclass(frozen=True, slots=True)
class ExportedPage:
    """A page, with URL and time of an earlier page of this export that has the same body."""

    page: Page
    duplicate_of: tuple[str, datetime] | None = None


def count_pages(session: Session, export_filter: ExportFilter) -> int:
    """Count the pages that match.

    Args:
        session: an open transaction.
        export_filter: which.
    """
    return (
        session.scalar(
            select(func.count()).select_from(
                _selected_pages(export_filter, session.get_bind().dialect.name).subquery()
            )
        )
        or 0
    )


def iter_pages(
    session: Session, export_filter: ExportFilter, on_damage: Callable[[int], None] | None = None
) -> Iterator[ExportedPage]:
    """Yield the pages that match, in the order they were stored; one at a time is in memory.

    Args:
        session: an open transaction.
        export_filter: which.
        on_damage: called with the id of each page that cannot be read, because the database is damaged, and which is
            left out; None raises the error.

    Raises:
        DamagedRowError: a page cannot be read.
    """
    selected = _selected_pages(export_filter, session.get_bind().dialect.name).subquery()
    last_id, damaged_ids = 0, set[int]()
    while True:
        batch = (
            select(selected).where(selected.c.id > last_id).order_by(selected.c.id).limit(_PAGES_PER_QUERY)
        )
        rows = session.execute(batch).all()
        for page_id, first_id in rows:
            try:
                page = pages.get_page(session, page_id)
            except DamagedRowError:
                if on_damage is None:
                    raise
                on_damage(page_id)
                damaged_ids.add(page_id)
                continue
            is_copy = first_id != page_id and first_id not in damaged_ids
            yield ExportedPage(page, _first_copy(session, first_id) if is_copy else None)
            yield from (ExportedPage(part, None) for part in _part_pages(page))
            session.expunge_all()
        if not rows:
            return
        last_id = rows[-1].id


def _part_pages(page: Page) -> Iterator[Page]:
    """Yield the further pages of a story; of their headers only the media type is known."""
    media_type = {name: value for name, value in page.headers.items() if name == "content-type"}
    for part in page.parts:
        yield Page(part.url, part.body, headers=media_type, fetched_at=page.fetched_at)


def _selected_pages(export_filter: ExportFilter, dialect: str) -> Select[int, int]:
    """Select their ids, each with the id of the first page that has the same body."""
    first_id = func.min(PageRow.id).over(partition_by=PageRow.body_hash).label("first_id")
    query = select(PageRow.id, first_id).where(PageRow.fetched_at.is_not(None))
    if export_filter.since:
        query = query.where(PageRow.fetched_at >= export_filter.since)
    if export_filter.until:
        query = query.where(PageRow.fetched_at < export_filter.until)
    if export_filter.source:
        sources = select(SourceRow.id).where(SourceRow.name == export_filter.source)
        query = query.where(_is_page_of(EntryRow.source_id.in_(sources), ArticleRow.source_id.in_(sources)))
    if export_filter.query is not None:
        matching = select(ArticleRow.id).where(article_condition(export_filter.query, dialect))
        query = query.where(_is_page_of(EntryRow.article_id.in_(matching), ArticleRow.id.in_(matching)))
    return query


def _is_page_of(is_entry: ColumnElement[bool], is_article: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that some entries have a page, or that revisions of some articles were read from it."""
    entries = select(EntryRow.page_id).where(is_entry)
    revisions = select(RevisionRow.page_id).join(ArticleRow, ArticleRow.id == RevisionRow.article_id)
    return PageRow.id.in_(entries.union(revisions.where(is_article)))


def _first_copy(session: Session, page_id: int) -> tuple[str, datetime] | None:
    columns = (PageRow.url, PageRow.final_url, PageRow.fetched_at)
    row = session.execute(select(*columns).where(PageRow.id == page_id)).one_or_none()
    return (row.final_url or row.url, row.fetched_at) if row and row.fetched_at else None

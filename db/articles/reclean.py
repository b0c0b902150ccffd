"""Find articles whose page is kept, and write what the current cleaner makes of it as a revision of ours."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db import copies, events, pages, stories
from db.articles.parts import replace_parts
from db.articles.records import ARTICLE_COLUMNS, is_newest_revision, keep_replaced_text, to_article
from db.articles.reenrichment import change_payload
from db.articles.writer import RevisionOrigin, add_revision, article_columns
from db.errors import DamagedRowError
from db.search.conditions import article_condition
from db.tables import ArticleRow, EntryRow, RevisionRow, SourceRow
from pipeline.query.tree import Node
from pipeline.records import Article, Change, ChangeKind, Entry, Page
from pipeline.serialization import from_json

__all__ = [
    "RecleanFilter",
    "RecleanInput",
    "count_kept_pages",
    "load_reclean_input",
    "reclean_ids",
    "save_recleaned",
]


_RECLEAN_COLUMNS = (
    ArticleRow.id,
    ArticleRow.revision,
    ArticleRow.url,
    RevisionRow.page_id,
    SourceRow.timezone,
)


@dataclass(frozen=True, slots=True)
class RecleanFilter:
    """Which articles; None and "" do not restrict.

    `since` is when an article was first stored (aware), and `last_id` the largest id.
    """

    source_id: int | None = None
    site: str = ""
    since: datetime | None = None
    kind: str = ""
    query: Node | None = None
    last_id: int | None = None


@dataclass(frozen=True, slots=True)
class RecleanInput:
    """What cleaning an article again needs, and the revision that its page made."""

    article_id: int
    revision: int
    url: str
    # As of that revision, with the values of the enrichers.
    article: Article
    page_id: int
    page: Page
    entry: Entry
    # IANA name of the zone of the source; None where it is not known.
    timezone: str | None


def _kept_query(session: Session, reclean_filter: RecleanFilter) -> Select[int]:
    """Select the articles whose newest revision has a page that is still stored."""
    query = (
        select(ArticleRow.id).join(RevisionRow, is_newest_revision()).where(RevisionRow.page_id.is_not(None))
    )
    for value, column in (
        (reclean_filter.source_id, ArticleRow.source_id),
        (reclean_filter.site, ArticleRow.site_name),
        (reclean_filter.kind, ArticleRow.kind),
    ):
        if value:
            query = query.where(column == value)
    if reclean_filter.since is not None:
        query = query.where(ArticleRow.created_at >= reclean_filter.since)
    if reclean_filter.last_id is not None:
        query = query.where(ArticleRow.id <= reclean_filter.last_id)
    if reclean_filter.query is not None:
        query = query.where(article_condition(reclean_filter.query, session.get_bind().dialect.name))
    return query


def count_kept_pages(session: Session, reclean_filter: RecleanFilter, after: int) -> tuple[int, int]:
    """Count the articles that `reclean_ids` would return in all; also return the largest of their ids, 0 for none.

    Args:
        session: an open transaction.
        reclean_filter: which.
        after: only articles with larger ids.
    """
    found = _kept_query(session, reclean_filter).where(ArticleRow.id > after).subquery()
    count, last_id = session.execute(select(func.count(), func.max(found.c.id))).one()
    return count, last_id or 0


def reclean_ids(session: Session, reclean_filter: RecleanFilter, after: int, limit: int) -> list[int]:
    """Return ids of articles whose page is still stored, ascending.

    Args:
        session: an open transaction.
        reclean_filter: which.
        after: only articles with larger ids.
        limit: maximum number.
    """
    query = (
        _kept_query(session, reclean_filter).where(ArticleRow.id > after).order_by(ArticleRow.id).limit(limit)
    )
    return list(session.scalars(query))


def load_reclean_input(session: Session, article_id: int) -> RecleanInput | None:
    """Load what cleaning an article again needs.

    Args:
        session: an open transaction.
        article_id: its id.

    Returns:
        None when the article or its page was deleted meanwhile.

    Raises:
        DamagedRowError: it, its page or its entry cannot be read.
    """
    query = (
        select(*_RECLEAN_COLUMNS, *ARTICLE_COLUMNS)
        .join(RevisionRow, is_newest_revision())
        .outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
        .where(ArticleRow.id == article_id)
    )
    row = session.execute(query).one_or_none()
    if row is None or row.page_id is None:
        return None
    return RecleanInput(
        row.id,
        row.revision,
        row.url,
        to_article(row),
        row.page_id,
        pages.get_page(session, row.page_id),
        _load_entry(session, article_id, row.page_id) or Entry(row.url),
        row.timezone,
    )


def _load_entry(session: Session, article_id: int, page_id: int) -> Entry | None:
    """Load the entry that brought a page, or else the first of the article."""
    query = (
        select(EntryRow.record)
        .where((EntryRow.page_id == page_id) | (EntryRow.article_id == article_id))
        .order_by((EntryRow.page_id == page_id).desc(), EntryRow.id)
        .limit(1)
    )
    record = session.scalar(query)
    try:
        return from_json(record) if record is not None else None
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedRowError(f"the entry of the article {article_id}") from error


def save_recleaned(
    session: Session,
    original: RecleanInput,
    article: Article,
    changed_fields: tuple[str, ...],
    now: datetime,
) -> bool:
    """Write a revision of origin ``reclean``, and announce it as ``recleaned``.

    Args:
        session: an open transaction.
        original: as loaded before.
        article: what the current cleaner and enrichers make of the same page.
        changed_fields: names of the content fields that differ, at least one.
        now: aware.

    Returns:
        False when the article has a newer revision: then nothing is written.
    """
    row = session.scalars(
        select(ArticleRow)
        .where(ArticleRow.id == original.article_id, ArticleRow.revision == original.revision)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return False
    keep_replaced_text(session, row.id, row.revision)
    row.revision, row.updated_at = row.revision + 1, now
    for name, value in article_columns(article, original.url, original.timezone).items():
        setattr(row, name, value)
    session.flush()
    change = Change(ChangeKind.UPDATED, article, row.id, changed_fields)
    add_revision(session, (row.id, row.revision), change, RevisionOrigin(original.page_id, "reclean"), now)
    replace_parts(session, row.id, article)
    payload = change_payload(session, (row.id, row.revision), article, changed_fields)
    events.announce(session, "recleaned", payload, now)
    copies.update_group(session, row.id, article, is_new=False)
    stories.update_story(session, row.id, article, is_new=False)
    return True

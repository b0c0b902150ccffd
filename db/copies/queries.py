"""Read the copies of an article."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.tables import ArticleRow, CopyGroupRow, CopyMemberRow, SourceRow
from db.tables.base import with_utc_offset

__all__ = ["CopyGroupView", "CopyView", "get_copies"]

# Without the texts: a group may have thousands of articles.
_MEMBER_COLUMNS = (
    ArticleRow.id,
    ArticleRow.title,
    ArticleRow.url,
    ArticleRow.site_name,
    ArticleRow.published,
    ArticleRow.published_offset_minutes,
    SourceRow.name.label("source"),
    CopyMemberRow.kind,
    CopyMemberRow.similarity,
)


@dataclass(frozen=True, slots=True)
class CopyView:
    """An article that carries a text; `kind` and `similarity` compare it with the original of its group."""

    article_id: int
    source: str
    title: str
    url: str
    # With the offset as the publisher wrote it.
    published: datetime | None
    kind: str
    similarity: float
    is_original: bool
    is_earliest: bool


@dataclass(frozen=True, slots=True)
class CopyGroupView:
    """The articles that carry one text, the earliest first."""

    # The agency's own article, else the earliest.
    original_id: int | None
    earliest_id: int | None
    # Empty when the articles name no wire agency.
    agency: str
    outlets: int
    # True for reports from one template, which are no copies.
    is_template: bool
    copies: tuple[CopyView, ...]


def get_copies(session: Session, article_id: int) -> CopyGroupView | None:
    """Return the group of an article; None when no other article carries its text.

    Args:
        session: a transaction.
        article_id: any member of the group.
    """
    group_id = session.scalar(select(CopyMemberRow.group_id).where(CopyMemberRow.article_id == article_id))
    group = session.get(CopyGroupRow, group_id) if group_id is not None else None
    if group is None:
        return None
    time = func.coalesce(ArticleRow.published, ArticleRow.created_at)
    query = (
        select(*_MEMBER_COLUMNS)
        .join(CopyMemberRow, CopyMemberRow.article_id == ArticleRow.id)
        .outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
        .where(CopyMemberRow.group_id == group.id)
        .order_by(time, ArticleRow.id)
    )
    copies = tuple(
        CopyView(
            article_id=row.id,
            source=row.source or row.site_name,
            title=row.title,
            url=row.url,
            published=with_utc_offset(row.published, row.published_offset_minutes),
            kind=row.kind,
            similarity=row.similarity,
            is_original=row.id == group.original_id,
            is_earliest=row.id == group.earliest_id,
        )
        for row in session.execute(query)
    )
    return CopyGroupView(
        group.original_id, group.earliest_id, group.agency, group.outlets, group.is_template, copies
    )

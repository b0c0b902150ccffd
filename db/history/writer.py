"""Write what a revision changed, and tell when its page was captured."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from db.tables import PageRow, RevisionChangeRow, RevisionRow
from pipeline.history import DiffSide, changed_words, compare_documents, format_diff
from pipeline.records import Document
from pipeline.serialization import from_bytes

__all__ = ["capture_time", "record_changes"]

# Built once: building a statement takes longer than running it.
_PAGES = PageRow.__table__.c
_FETCHED_AT = select(_PAGES.fetched_at).where(_PAGES.id == bindparam("page_id"))
# Words around a change that a stored diff keeps on each side.
_CONTEXT_WORDS = 6


def capture_time(session: Session, page_id: int | None, now: datetime) -> datetime:
    """Return when a page was captured: for a page of an archive long before it was imported.

    Args:
        session: an open transaction.
        page_id: the page; None when none is kept.
        now: returned where no time is known; aware.
    """
    captured = session.scalar(_FETCHED_AT, {"page_id": page_id}) if page_id else None
    return captured or now


def record_changes(session: Session, version: tuple[int, int], document: Document, origin: str) -> None:
    """Write the fields in which a revision differs from the one before.

    Args:
        session: an open transaction in which the revision is written.
        version: id of the article, and number of the revision, from 2.
        document: the article as of this revision.
        origin: of the revision, ``publisher`` or ``reclean``.
    """
    article_id, revision = version
    before = session.scalar(
        select(RevisionRow.document).where(
            RevisionRow.article_id == article_id, RevisionRow.revision == revision - 1
        )
    )
    if before is None:
        return
    rows = [
        {
            "article_id": article_id,
            "revision": revision,
            "field": change.field,
            "origin": change.origin,
            "removed": changed_words(change.diff, DiffSide.REMOVED),
            "added": changed_words(change.diff, DiffSide.ADDED),
            "diff": format_diff(change.diff, _CONTEXT_WORDS),
        }
        for change in compare_documents(from_bytes(before), document, is_recleaned=origin == "reclean")
    ]
    if rows:
        session.flush()
        session.execute(insert(RevisionChangeRow), rows)

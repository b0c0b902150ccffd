"""Give an article that no feed listed the publication that its page belongs to."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from db.ledger import EntryJob
from db.ledger.progress import SELECT_SOURCE
from db.sources import add_page_source
from db.tables import EntryRow
from pipeline.records import Article, Source

__all__ = ["ensure_source"]

# Built once: building a statement takes longer than running it.
_ENTRIES = EntryRow.__table__
_SET_SOURCE = (
    update(_ENTRIES).where(_ENTRIES.c.id == bindparam("entry_id")).values(source_id=bindparam("source_id"))  # type: ignore[arg-type]
)


def ensure_source(session: Session, article: Article, job: EntryJob, now: datetime) -> EntryJob:
    """Return the job with a publication: its own, else that of the page, which is added when it is not stored.

    Args:
        session: an open transaction.
        article: read from the page.
        job: its entry.
        now: aware.
    """
    if job.source_id is not None:
        return job
    document = article.document
    source_id = add_page_source(session, document.url or job.url, document.site_name, now)
    session.execute(_SET_SOURCE, {"entry_id": job.entry_id, "source_id": source_id})
    row = session.execute(SELECT_SOURCE, {"source_id": source_id}).one()
    return replace(job, source_id=source_id, source=Source(*row))

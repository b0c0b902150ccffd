"""Give an article that no feed listed the publication that its page belongs to."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.ledger import EntryJob
from db.sources import add_page_source
from db.tables import EntryRow, SourceRow
from pipeline.records import Article, Source

__all__ = ["ensure_source"]


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
    session.execute(update(EntryRow).where(EntryRow.id == job.entry_id).values(source_id=source_id))
    row = session.get_one(SourceRow, source_id)
    source = Source(row.name, row.homepage, row.country, row.language, row.timezone)
    return replace(job, source_id=source_id, source=source)

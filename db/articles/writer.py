"""Write a change: its rows, its event and the end of its entry, in one transaction."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from db import copies, events, history, ledger, stories
from db.articles.lookup import article_urls
from db.articles.parts import insert_parts, replace_parts
from db.articles.records import document_columns, keep_replaced_text, record_columns
from db.errors import WriteConflictError
from db.ledger import EntryJob, Outcome
from db.statements import execute_rowcount, insert_returning
from db.tables import ArticleRow, ArticleUrlRow, RevisionRow, SourceRow
from db.tables.base import utc_offset_minutes
from pipeline.records import Article, Change, ChangeKind, Document, Location
from pipeline.store import content_hash

__all__ = [
    "RevisionOrigin",
    "SaveResult",
    "add_revision",
    "article_columns",
    "enrichment_columns",
    "mark_gone",
    "mark_unchanged",
    "save",
]


# Core statements, built once: the objects of the ORM cost more than the rows.
_INSERT_ARTICLE = insert(ArticleRow.__table__).returning(ArticleRow.__table__.c.id)  # type: ignore[arg-type]
_INSERT_REVISION = insert(RevisionRow.__table__)  # type: ignore[arg-type]
# What is said of an article when its page is gone or there again.
_PAGE_COLUMNS = (
    ArticleRow.id,
    ArticleRow.revision,
    ArticleRow.url,
    ArticleRow.title,
    ArticleRow.gone_at,
    select(SourceRow.name).where(SourceRow.id == ArticleRow.source_id).scalar_subquery().label("source"),
)
_ENRICHED_FIELDS = (
    "language",
    "agency",
    "agency_original",
    "syndicated",
    "genre",
    "summary",
    "word_count",
    "reading_ease",
    "lix",
)


@dataclass(frozen=True, slots=True)
class SaveResult:
    """The article and revision written. `event_id` is None when the content did not change."""

    article_id: int
    revision: int
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class RevisionOrigin:
    """What a revision was made from: a kept page, and who changed something: ``publisher`` or ``reclean``."""

    page_id: int | None
    kind: str = "publisher"


def save(
    session: Session, change: Change, job: EntryJob, now_and_revisit: tuple[datetime, datetime | None]
) -> SaveResult | None:
    """Write a change.

    Args:
        session: an open transaction; everything is written in it.
        change: from `pipeline.store.decide`.
        job: the entry it came from.
        now_and_revisit: now, and when to revisit the page (None for never); aware.

    Returns:
        None when the claim is no longer current: then the transaction is rolled back.
    """
    now, revisit_at = now_and_revisit
    result = _WRITERS[change.kind](session, change, job, now)
    are_all_new = _store_urls(session, change.article, job, result.article_id)
    is_new = change.kind == ChangeKind.CREATED
    if is_new or change.kind == ChangeKind.UPDATED:
        copies.update_group(session, result.article_id, change.article, is_new=is_new)
        stories.update_story(session, result.article_id, change.article, is_new=is_new)
    if is_new and not are_all_new:
        raise WriteConflictError(
            "database.raced", "another process stored the same URL first; the transaction will be retried"
        )
    outcome = Outcome(change.kind, result.article_id, revisit_at=revisit_at)
    if not ledger.finish(session, job, outcome, now):
        session.rollback()
        return None
    return result


def _write_created(session: Session, change: Change, job: EntryJob, now: datetime) -> SaveResult:
    article = change.article
    columns = article_columns(article, job.url, _timezone_of(job)) | {
        "source_id": job.source_id,
        "revision": 1,
        "created_at": now,
        "updated_at": now,
        "last_checked_at": now,
    }
    article_id: int = session.execute(_INSERT_ARTICLE, columns).scalar_one()
    version = (article_id, 1)
    _add_revision_row(session, version, change, (RevisionOrigin(job.page_id), columns["content_hash"]), now)
    insert_parts(session, article_id, article)
    return SaveResult(article_id, 1, _announce(session, change, job, version, now))


def _write_updated(session: Session, change: Change, job: EntryJob, now: datetime) -> SaveResult:
    row = _locked_row(session, change)
    keep_replaced_text(session, row.id, row.revision)
    row.revision += 1
    row.updated_at = row.last_checked_at = now
    row.gone_at = None
    for name, value in article_columns(change.article, job.url, _timezone_of(job)).items():
        setattr(row, name, value)
    session.flush()
    add_revision(session, (row.id, row.revision), change, RevisionOrigin(job.page_id), now)
    replace_parts(session, row.id, change.article)
    return SaveResult(row.id, row.revision, _announce(session, change, job, (row.id, row.revision), now))


def _write_unchanged(session: Session, change: Change, job: EntryJob, now: datetime) -> SaveResult:  # noqa: ARG001 - one of `_WRITERS`
    row = _locked_row(session, change)
    _note_unchanged(session, row.id, now)
    return SaveResult(row.id, row.revision)


def _note_unchanged(session: Session, article_id: int | None, now: datetime) -> None:
    """Record that a page was seen; announce it when the page was gone."""
    is_article = ArticleRow.id == article_id
    row = session.execute(select(*_PAGE_COLUMNS).where(is_article).with_for_update()).one_or_none()
    execute_rowcount(session, update(ArticleRow).where(is_article).values(last_checked_at=now, gone_at=None))
    if row is not None and row.gone_at is not None:
        events.announce(session, "returned", _page_payload(row), now)


def _page_payload(row: Any) -> dict[str, Any]:
    return {
        "article_id": row.id,
        "revision": row.revision,
        "url": row.url,
        "title": row.title,
        "source": row.source,
    }


def _write_duplicate(session: Session, change: Change, job: EntryJob, now: datetime) -> SaveResult:
    row = _locked_row(session, change)
    return SaveResult(row.id, row.revision, _announce(session, change, job, (row.id, row.revision), now))


_WRITERS = {
    ChangeKind.CREATED: _write_created,
    ChangeKind.UPDATED: _write_updated,
    ChangeKind.UNCHANGED: _write_unchanged,
    ChangeKind.DUPLICATE: _write_duplicate,
}


def _locked_row(session: Session, change: Change) -> ArticleRow:
    query = select(ArticleRow).where(ArticleRow.id == change.article_id).with_for_update()
    return session.scalars(query).one()


def enrichment_columns(article: Article) -> dict[str, Any]:
    """Return the columns of `articles` that come from enriching.

    Args:
        article: as enriched.

    Returns:
        Values by column.
    """
    return {
        **{name: getattr(article, name) for name in _ENRICHED_FIELDS},
        **_location_columns(article.location),
        "reading_seconds": int(article.reading_time / timedelta(seconds=1)),
        **record_columns(article),
    }


def _location_columns(location: Location) -> dict[str, Any]:
    return {
        "location": location.name,
        "location_country": location.country,
        "location_latitude": location.latitude,
        "location_longitude": location.longitude,
    }


def _timezone_of(job: EntryJob) -> str | None:
    return job.source.timezone if job.source else None


def article_columns(article: Article, url: str, timezone: str | None) -> dict[str, Any]:
    """Return the columns of `articles` that come from the page.

    Args:
        article: as enriched.
        url: where the page was fetched, for a document that does not name it.
        timezone: IANA name of the publication's time zone; None when unknown.
    """
    document = article.document
    document_fields = (
        "title",
        "description",
        "text",
        "section",
        "site_name",
        "kind",
        "paywalled",
        "dateline",
        "canonical_url",
    )
    return {
        **{name: getattr(document, name) for name in document_fields},
        **enrichment_columns(article),
        "url": document.url or url,
        "published": document.published,
        "published_offset_minutes": _published_offset(document, timezone),
        "published_precision": document.published_precision,
        "modified": document.modified,
        "modified_offset_minutes": utc_offset_minutes(document.modified),
        "declared_language": document.language,
        "content_hash": content_hash(document),
    }


def _published_offset(document: Document, timezone: str | None) -> int | None:
    """Return the offset that the page gives; for a time in UTC the one that the publication's clocks had then.

    A day alone, which may be written as midnight, is the same day in every zone.
    """
    published = document.published
    offset = utc_offset_minutes(published)
    is_day = document.published_precision == "day" or (published is not None and published.time() == time.min)
    if published is None or offset != 0 or timezone is None or is_day:
        return offset
    return utc_offset_minutes(published.astimezone(ZoneInfo(timezone)))


def add_revision(
    session: Session,
    version: tuple[int, int],
    change: Change,
    origin: RevisionOrigin,
    now: datetime,
) -> None:
    """Add a row to `article_revisions`.

    Args:
        session: an open transaction.
        version: id of the article, and number of the revision.
        change: the article and the names of the fields that changed.
        origin: what it was made from.
        now: aware.
    """
    _add_revision_row(session, version, change, (origin, content_hash(change.article.document)), now)
    if version[1] > 1:
        history.record_changes(session, version, change.article.document, origin.kind)


def _add_revision_row(
    session: Session,
    version: tuple[int, int],
    change: Change,
    origin_and_hash: tuple[RevisionOrigin, str],
    now: datetime,
) -> None:
    document, (origin, hash_) = change.article.document, origin_and_hash
    columns: dict[str, Any] = {
        "article_id": version[0],
        "revision": version[1],
        "seen_at": history.capture_time(session, origin.page_id, now) if origin.kind == "publisher" else now,
        "title": document.title,
        "description": document.description,
        "modified": document.modified,
        "word_count": change.article.word_count,
        "content_hash": hash_,
        "origin": origin.kind,
        "fields": list(change.fields),
        "page_id": origin.page_id,
    }
    session.execute(_INSERT_REVISION, columns | document_columns(document))


def _store_urls(session: Session, article: Article, job: EntryJob, article_id: int) -> bool:
    """Store the URL keys; a key of another article stays with that article. Return whether all were new."""
    rows = [
        {"url_key": key, "article_id": article_id, "url": url, "role": role}
        for key, (url, role) in sorted(article_urls(article, job).items())
    ]
    return len(insert_returning(session, ArticleUrlRow, ("url_key",), rows)) == len(rows)


def _announce(
    session: Session, change: Change, job: EntryJob, version: tuple[int, int], now: datetime
) -> int:
    document = change.article.document
    payload: dict[str, Any] = {
        "article_id": version[0],
        "revision": version[1],
        "fields": list(change.fields),
        "url": document.url or job.url,
        "title": document.title,
        "source": job.source.name if job.source else None,
        "published": document.published.isoformat() if document.published else None,
        "language": change.article.language,
        "agency": change.article.agency,
    }
    return events.announce(session, change.kind, payload, now)


def mark_unchanged(session: Session, job: EntryJob, outcome: Outcome, now: datetime) -> bool:
    """Record that an article's page has not changed since the last visit.

    Args:
        session: an open transaction.
        job: the entry, revisited.
        outcome: ``unchanged``, and when to revisit.
        now: aware.

    Returns:
        False when the claim is no longer current: then nothing is written.
    """
    if not ledger.finish(session, job, outcome, now):
        return False
    _note_unchanged(session, job.article_id, now)
    return True


def mark_gone(session: Session, job: EntryJob, reason: str, now: datetime) -> bool:
    """Record that an article's page was taken down. The article stays; its page is not revisited.

    Args:
        session: an open transaction.
        job: the entry, revisited.
        reason: the dotted code of the response.
        now: aware.

    Returns:
        False when the claim is no longer current: then nothing is written.
    """
    if not ledger.finish(session, job, Outcome("gone", job.article_id, reason=reason), now):
        return False
    row = session.execute(select(*_PAGE_COLUMNS).where(ArticleRow.id == job.article_id)).one()
    session.execute(
        update(ArticleRow).where(ArticleRow.id == row.id).values(gone_at=now, last_checked_at=now)
    )
    events.announce(session, "gone", {**_page_payload(row), "reason": reason}, now)
    return True

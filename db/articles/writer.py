"""Write a change: its rows, its event and the end of its entry, in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db import copies, events, history, ledger, stories
from db.articles.lookup import article_urls
from db.articles.parts import replace_parts
from db.errors import WriteConflictError
from db.ledger import EntryJob, Outcome
from db.statements import insert_missing
from db.tables import ArticleRow, ArticleUrlRow, RevisionRow
from db.tables.base import utc_offset_minutes
from pipeline.records import Article, Change, ChangeKind, Document
from pipeline.serialization import to_json
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


_ENRICHED_FIELDS = ("language", "agency", "agency_original", "summary", "word_count", "reading_ease", "lix")


@dataclass(frozen=True, slots=True)
class SaveResult:
    """The article and revision written. `event_id` is None when nothing changed."""

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
        None when the claim is no longer current: then nothing is written.
    """
    now, revisit_at = now_and_revisit
    if not ledger.finish(session, job, Outcome(change.kind, change.article_id, revisit_at=revisit_at), now):
        return None
    result = _WRITERS[change.kind](session, change, job, now)
    keys = _store_urls(session, change.article, job, result.article_id)
    is_new = change.kind == ChangeKind.CREATED
    if is_new or change.kind == ChangeKind.UPDATED:
        copies.update_group(session, result.article_id, change.article, is_new=is_new)
        stories.update_story(session, result.article_id, change.article, is_new=is_new)
    if is_new:
        _check_no_race(session, keys, result.article_id)
        ledger.link_article(session, job.entry_id, result.article_id)
    return result


def _write_created(session: Session, change: Change, job: EntryJob, now: datetime) -> SaveResult:
    article = change.article
    row = ArticleRow(
        source_id=job.source_id,
        revision=1,
        created_at=now,
        updated_at=now,
        last_checked_at=now,
        **article_columns(article, job.url),
    )
    session.add(row)
    session.flush()
    add_revision(session, (row.id, 1), change, RevisionOrigin(job.page_id), now)
    replace_parts(session, row.id, article)
    return SaveResult(row.id, 1, _announce(session, change, job, (row.id, 1), now))


def _write_updated(session: Session, change: Change, job: EntryJob, now: datetime) -> SaveResult:
    row = _locked_row(session, change)
    row.revision += 1
    row.updated_at = row.last_checked_at = now
    row.gone_at = None
    for name, value in article_columns(change.article, job.url).items():
        setattr(row, name, value)
    session.flush()
    add_revision(session, (row.id, row.revision), change, RevisionOrigin(job.page_id), now)
    replace_parts(session, row.id, change.article)
    return SaveResult(row.id, row.revision, _announce(session, change, job, (row.id, row.revision), now))


def _write_unchanged(session: Session, change: Change, job: EntryJob, now: datetime) -> SaveResult:  # noqa: ARG001 - one of `_WRITE`
    row = _locked_row(session, change)
    row.last_checked_at = now
    row.gone_at = None
    return SaveResult(row.id, row.revision)


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
        Values by column. The record is without its document, which is in the newest revision.
    """
    return {
        **{name: getattr(article, name) for name in _ENRICHED_FIELDS},
        "reading_seconds": int(article.reading_time / timedelta(seconds=1)),
        "text_hash": article.fingerprint.exact,
        "record": to_json(replace(article, document=Document(url=article.document.url))),
    }


def article_columns(article: Article, url: str) -> dict[str, Any]:
    """Return the columns of `articles` that come from the page.

    Args:
        article: as enriched.
        url: where the page was fetched, for a document that does not name it.
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
        "published_offset_minutes": utc_offset_minutes(document.published),
        "published_precision": document.published_precision,
        "modified": document.modified,
        "modified_offset_minutes": utc_offset_minutes(document.modified),
        "declared_language": document.language,
        "content_hash": content_hash(document),
    }


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
    document = change.article.document
    session.add(
        RevisionRow(
            article_id=version[0],
            revision=version[1],
            seen_at=history.capture_time(session, origin.page_id, now) if origin.kind == "publisher" else now,
            title=document.title,
            description=document.description,
            text=document.text,
            modified=document.modified,
            word_count=change.article.word_count,
            content_hash=content_hash(document),
            origin=origin.kind,
            fields=list(change.fields),
            document=to_json(document),
            page_id=origin.page_id,
        )
    )
    if version[1] > 1:
        history.record_changes(session, version, document, origin.kind)


def _store_urls(session: Session, article: Article, job: EntryJob, article_id: int) -> list[str]:
    """Store the URL keys; a key of another article stays with that article."""
    rows = [
        {"url_key": key, "article_id": article_id, "url": url, "role": role}
        for key, (url, role) in sorted(article_urls(article, job).items())
    ]
    insert_missing(session, ArticleUrlRow, rows)
    return [str(row["url_key"]) for row in rows]


def _check_no_race(session: Session, keys: list[str], article_id: int) -> None:
    """Raise when another worker stored one of these URLs at the same moment; this transaction must run again."""
    query = select(ArticleUrlRow.article_id).where(
        ArticleUrlRow.url_key.in_(keys), ArticleUrlRow.article_id != article_id
    )
    if session.scalars(query).first() is not None:
        raise WriteConflictError(
            "database.raced", "another process stored the same URL first; the transaction will be retried"
        )


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
    values = {"last_checked_at": now, "gone_at": None}
    session.execute(update(ArticleRow).where(ArticleRow.id == job.article_id).values(values))
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
    row = session.get_one(ArticleRow, job.article_id)
    session.execute(
        update(ArticleRow).where(ArticleRow.id == row.id).values(gone_at=now, last_checked_at=now)
    )
    payload = {
        "article_id": row.id,
        "revision": row.revision,
        "url": row.url,
        "title": row.title,
        "reason": reason,
    }
    events.announce(session, "gone", payload, now)
    return True

"""A change in; its rows, its event and the end of its entry's journey, out, all of them or none."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db import events, ledger
from db.articles.found import addresses
from db.articles.parts import replace_parts
from db.articles.worked import worked_out
from db.ledger import Ending, Work
from db.problems import Busy
from db.statements import insert_missing
from db.tables import AddressRow, ArticleRow, RevisionRow
from pipeline.records import Article, Change, ChangeKind
from pipeline.store import content_hash
from pipeline.wire import to_json

__all__ = ["Saved", "confirm", "mark_gone", "save"]


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written. `event_id` is None when nothing changed."""

    article_id: int
    revision: int
    event_id: int | None = None


def save(
    session: Session, change: Change, work: Work, ending: tuple[datetime, datetime | None]
) -> Saved | None:
    """Carry a change out.

    Args:
        session: an open transaction; everything is written in it.
        change: from `pipeline.store.decide`.
        work: the entry it came from.
        ending: now, and when to look at the page again (None for never); aware.

    Returns:
        None when the entry stands elsewhere: then nothing is written.
    """
    now, revisit_at = ending
    if not ledger.finish(session, work, Ending(change.kind, change.article_id, revisit_at=revisit_at), now):
        return None
    saved = _WRITE[change.kind](session, change, work, now)
    keys = _know(session, change.article, work, saved.article_id)
    if change.kind == ChangeKind.CREATED:
        _see_that_it_is_ours(session, keys, saved.article_id)
        ledger.belongs_to(session, work.entry_id, saved.article_id)
    return saved


def _create(session: Session, change: Change, work: Work, now: datetime) -> Saved:
    article = change.article
    row = ArticleRow(
        source_id=work.source_id,
        revision=1,
        created_at=now,
        updated_at=now,
        checked_at=now,
        **_columns(article, work),
    )
    session.add(row)
    session.flush()
    _revise(session, (row.id, 1), change, work, now)
    replace_parts(session, row.id, article)
    return Saved(row.id, 1, _announce(session, change, work, (row.id, 1), now))


def _update(session: Session, change: Change, work: Work, now: datetime) -> Saved:
    row = _row(session, change)
    row.revision += 1
    row.updated_at = row.checked_at = now
    row.gone_at = None
    for name, value in _columns(change.article, work).items():
        setattr(row, name, value)
    session.flush()
    _revise(session, (row.id, row.revision), change, work, now)
    replace_parts(session, row.id, change.article)
    return Saved(row.id, row.revision, _announce(session, change, work, (row.id, row.revision), now))


def _confirm(session: Session, change: Change, work: Work, now: datetime) -> Saved:  # noqa: ARG001 - one of `_WRITE`
    row = _row(session, change)
    row.checked_at = now
    row.gone_at = None
    return Saved(row.id, row.revision)


def _add_address(session: Session, change: Change, work: Work, now: datetime) -> Saved:
    row = _row(session, change)
    return Saved(row.id, row.revision, _announce(session, change, work, (row.id, row.revision), now))


_WRITE = {
    ChangeKind.CREATED: _create,
    ChangeKind.UPDATED: _update,
    ChangeKind.UNCHANGED: _confirm,
    ChangeKind.DUPLICATE: _add_address,
}


def _row(session: Session, change: Change) -> ArticleRow:
    query = select(ArticleRow).where(ArticleRow.id == change.article_id).with_for_update()
    return session.scalars(query).one()


def _columns(article: Article, work: Work) -> dict[str, Any]:
    document = article.document
    own = (
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
        **{name: getattr(document, name) for name in own},
        **worked_out(article),
        "url": document.url or work.url,
        "published": document.published,
        "published_offset": _offset(document.published),
        "published_precision": document.published_precision,
        "modified": document.modified,
        "modified_offset": _offset(document.modified),
        "declared_language": document.language,
        "content_hash": content_hash(document),
    }


def _offset(moment: datetime | None) -> int | None:
    shift = moment.utcoffset() if moment else None
    return None if shift is None else int(shift / timedelta(minutes=1))


def _revise(session: Session, version: tuple[int, int], change: Change, work: Work, now: datetime) -> None:
    document = change.article.document
    session.add(
        RevisionRow(
            article_id=version[0],
            revision=version[1],
            seen_at=now,
            title=document.title,
            description=document.description,
            text=document.text,
            modified=document.modified,
            word_count=change.article.word_count,
            content_hash=content_hash(document),
            fields=list(change.fields),
            document=to_json(document),
            page_id=work.page_id,
        )
    )


def _know(session: Session, article: Article, work: Work, article_id: int) -> list[str]:
    """Remember the addresses; one that another article has, it keeps."""
    rows = [
        {"url_key": key, "article_id": article_id, "url": url, "role": role}
        for key, (url, role) in sorted(addresses(article, work).items())
    ]
    insert_missing(session, AddressRow, rows)
    return [str(row["url_key"]) for row in rows]


def _see_that_it_is_ours(session: Session, keys: list[str], article_id: int) -> None:
    """Two addresses of one page can be stored at the same moment; the second one must look again."""
    query = select(AddressRow.article_id).where(
        AddressRow.url_key.in_(keys), AddressRow.article_id != article_id
    )
    if session.scalars(query).first() is not None:
        raise Busy("database.raced", "somebody else stored the same address first; try again")


def _announce(session: Session, change: Change, work: Work, version: tuple[int, int], now: datetime) -> int:
    document = change.article.document
    payload: dict[str, Any] = {
        "article_id": version[0],
        "revision": version[1],
        "fields": list(change.fields),
        "url": document.url or work.url,
        "title": document.title,
        "source": work.source.name if work.source else None,
        "published": document.published.isoformat() if document.published else None,
        "language": change.article.language,
        "agency": change.article.agency,
    }
    return events.announce(session, change.kind, payload, now)


def confirm(session: Session, work: Work, ending: Ending, now: datetime) -> bool:
    """Note that an article's page has not changed since the last visit.

    Args:
        session: an open transaction.
        work: the entry, revisited.
        ending: ``unchanged``, and when to look again.
        now: aware.

    Returns:
        False when somebody else was faster.
    """
    if not ledger.finish(session, work, ending, now):
        return False
    seen = {"checked_at": now, "gone_at": None}
    session.execute(update(ArticleRow).where(ArticleRow.id == work.article_id).values(seen))
    return True


def mark_gone(session: Session, work: Work, reason: str, now: datetime) -> bool:
    """Note that an article's page was taken down. The article stays; its entry is not looked at again.

    Args:
        session: an open transaction.
        work: the entry, revisited.
        reason: the dotted code of what the server said.
        now: aware.

    Returns:
        False when somebody else was faster.
    """
    if not ledger.finish(session, work, Ending("gone", work.article_id, reason=reason), now):
        return False
    row = session.get_one(ArticleRow, work.article_id)
    session.execute(update(ArticleRow).where(ArticleRow.id == row.id).values(gone_at=now, checked_at=now))
    payload = {
        "article_id": row.id,
        "revision": row.revision,
        "url": row.url,
        "title": row.title,
        "reason": reason,
    }
    events.announce(session, "gone", payload, now)
    return True

"""Find the stored articles that a new article may be a version or a copy of."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from db.articles.records import to_document
from db.keys import shorten_key
from db.ledger import EntryJob
from db.tables import ArticleRow, ArticleUrlRow, RevisionRow
from pipeline.records import Article
from pipeline.store import StoredArticle, StoredMatches
from pipeline.urls import host_of
from pipeline.urls import key as key_of

__all__ = ["ArticleMatches", "article_urls", "find_matches", "load_matches"]


def article_urls(article: Article, job: EntryJob) -> dict[str, tuple[str, str]]:
    """Return the URL keys of an article, each with its URL and role, the listed one first.

    A canonical URL on another host is left out: it stands for a page of another publisher.

    Args:
        article: the new one.
        job: its entry.

    Returns:
        Key to (URL, role), where role is listed, final or canonical.
    """
    document = article.document
    urls: dict[str, tuple[str, str]] = {}
    for url, role in ((job.url, "listed"), (document.url, "final"), (document.canonical_url, "canonical")):
        if url and (role != "canonical" or _is_same_host(url, document.url or job.url)):
            urls.setdefault(shorten_key(key_of(url)), (url, role))
    return urls


def _is_same_host(url: str, other_url: str) -> bool:
    return host_of(url).removeprefix("www.") == host_of(other_url).removeprefix("www.")


# Built once and without the ORM: building a statement, and the share of the ORM, take longer than running it.
_ARTICLES, _URLS, _REVISIONS = (table.__table__.c for table in (ArticleRow, ArticleUrlRow, RevisionRow))
_VERSION = select(_ARTICLES.id, _ARTICLES.revision)
_FIND_BY_ID = _VERSION.where(_ARTICLES.id == bindparam("id"))
_FIND_BY_URL = (
    _VERSION.join(ArticleUrlRow.__table__, _URLS.article_id == _ARTICLES.id)
    .where(_URLS.url_key.in_(bindparam("keys", expanding=True)))
    .order_by(_ARTICLES.id)
    .limit(1)
)
_FIND_BY_TEXT = (
    _VERSION.where(
        _ARTICLES.source_id == bindparam("source_id"), _ARTICLES.text_hash == bindparam("text_hash")
    )
    .order_by(_ARTICLES.id)
    .limit(5)
)
_LOCKING = {
    query: query.with_for_update(of=ArticleRow.__table__)
    for query in (_FIND_BY_ID, _FIND_BY_URL, _FIND_BY_TEXT)
}
_LOAD = (
    select(_ARTICLES.id, _REVISIONS.document)
    .join(
        RevisionRow.__table__,
        (_REVISIONS.article_id == _ARTICLES.id) & (_REVISIONS.revision == _ARTICLES.revision),
    )
    .where(_ARTICLES.id.in_(bindparam("ids", expanding=True)))
    .order_by(_ARTICLES.id)
)


@dataclass(frozen=True, slots=True)
class ArticleMatches:
    """Stored articles, as (id, revision), that a new one may be a version or a copy of."""

    same_url: tuple[int, int] | None = None
    same_text: tuple[tuple[int, int], ...] = ()


def find_matches(
    session: Session, article: Article, job: EntryJob, *, is_locking: bool = True
) -> ArticleMatches:
    """Look up what an article could be a new version or a copy of.

    Args:
        session: an open transaction.
        article: the new one.
        job: its entry; a revisited entry names its article itself.
        is_locking: whether the text and the articles are locked until the end of the transaction, which must write.
    """
    if is_locking:
        _lock_text(session, article.fingerprint.exact)

    def find(query: Any, **values: Any) -> tuple[tuple[int, int], ...]:
        rows = session.execute(_LOCKING[query] if is_locking else query, values)
        return tuple((id_, revision) for id_, revision in rows)

    if job.article_id:
        found = find(_FIND_BY_ID, id=job.article_id)
    else:
        found = find(_FIND_BY_URL, keys=list(article_urls(article, job)))
    if found:
        return ArticleMatches(same_url=found[0])
    if not article.fingerprint.exact:
        return ArticleMatches()
    same_text = find(_FIND_BY_TEXT, source_id=job.source_id, text_hash=article.fingerprint.exact)
    return ArticleMatches(same_text=same_text)


def load_matches(session: Session, matches: ArticleMatches) -> StoredMatches:
    """Read the articles that were found.

    Args:
        session: the transaction of `find_matches`.
        matches: from `find_matches`.
    """
    if matches.same_url is not None:
        return StoredMatches(same_url=_load_stored(session, [matches.same_url[0]])[0])
    return StoredMatches(same_text=tuple(_load_stored(session, [id_ for id_, _ in matches.same_text])))


def _lock_text(session: Session, text_hash: str) -> None:
    """Lock a text, so that two workers with copies of it do not both store it as new (SQLite has one writer anyway)."""
    if text_hash and session.get_bind().dialect.name == "postgresql":
        lock_id = int(text_hash[:15], 16)
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock_id})


def _load_stored(session: Session, ids: list[int]) -> list[StoredArticle]:
    if not ids:
        return []
    rows = session.execute(_LOAD, {"ids": ids})
    return [StoredArticle(id_, to_document(document)) for id_, document in rows]

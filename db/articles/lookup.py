"""Find the stored articles that a new article may be a version or a copy of."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from db.articles.records import is_newest_revision, to_document
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


# Built once: building a statement takes longer than running it.
_FIND_BY_URL = select(ArticleUrlRow.article_id).where(
    ArticleUrlRow.url_key.in_(bindparam("keys", expanding=True))
)
_FIND_BY_TEXT = (
    select(ArticleRow.id)
    .where(ArticleRow.source_id == bindparam("source_id"), ArticleRow.text_hash == bindparam("text_hash"))
    .order_by(ArticleRow.id)
    .limit(5)
)


@dataclass(frozen=True, slots=True)
class ArticleMatches:
    """Stored articles, as (id, revision), that a new one may be a version or a copy of."""

    same_url: tuple[int, int] | None = None
    same_text: tuple[tuple[int, int], ...] = ()


def find_matches(session: Session, article: Article, job: EntryJob) -> ArticleMatches:
    """Look up what an article could be a new version or a copy of.

    Args:
        session: an open transaction. One that writes locks the text and the articles until it ends.
        article: the new one.
        job: its entry; a revisited entry names its article itself.
    """
    if not _is_read_only(session):
        _lock_text(session, article.fingerprint.exact)
    article_id = job.article_id or _find_by_url(session, article_urls(article, job))
    if article_id is not None:
        return ArticleMatches(same_url=_with_revisions(session, [article_id])[0])
    return ArticleMatches(same_text=tuple(_with_revisions(session, _find_by_text(session, article, job))))


def load_matches(session: Session, matches: ArticleMatches) -> StoredMatches:
    """Read the articles that were found.

    Args:
        session: the transaction of `find_matches`.
        matches: from `find_matches`.
    """
    if matches.same_url is not None:
        return StoredMatches(same_url=_load_stored(session, [matches.same_url[0]])[0])
    return StoredMatches(same_text=tuple(_load_stored(session, [id_ for id_, _ in matches.same_text])))


def _is_read_only(session: Session) -> bool:
    return bool(session.connection().get_execution_options().get("reading", False))


def _with_revisions(session: Session, ids: list[int]) -> list[tuple[int, int]]:
    if not ids:
        return []
    query = select(ArticleRow.id, ArticleRow.revision).where(ArticleRow.id.in_(ids)).order_by(ArticleRow.id)
    if not _is_read_only(session):
        query = query.with_for_update()
    return [(id_, revision) for id_, revision in session.execute(query)]


def _lock_text(session: Session, text_hash: str) -> None:
    """Lock a text, so that two workers with copies of it do not both store it as new (SQLite has one writer anyway)."""
    if text_hash and session.get_bind().dialect.name == "postgresql":
        lock_id = int(text_hash[:15], 16)
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock_id})


def _find_by_url(session: Session, keys: Iterable[str]) -> int | None:
    return min(session.scalars(_FIND_BY_URL, {"keys": list(keys)}), default=None)


def _find_by_text(session: Session, article: Article, job: EntryJob) -> list[int]:
    if not article.fingerprint.exact:
        return []
    values = {"source_id": job.source_id, "text_hash": article.fingerprint.exact}
    return list(session.scalars(_FIND_BY_TEXT, values))


def _load_stored(session: Session, ids: list[int]) -> list[StoredArticle]:
    if not ids:
        return []
    query = (
        select(ArticleRow.id, RevisionRow.document)
        .join(RevisionRow, is_newest_revision())
        .where(ArticleRow.id.in_(ids))
    )
    return [StoredArticle(id_, to_document(document)) for id_, document in session.execute(query)]

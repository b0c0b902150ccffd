"""A new article in, what is held that it could be, out."""

from collections.abc import Iterable

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.keys import fitted
from db.ledger import Work
from db.tables import AddressRow, ArticleRow, RevisionRow
from pipeline.records import Article
from pipeline.store import Held, Known
from pipeline.urls import host as host_of
from pipeline.urls import key as key_of
from pipeline.wire import from_json

__all__ = ["addresses", "held"]


def addresses(article: Article, work: Work) -> dict[str, tuple[str, str]]:
    """The URL keys an article answers to, each with its address and role, the listed one first.

    A canonical address on another host names somebody else's page, not this one.

    Args:
        article: the new one.
        work: its entry.

    Returns:
        Key to (address, role), where role is listed, final or canonical.
    """
    document = article.document
    found: dict[str, tuple[str, str]] = {}
    for url, role in ((work.url, "listed"), (document.url, "final"), (document.canonical_url, "canonical")):
        if url and (role != "canonical" or _same_site(url, document.url or work.url)):
            found.setdefault(fitted(key_of(url)), (url, role))
    return found


def _same_site(url: str, other: str) -> bool:
    return host_of(url).removeprefix("www.") == host_of(other).removeprefix("www.")


def held(session: Session, article: Article, work: Work) -> Held:
    """Look up what an article could be a new version or a copy of.

    Args:
        session: an open transaction.
        article: the new one.
        work: its entry; a revisited entry names its article itself.
    """
    _one_at_a_time(session, article.fingerprint.exact)
    same_address = work.article_id or _at_address(session, addresses(article, work))
    if same_address is not None:
        return Held(same_address=_known(session, [same_address])[0])
    return Held(same_text=tuple(_known(session, _with_text(session, article, work))))


def _one_at_a_time(session: Session, exact: str) -> None:
    """Two copies of one text must not both find that they are the first (SQLite writes one at a time anyway)."""
    if exact and session.get_bind().dialect.name == "postgresql":
        number = int(exact[:15], 16)
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": number})


def _at_address(session: Session, keys: Iterable[str]) -> int | None:
    query = select(AddressRow.article_id).where(AddressRow.url_key.in_(list(keys)))
    return min(session.scalars(query), default=None)


def _with_text(session: Session, article: Article, work: Work) -> list[int]:
    if not article.fingerprint.exact:
        return []
    query = select(ArticleRow.id).where(
        ArticleRow.source_id == work.source_id, ArticleRow.exact == article.fingerprint.exact
    )
    return list(session.scalars(query.order_by(ArticleRow.id).limit(5)))


def _known(session: Session, ids: list[int]) -> list[Known]:
    query = (
        select(ArticleRow.id, RevisionRow.document)
        .join(
            RevisionRow,
            (RevisionRow.article_id == ArticleRow.id) & (RevisionRow.revision == ArticleRow.revision),
        )
        .where(ArticleRow.id.in_(ids))
    )
    return [Known(id_, from_json(document)) for id_, document in session.execute(query)]

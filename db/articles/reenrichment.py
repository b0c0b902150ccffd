"""Find articles that were enriched by other versions of the enrichers, and write their new enrichment."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from db import events
from db.articles.parts import replace_parts
from db.articles.records import ARTICLE_COLUMNS, is_newest_revision, to_article
from db.articles.writer import enrichment_columns
from db.statements import execute_rowcount
from db.tables import ArticleRow, EnrichmentRow, RevisionRow, SourceRow
from pipeline.records import Article

__all__ = [
    "StoredRevision",
    "change_payload",
    "changed_fields",
    "count_outdated",
    "load_revision",
    "outdated_ids",
    "replace_enrichment",
]

_NOT_ENRICHED_FIELDS = frozenset({"document", "enrichments"})


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """An article as stored, and the revision it was read from."""

    article_id: int
    revision: int
    article: Article


def _outdated_query(versions: Mapping[str, int]) -> Select[int]:
    """Select articles for which an enricher did not succeed in the wanted version."""
    is_current = or_(
        *(
            and_(EnrichmentRow.enricher == name, EnrichmentRow.version == version)
            for name, version in versions.items()
        )
    )
    current_count = (
        select(func.count())
        .where(EnrichmentRow.article_id == ArticleRow.id, EnrichmentRow.error == "", is_current)
        .scalar_subquery()
    )
    return select(ArticleRow.id).where(current_count < len(versions))


def outdated_ids(session: Session, versions: Mapping[str, int], after: int, limit: int) -> list[int]:
    """Return ids of the articles to enrich again.

    Args:
        session: a transaction.
        versions: the wanted version by enricher; empty means every article.
        after: only articles with larger ids.
        limit: maximum number.

    Returns:
        Ids, ascending. An enricher that failed counts as not run.
    """
    query = _outdated_query(versions) if versions else select(ArticleRow.id)
    return list(session.scalars(query.where(ArticleRow.id > after).order_by(ArticleRow.id).limit(limit)))


def count_outdated(session: Session, versions: Mapping[str, int], after: int = 0) -> int:
    """Count the articles that `outdated_ids` would return in all.

    Args:
        session: a transaction.
        versions: as there.
        after: as there.
    """
    query = (_outdated_query(versions) if versions else select(ArticleRow.id)).where(ArticleRow.id > after)
    return session.execute(select(func.count()).select_from(query.subquery())).scalar_one()


def load_revision(session: Session, article_id: int) -> StoredRevision | None:
    """Load an article as it was enriched.

    Args:
        session: a transaction.
        article_id: its id.

    Returns:
        None when there is none.
    """
    query = (
        select(ArticleRow.revision, *ARTICLE_COLUMNS)
        .join(RevisionRow, is_newest_revision())
        .where(ArticleRow.id == article_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    return StoredRevision(article_id, row.revision, to_article(row))


def changed_fields(before: Article, after: Article) -> tuple[str, ...]:
    """Return the names of enriched fields that differ, sorted.

    Args:
        before: as stored.
        after: as enriched today.
    """
    names = (field.name for field in fields(Article) if field.name not in _NOT_ENRICHED_FIELDS)
    return tuple(sorted(name for name in names if getattr(before, name) != getattr(after, name)))


def replace_enrichment(
    session: Session, original: StoredRevision, article: Article, now: datetime
) -> tuple[str, ...] | None:
    """Write an enrichment; announce it when it differs from the stored one.

    Args:
        session: an open transaction.
        original: as read before.
        article: the same document, enriched today.
        now: aware.

    Returns:
        The names of the fields that changed; None when the article has a newer revision, which was enriched when it
        was stored: then nothing is written.
    """
    is_current = (ArticleRow.id == original.article_id) & (ArticleRow.revision == original.revision)
    if not execute_rowcount(
        session, update(ArticleRow).where(is_current).values(enrichment_columns(article))
    ):
        return None
    replace_parts(session, original.article_id, article)
    changed = changed_fields(original.article, article)
    if changed:
        version = (original.article_id, original.revision)
        events.announce(session, "enriched", change_payload(session, version, article, changed), now)
    return changed


def change_payload(
    session: Session, version: tuple[int, int], article: Article, changed: tuple[str, ...]
) -> dict[str, Any]:
    """Build the payload of an event about an article whose page was not fetched again.

    Args:
        session: an open transaction.
        version: id of the article, and number of its newest revision.
        article: as enriched today.
        changed: names of the fields that changed.
    """
    query = (
        select(ArticleRow.url, SourceRow.name)
        .outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
        .where(ArticleRow.id == version[0])
    )
    url, source = session.execute(query).one()
    document = article.document
    return {
        "article_id": version[0],
        "revision": version[1],
        "fields": list(changed),
        "url": url,
        "title": document.title,
        "source": source,
        "published": document.published.isoformat() if document.published else None,
        "language": article.language,
        "agency": article.agency,
    }

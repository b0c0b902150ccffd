"""Today's enrichers in; the stored articles that were made by others, and a way to write what changes, out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from db import events
from db.articles.parts import replace_parts
from db.articles.worked import worked_out
from db.statements import reached
from db.tables import ArticleRow, EnrichmentRow, RevisionRow, SourceRow
from pipeline.records import Article
from pipeline.wire import from_json

__all__ = ["Stored", "count_outdated", "differing", "outdated_ids", "rewrite", "stored"]

_NOT_OURS = frozenset({"document", "enrichments"})


@dataclass(frozen=True, slots=True)
class Stored:
    """An article as stored, and the revision it was read from."""

    article_id: int
    revision: int
    article: Article


def _outdated(versions: Mapping[str, int]) -> Select[int]:
    """Articles over which one of the enrichers did not run well in this version."""
    ran_well = or_(
        *(
            and_(EnrichmentRow.enricher == name, EnrichmentRow.version == number)
            for name, number in versions.items()
        )
    )
    good = (
        select(func.count())
        .where(EnrichmentRow.article_id == ArticleRow.id, EnrichmentRow.error == "", ran_well)
        .scalar_subquery()
    )
    return select(ArticleRow.id).where(good < len(versions))


def outdated_ids(session: Session, versions: Mapping[str, int], after: int, limit: int) -> list[int]:
    """Which articles need a run.

    Args:
        session: a transaction.
        versions: the wanted version by enricher; empty means every article.
        after: only articles with larger ids.
        limit: at most so many.

    Returns:
        Ids, ascending. An enricher that failed counts as not run.
    """
    query = _outdated(versions) if versions else select(ArticleRow.id)
    return list(session.scalars(query.where(ArticleRow.id > after).order_by(ArticleRow.id).limit(limit)))


def count_outdated(session: Session, versions: Mapping[str, int], after: int = 0) -> int:
    """How many articles `outdated_ids` would name in all.

    Args:
        session: a transaction.
        versions: as there.
        after: as there.
    """
    query = (_outdated(versions) if versions else select(ArticleRow.id)).where(ArticleRow.id > after)
    return session.execute(select(func.count()).select_from(query.subquery())).scalar_one()


def stored(session: Session, article_id: int) -> Stored | None:
    """Read an article back as it was enriched.

    Args:
        session: a transaction.
        article_id: its id.

    Returns:
        None when there is none.
    """
    query = (
        select(ArticleRow.revision, ArticleRow.record, RevisionRow.document)
        .join(
            RevisionRow,
            (RevisionRow.article_id == ArticleRow.id) & (RevisionRow.revision == ArticleRow.revision),
        )
        .where(ArticleRow.id == article_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    return Stored(article_id, row.revision, replace(from_json(row.record), document=from_json(row.document)))


def differing(before: Article, after: Article) -> tuple[str, ...]:
    """The names of the fields we worked out differently, sorted.

    Args:
        before: as stored.
        after: as enriched today.
    """
    names = (part.name for part in fields(Article) if part.name not in _NOT_OURS)
    return tuple(sorted(name for name in names if getattr(before, name) != getattr(after, name)))


def rewrite(session: Session, held: Stored, article: Article, now: datetime) -> tuple[str, ...] | None:
    """Write what today's enrichers say; announce it when it differs.

    Args:
        session: an open transaction.
        held: as read before.
        article: the same document, enriched today.
        now: aware.

    Returns:
        The names of the fields that changed; None when the article has another revision by now, which today's
        enrichers made: then nothing is written.
    """
    guard = (ArticleRow.id == held.article_id) & (ArticleRow.revision == held.revision)
    if not reached(session, update(ArticleRow).where(guard).values(worked_out(article))):
        return None
    replace_parts(session, held.article_id, article)
    changed = differing(held.article, article)
    if changed:
        events.announce(session, "enriched", _payload(session, held, article, changed), now)
    return changed


def _payload(session: Session, held: Stored, article: Article, changed: tuple[str, ...]) -> dict[str, Any]:
    query = (
        select(ArticleRow.url, SourceRow.name)
        .outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
        .where(ArticleRow.id == held.article_id)
    )
    url, source = session.execute(query).one()
    document = article.document
    return {
        "article_id": held.article_id,
        "revision": held.revision,
        "fields": list(changed),
        "url": url,
        "title": document.title,
        "source": source,
        "published": document.published.isoformat() if document.published else None,
        "language": article.language,
        "agency": article.agency,
    }

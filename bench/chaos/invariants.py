"""Check what must hold in the database after every fault, and at the end."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from bench.chaos.site import ChaosSite
from db import Database, queries
from db.tables import EntryRow, HostRow

__all__ = ["count_endings", "count_unfinished", "final_violations", "lasting_violations", "poison_violations"]

# Each query returns a number that must be 0 at any time.
_QUERIES = {
    "articles without their one `created` event": """
        SELECT count(*) FROM articles a
         WHERE 1 <> (SELECT count(*) FROM events e WHERE e.article_id = a.id AND e.kind = 'created')""",
    "articles of one text": """
        SELECT count(*) FROM (SELECT text_hash FROM articles WHERE text_hash <> ''
                               GROUP BY text_hash HAVING count(*) > 1) doubled""",
    "articles whose revisions have gaps": """
        SELECT count(*) FROM articles a
         WHERE a.revision <> (SELECT count(*) FROM article_revisions r WHERE r.article_id = a.id)
            OR a.revision <> (SELECT max(r.revision) FROM article_revisions r WHERE r.article_id = a.id)""",
    "updates announced before the article": """
        SELECT count(*) FROM events u JOIN events c ON c.article_id = u.article_id
         WHERE c.kind = 'created' AND u.kind = 'updated' AND u.id < c.id""",
    "articles whose events do not equal their revisions": """
        SELECT count(*) FROM articles a
         WHERE a.revision <> (SELECT count(*) FROM events e
                               WHERE e.article_id = a.id AND e.kind IN ('created', 'updated'))""",
    "ended entries that are leased": """
        SELECT count(*) FROM entries
         WHERE stage IN ('stored', 'rejected', 'dead') AND lease_until IS NOT NULL""",
}


def lasting_violations(database: Database, site: ChaosSite) -> list[str]:
    """Return what is wrong in the database or in the log of the site, whatever is still in progress."""
    with database.read_transaction() as session:
        counts = {name: session.scalar(text(query)) or 0 for name, query in _QUERIES.items()}
    counts["requests to a host during another"] = site.count_overlaps()
    return [f"{count} {name}" for name, count in counts.items() if count]


def final_violations(database: Database, site: ChaosSite, now: datetime) -> list[str]:
    """Return what is wrong when all work should be done.

    Args:
        database: of the run.
        site: the site, which publishes nothing any more.
        now: aware.
    """
    published = site.published_urls
    with database.read_transaction() as session:
        stages = {
            row.url: row for row in session.execute(select(EntryRow.url, EntryRow.stage, EntryRow.article_id))
        }
        article_ids = [row.article_id for row in stages.values() if row.article_id is not None]
        in_progress = sum(1 for row in stages.values() if row.stage not in ("stored", "rejected", "dead"))
        stuck = session.scalar(
            select(func.count()).where(
                EntryRow.lease_until.is_not(None), EntryRow.lease_until < now - timedelta(minutes=5)
            )
        )
    counts = {
        "published articles that are no entry": len(published - stages.keys()),
        "published articles that are not stored": sum(
            1 for url in published if url in stages and stages[url].stage != "stored"
        ),
        "entries that share an article": len(article_ids) - len(set(article_ids)),
        "entries in progress": in_progress,
        "leases that are over": stuck or 0,
    }
    violations = lasting_violations(database, site) + [
        f"{count} {name}" for name, count in counts.items() if count
    ]
    return violations + _descriptions(database) if in_progress else violations


def poison_violations(database: Database, urls: Collection[str]) -> list[str]:
    """Return the pages that must have become dead letters and have not.

    Args:
        database: of the run.
        urls: of the pages.
    """
    query = select(EntryRow.url).where(EntryRow.url.in_(urls), EntryRow.stage == "dead")
    with database.read_transaction() as session:
        alive = set(urls) - set(session.scalars(query))
    return [f"{url} is no dead letter" for url in sorted(alive)]


def _descriptions(database: Database) -> list[str]:
    """Describe some entries in progress, so that the report says what they wait for."""
    columns = (
        EntryRow.url,
        EntryRow.stage,
        EntryRow.reason,
        EntryRow.attempt,
        EntryRow.expired_claims,
        EntryRow.due_at,
        EntryRow.lease_until,
        HostRow.blocked_until,
    )
    query = select(*columns).join(HostRow, HostRow.host == EntryRow.host)
    query = query.where(EntryRow.stage.not_in(("stored", "rejected", "dead"))).limit(5)
    with database.read_transaction() as session:
        return [
            ", ".join(f"{name} {value}" for name, value in row.items())
            for row in session.execute(query).mappings()
        ]


def count_unfinished(database: Database, site: ChaosSite, now: datetime) -> int:
    """Return how many published articles are no entry yet, and how many entries are left to do."""
    with database.read_transaction() as session:
        entries = session.scalar(select(func.count()).select_from(EntryRow)) or 0
        # Feeds are always due again; entries are not.
        due = select(func.count()).where(
            EntryRow.due_at.is_not(None), EntryRow.due_at < now + timedelta(hours=3)
        )
        return max(0, len(site.published_urls) - entries) + (session.scalar(due) or 0)


def count_endings(database: Database, now: datetime) -> dict[str, int]:
    """Return how many entries ended in which way."""
    with database.read_transaction() as session:
        return dict(queries.read_status(session, now).endings)

"""Find and delete what only other rows gave a use: names without articles, and hosts without entries and feeds."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.orm import Session

from db.statements import batches, delete_in, execute_rowcount, id_list, select_in
from db.tables import (
    ArticleAuthorRow,
    ArticleEntityRow,
    ArticleTagRow,
    AuthorRow,
    EntityRow,
    EntryRow,
    FeedRow,
    HostRow,
    QuoteRow,
    SiteBoilerplateRow,
    TagRow,
)

__all__ = [
    "count_names_only_of",
    "delete_names",
    "delete_unused_hosts",
    "delete_unused_names",
    "names_of",
    "unused_hosts",
]

# Each kind of name, with the columns that refer to it.
_NAME_TABLES: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (AuthorRow, (ArticleAuthorRow.author_id,)),
    (TagRow, (ArticleTagRow.tag_id,)),
    (EntityRow, (ArticleEntityRow.entity_id, QuoteRow.entity_id)),
)


def names_of(session: Session, article_ids: Collection[int]) -> dict[Any, set[int]]:
    """Return the ids of the authors, tags and entities that articles name, by class of row.

    Args:
        session: an open transaction.
        article_ids: the articles.
    """
    names: dict[Any, set[int]] = {}
    for row, columns in _NAME_TABLES:
        for column in columns:
            named = select_in(session, column, column.class_.article_id, article_ids)
            names.setdefault(row, set()).update(id_ for id_ in named if id_ is not None)
    return names


def count_names_only_of(session: Session, article_ids: Collection[int]) -> Counter[str]:
    """Count by table the names that no article has but these; `delete_unused_names` deletes them afterwards.

    Args:
        session: an open transaction; it looks every name up.
        article_ids: the articles.
    """
    others = id_list(session, article_ids)
    counts: Counter[str] = Counter()
    for row, columns in _NAME_TABLES:
        is_unused = (
            ~exists().where(column == row.id, column.class_.article_id.not_in(others)) for column in columns
        )
        counts[row.__tablename__] = (
            session.scalar(select(func.count()).select_from(row).where(*is_unused)) or 0
        )
    return +counts


def delete_names(session: Session, names: dict[Any, set[int]]) -> Counter[str]:
    """Delete those of some names that no article has any more; return the number of rows deleted, by table.

    Args:
        session: an open transaction.
        names: from `names_of`, called before the articles were deleted.
    """
    return Counter(
        {
            row.__tablename__: sum(
                execute_rowcount(session, delete(row).where(row.id.in_(batch), *_is_unused(row, columns)))
                for batch in batches(sorted(names[row]))
            )
            for row, columns in _NAME_TABLES
        }
    )


def delete_unused_names(session: Session) -> Counter[str]:
    """Delete the authors, tags and entities that no article names any more: earlier revisions of articles did.

    Args:
        session: an open transaction; it looks every name up.

    Returns:
        The number of rows deleted, by table.
    """
    return Counter(
        {
            row.__tablename__: execute_rowcount(session, delete(row).where(*_is_unused(row, columns)))
            for row, columns in _NAME_TABLES
        }
    )


def _is_unused(row: Any, columns: Sequence[Any]) -> list[ColumnElement[bool]]:
    return [~exists().where(column == row.id) for column in columns]


def unused_hosts(
    session: Session, hosts: Collection[str], entry_ids: Collection[int] = (), source_id: int | None = None
) -> set[str]:
    """Return those of some hosts that have neither entries nor feeds, or would have none.

    Args:
        session: an open transaction.
        hosts: see `pipeline.urls.host_of`.
        entry_ids: entries that do not count.
        source_id: a publication whose feeds do not count; None for none.
    """
    left_out = id_list(session, entry_ids)
    used: set[str] = set()
    for batch in batches(sorted(hosts)):
        entries = select(EntryRow.host).where(EntryRow.host.in_(batch), EntryRow.id.not_in(left_out))
        feeds = select(FeedRow.host).where(
            FeedRow.host.in_(batch), FeedRow.source_id.is_distinct_from(source_id)
        )
        used |= {*session.scalars(entries.distinct()), *session.scalars(feeds.distinct())}
    return set(hosts) - used


def delete_unused_hosts(session: Session, hosts: Collection[str]) -> int:
    """Delete the rows of hosts that have neither entries nor feeds any more, with the boilerplate of their pages.

    Args:
        session: an open transaction.
        hosts: see `pipeline.urls.host_of`.
    """
    unused = unused_hosts(session, hosts)
    delete_in(session, SiteBoilerplateRow, SiteBoilerplateRow.host, unused)
    return delete_in(session, HostRow, HostRow.host, unused)

"""Load the known entries that a list may refer to, for `pipeline.discover.entry_matcher` to match."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from db.statements import batches
from db.tables import EntryAliasRow, EntryRow, FeedEntryRow, FeedRow
from pipeline.discover.entry_matcher import EntryFields, KnownEntries, KnownEntry, ListedEntry

__all__ = ["entry_ids_by_key", "load_known_entries"]

_Value = TypeVar("_Value")
# Built once: building a statement takes longer than running it.
_ALIASES, _ENTRIES = EntryAliasRow.__table__.c, EntryRow.__table__.c
_KEYS: Any = bindparam("keys", expanding=True)
_ALIAS_IDS = select(_ALIASES.url_key, _ALIASES.entry_id).where(_ALIASES.url_key.in_(_KEYS))
_ENTRY_IDS = select(_ENTRIES.url_key, _ENTRIES.id).where(_ENTRIES.url_key.in_(_KEYS))


def load_known_entries(session: Session, feed_id: int | None, listed: Sequence[ListedEntry]) -> KnownEntries:
    """Return the entries that are known under the URLs, ids and times of a list.

    Args:
        session: an open transaction.
        feed_id: the feed; None for URLs that were given by hand.
        listed: each key once.
    """
    ids = entry_ids_by_key(session, [entry.key for entry in listed])
    if feed_id is None:
        return KnownEntries({key: KnownEntry(id_) for key, id_ in ids.items()}, {}, {})
    fields_by_entry = _listed_fields(session, feed_id, set(ids.values()))
    unknown = [entry.fields for entry in listed if entry.key not in ids]
    by_id = _unique_matches(session, feed_id, FeedEntryRow.guid, {entry.fields.id for entry in listed} - {""})
    publication_times = {entry.published for entry in unknown if entry.published}
    by_time = _unique_matches(session, feed_id, FeedEntryRow.published, publication_times)
    return KnownEntries(
        by_key={key: KnownEntry(id_, fields_by_entry.get(id_)) for key, id_ in ids.items()},
        by_id=by_id,
        by_time={time.astimezone(UTC): match for time, match in by_time.items()},
        probation_visits=session.scalar(select(FeedRow.guid_probation_visits).where(FeedRow.id == feed_id))
        or 0,
    )


def entry_ids_by_key(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """Return ids of entries by key, of the first URL of an entry and of later ones alike."""
    return {
        key: entry_id
        for query in (_ALIAS_IDS, _ENTRY_IDS)
        for batch in batches(keys)
        for key, entry_id in session.execute(query, {"keys": list(batch)})
    }


def _select_in(
    session: Session,
    columns: Sequence[Any],
    column: Any,
    values: Iterable[Any],
    *conditions: ColumnElement[bool],
) -> Iterator[Any]:
    for batch in batches(values):
        yield from session.execute(select(*columns).where(column.in_(batch), *conditions))


def _listed_fields(session: Session, feed_id: int, entry_ids: Iterable[int]) -> dict[int, EntryFields]:
    rows = _select_in(
        session, _COLUMNS, FeedEntryRow.entry_id, sorted(entry_ids), FeedEntryRow.feed_id == feed_id
    )
    return {row.entry_id: _to_entry_fields(row) for row in rows}


_COLUMNS = (
    FeedEntryRow.entry_id,
    FeedEntryRow.guid,
    FeedEntryRow.title,
    FeedEntryRow.published,
    FeedEntryRow.modified,
)


def _to_entry_fields(row: Any) -> EntryFields:
    return EntryFields(row.guid, row.title, row.published, row.modified)


def _unique_matches(
    session: Session, feed_id: int, column: Any, values: Iterable[_Value]
) -> Mapping[_Value, KnownEntry]:
    """Return what the feed listed under values of a column, without values that stand for several entries."""
    matches: dict[_Value, list[KnownEntry]] = defaultdict(list)
    for row in _select_in(session, _COLUMNS, column, values, FeedEntryRow.feed_id == feed_id):
        matches[getattr(row, column.key)].append(KnownEntry(row.entry_id, _to_entry_fields(row)))
    return {value: entries[0] for value, entries in matches.items() if len(entries) == 1}

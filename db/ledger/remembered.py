"""What a feed lists in; what is known that it could speak of, out (`pipeline.discover.identity` decides)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.tables import EntryRow, FeedRow, MoveRow, SightingRow
from pipeline.discover.identity import Known, Listed, Memory, Said

__all__ = ["entries_at", "portions", "remembered"]

# Values asked for at once: SQLite takes 32,766 variables in a statement, older ones 999.
_AT_ONCE = 400
_Value = TypeVar("_Value")


def remembered(session: Session, feed_id: int | None, listed: Sequence[Listed]) -> Memory:
    """Look up what is known under the addresses, ids and times of a list.

    Args:
        session: an open transaction.
        feed_id: whose list it is; None for addresses that were given by hand.
        listed: each key once.
    """
    ids = entries_at(session, [each.key for each in listed])
    if feed_id is None:
        return Memory({key: Known(id_) for key, id_ in ids.items()}, {}, {})
    said = _said(session, feed_id, set(ids.values()))
    strange = [each.said for each in listed if each.key not in ids]
    by_id = _by(session, feed_id, SightingRow.own_id, {each.said.id for each in listed} - {""})
    times = {each.published for each in strange if each.published}
    by_time = _by(session, feed_id, SightingRow.published, times)
    return Memory(
        by_key={key: Known(id_, said.get(id_)) for key, id_ in ids.items()},
        by_id=by_id,
        by_time={moment.astimezone(UTC): known for moment, known in by_time.items()},
        probation=session.scalar(select(FeedRow.id_probation).where(FeedRow.id == feed_id)) or 0,
    )


def entries_at(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """The entries that are known under some keys, the first address of an entry and later ones alike."""
    found = dict(_in(session, (MoveRow.url_key, MoveRow.entry_id), MoveRow.url_key, keys))
    return found | dict(_in(session, (EntryRow.url_key, EntryRow.id), EntryRow.url_key, keys))


def portions(values: Iterable[_Value]) -> Iterator[Sequence[_Value]]:
    """Values in pieces that fit into a statement."""
    ordered = list(values)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))


def _in(
    session: Session, columns: Sequence[Any], column: Any, values: Iterable[Any], *more: ColumnElement[bool]
) -> Iterator[Any]:
    for some in portions(values):
        yield from session.execute(select(*columns).where(column.in_(some), *more))


def _said(session: Session, feed_id: int, entry_ids: Iterable[int]) -> dict[int, Said]:
    rows = _in(session, _COLUMNS, SightingRow.entry_id, sorted(entry_ids), SightingRow.feed_id == feed_id)
    return {row.entry_id: _saying(row) for row in rows}


_COLUMNS = (
    SightingRow.entry_id,
    SightingRow.own_id,
    SightingRow.title,
    SightingRow.published,
    SightingRow.modified,
)


def _saying(row: Any) -> Said:
    return Said(row.own_id, row.title, row.published, row.modified)


def _by(session: Session, feed_id: int, column: Any, values: Iterable[_Value]) -> Mapping[_Value, Known]:
    """What the feed listed under some values of a column; values that name several entries are left out."""
    found: dict[_Value, list[Known]] = defaultdict(list)
    for row in _in(session, _COLUMNS, column, values, SightingRow.feed_id == feed_id):
        found[getattr(row, column.key)].append(Known(row.entry_id, _saying(row)))
    return {value: known[0] for value, known in found.items() if len(known) == 1}

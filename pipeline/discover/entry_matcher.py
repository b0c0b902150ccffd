"""What a feed lists and what is known of it in; which entry each listed one is, and how far its ids are trusted, out.

The strongest identity that finds a known entry decides:

1. The address (`pipeline.urls.key`), in every feed. An edited title or a new id makes no new entry.
2. The id, within one feed that is trusted with ids: the entry has moved to another address.
3. The title and the time together, within one feed.

The second and the third need evidence that no other document is meant: ids are given out again (a place in the list, a
column's name), titles recur ("Weather"), and many entries carry the time the feed was made. What cannot be sure is new:
a document fetched twice is a nuisance, two documents taken for one is a loss.

A feed whose ids are repeated, given out again or made anew at each visit is known without them until they were in
order for some visits. (FreshRSS degrades a feed's identity at the same share, for good.)
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

__all__ = [
    "EntryFields",
    "KnownEntries",
    "KnownEntry",
    "ListedEntry",
    "MatchKind",
    "MatchResult",
    "match_entries",
]

# Ids out of order that a feed may have and still be trusted, as a share of its list; one is always forgiven.
_MAX_FAULTY_ID_SHARE = 0.05
# Visits in a row with ids in order after which they are trusted again.
_PROBATION_VISITS = 5
# A title of fewer words may stand over any number of documents.
_MIN_DISTINCTIVE_TITLE_WORDS = 3
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class EntryFields:
    """What a feed says of an entry."""

    id: str = ""
    title: str = ""
    published: datetime | None = None
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry as a feed lists it now."""

    key: str
    fields: EntryFields = EntryFields()


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry that is known, and what this feed said of it last; None where it never listed it."""

    entry_id: int
    last_fields: EntryFields | None = None


@dataclass(frozen=True, slots=True)
class KnownEntries:
    """What is known that a list could speak of."""

    # By address, whichever feed listed it.
    by_key: Mapping[str, KnownEntry]
    # By id and by time of publication, of this feed; what names several entries is left out.
    by_id: Mapping[str, KnownEntry]
    by_time: Mapping[datetime, KnownEntry]
    # Visits for which the feed's ids must still be in order; 0 when they are trusted.
    probation_visits: int = 0


class MatchKind(StrEnum):
    """What a listed entry is."""

    NEW = "new"
    SAME = "same"
    # Known, with another title or a later change.
    CHANGED = "changed"
    # Known, at another address.
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class MatchResult:
    """What each listed entry is, in order, with its entry's number (None for new ones)."""

    matches: tuple[tuple[MatchKind, int | None], ...]
    # As in `Memory`, for the next visit.
    probation_visits: int
    # False when most of a list changed at once: that is the feed's doing, not an editor's.
    is_plausible: bool = True


def match_entries(entries: Sequence[ListedEntry], known_entries: KnownEntries) -> MatchResult:
    """Tell which entry each listed one is.

    Args:
        entries: each key once.
        known_entries: what is known.

    Returns:
        No two entries of the list are the same known entry, unless their addresses were known as its own.
    """
    unique_keys = _UniqueKeys(entries)
    matched_ids = {
        known_entries.by_key[entry.key].entry_id for entry in entries if entry.key in known_entries.by_key
    }
    matches = []
    for entry in entries:
        kind, entry_id = _match_entry(entry, known_entries, unique_keys, matched_ids)
        matches.append((kind, entry_id))
        if entry_id is not None:
            matched_ids.add(entry_id)
    return MatchResult(
        tuple(matches),
        _next_probation(
            known_entries, entries, _count_faulty_ids(entries, matches, known_entries, unique_keys)
        ),
        is_plausible=_is_plausible([kind for kind, _ in matches]),
    )


class _UniqueKeys:
    """What tells the entries of one list apart: what stands there only once."""

    def __init__(self, entries: Sequence[ListedEntry]) -> None:
        self.repeated_ids = frozenset(
            _repeated_values(entry.fields.id for entry in entries if entry.fields.id)
        )
        self._repeated_times = frozenset(_repeated_values(entry.fields.published for entry in entries))

    def has_unique_time(self, published: datetime | None) -> bool:
        """Whether a time belongs to one entry; midnight is a day, not a time."""
        return (
            published is not None
            and published not in self._repeated_times
            and (published.hour, published.minute) != (0, 0)
        )


def _repeated_values(values: Iterable[_Value]) -> Iterator[_Value]:
    return (value for value, count in Counter(values).items() if count > 1)


def _match_entry(
    entry: ListedEntry, known_entries: KnownEntries, unique_keys: _UniqueKeys, matched_ids: set[int]
) -> tuple[MatchKind, int | None]:
    same_url = known_entries.by_key.get(entry.key)
    if same_url is not None:
        is_changed = same_url.last_fields is not None and _is_changed(same_url.last_fields, entry.fields)
        return (MatchKind.CHANGED if is_changed else MatchKind.SAME), same_url.entry_id
    same_id = known_entries.by_id.get(entry.fields.id) if not known_entries.probation_visits else None
    same_time = known_entries.by_time.get(entry.fields.published) if entry.fields.published else None
    if same_id and same_id.entry_id not in matched_ids and _is_same_by_id(same_id, entry, unique_keys):
        return MatchKind.MOVED, same_id.entry_id
    if (
        same_time
        and same_time.entry_id not in matched_ids
        and _is_same_by_time_and_title(same_time, entry, unique_keys)
    ):
        return MatchKind.MOVED, same_time.entry_id
    return MatchKind.NEW, None


def _is_changed(previous: EntryFields, current: EntryFields) -> bool:
    """Another title, or a later change. Nothing said is no change."""
    has_new_title = bool(current.title) and _normalize_title(current.title) != _normalize_title(
        previous.title
    )
    has_later_change = current.modified is not None and (
        previous.modified is None or current.modified > previous.modified
    )
    return has_new_title or has_later_change


def _is_same_by_id(candidate: KnownEntry, entry: ListedEntry, unique_keys: _UniqueKeys) -> bool:
    """Whether an entry with a known id is the known entry: its time says so, or its title where there is no time."""
    previous, current = candidate.last_fields, entry.fields
    if previous is None or current.id in unique_keys.repeated_ids:
        return False
    if previous.published is None or current.published is None:
        return _has_same_title(previous, current)
    return previous.published == current.published and (
        unique_keys.has_unique_time(current.published) or _has_same_title(previous, current)
    )


def _is_same_by_time_and_title(candidate: KnownEntry, entry: ListedEntry, unique_keys: _UniqueKeys) -> bool:
    """Whether an entry without a known id is the known entry: its time and its title say so together."""
    previous = candidate.last_fields
    return (
        previous is not None
        and unique_keys.has_unique_time(entry.fields.published)
        and _has_same_title(previous, entry.fields)
    )


def _has_same_title(previous: EntryFields, current: EntryFields) -> bool:
    title = _normalize_title(current.title)
    return len(title.split()) >= _MIN_DISTINCTIVE_TITLE_WORDS and title == _normalize_title(previous.title)


def _normalize_title(title: str) -> str:
    return " ".join(title.casefold().split())


def _is_plausible(kinds: Sequence[MatchKind]) -> bool:
    known_count = sum(kind is not MatchKind.NEW for kind in kinds)
    changed_count = sum(kind in (MatchKind.CHANGED, MatchKind.MOVED) for kind in kinds)
    return changed_count <= max(1, known_count / 2)


# --- trust in ids ---


def _count_faulty_ids(
    entries: Sequence[ListedEntry],
    matches: Sequence[tuple[MatchKind, int | None]],
    known_entries: KnownEntries,
    unique_keys: _UniqueKeys,
) -> int:
    """How many entries have an id that is out of order."""
    return sum(
        entry.fields.id in unique_keys.repeated_ids
        or _has_new_id(entry, known_entries.by_key.get(entry.key))
        or _is_id_reused(known_entries.by_id.get(entry.fields.id), entry_id)
        for entry, (_, entry_id) in zip(entries, matches, strict=True)
    )


def _has_new_id(entry: ListedEntry, same_url: KnownEntry | None) -> bool:
    """The address is known with another id."""
    return bool(
        same_url
        and same_url.last_fields
        and same_url.last_fields.id
        and same_url.last_fields.id != entry.fields.id
    )


def _is_id_reused(same_id: KnownEntry | None, entry_id: int | None) -> bool:
    """The id is known with another entry."""
    return same_id is not None and same_id.entry_id != entry_id


def _next_probation(known_entries: KnownEntries, entries: Sequence[ListedEntry], faulty_ids: int) -> int:
    if faulty_ids > max(1, _MAX_FAULTY_ID_SHARE * len(entries)):
        return _PROBATION_VISITS
    has_ids = any(entry.fields.id for entry in entries)
    return max(known_entries.probation_visits - 1, 0) if has_ids else known_entries.probation_visits

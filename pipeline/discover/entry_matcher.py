"""Match the entries that a feed lists with the entries that are known.

The strongest identity that finds a known entry decides:

1. The URL key (`pipeline.urls.key`), in every feed. An edited title or a new id makes no new entry.
2. The id, within one feed whose ids are reliable: the entry has moved to another URL.
3. The title and the time together, within one feed.

The second and the third need evidence that no other document is meant: ids are reused (a position in the list, the name
of a column), titles recur ("Weather"), and many entries carry the time at which the feed was made. What cannot be
decided is new: a document fetched twice is a nuisance, two documents taken for one are a loss.

Ids that are repeated, reused or changed at each visit are not used until they were in order for some visits.
(FreshRSS degrades a feed's identity at the same share, for good.)
"""

import re
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

# The share of a list whose ids may be faulty while the others are used; one faulty id is always accepted.
_MAX_FAULTY_ID_SHARE = 0.05
# Consecutive visits with correct ids after which ids are used again.
_PROBATION_VISITS = 5
# A title of fewer words may be that of many documents.
_MIN_DISTINCTIVE_TITLE_WORDS = 3
# The number of a story in its id and its URL. Shorter ones may be postal codes, and eight digits may be a day.
_STORY_NUMBER = re.compile(r"(?!(?:19|20)\d{6}$)\d{6,}")
_NUMBER = re.compile(r"\d+")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class EntryFields:
    """The fields of an entry in a feed that tell whether it changed."""

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
    """A known entry, with its fields in this feed at the last visit; None when this feed never listed it."""

    entry_id: int
    last_fields: EntryFields | None = None


@dataclass(frozen=True, slots=True)
class KnownEntries:
    """The known entries that a list may contain."""

    # By URL key, whichever feed listed it.
    by_key: Mapping[str, KnownEntry]
    # By id and by time of publication, of this feed; without ids and times that several entries share.
    by_id: Mapping[str, KnownEntry]
    by_time: Mapping[datetime, KnownEntry]
    # Visits for which the feed's ids must still be correct; 0 when ids are used.
    probation_visits: int = 0


class MatchKind(StrEnum):
    """How a listed entry relates to the known ones."""

    NEW = "new"
    SAME = "same"
    # Known, with another title or a later change.
    CHANGED = "changed"
    # Known, at another URL.
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The kind and the entry id (None when new) of each listed entry, in order."""

    matches: tuple[tuple[MatchKind, int | None], ...]
    # As in `KnownEntries`, for the next visit.
    probation_visits: int
    # False when most of a list changed at once: the feed did that, not an editor.
    is_plausible: bool = True


def match_entries(entries: Sequence[ListedEntry], known_entries: KnownEntries) -> MatchResult:
    """Match listed entries with known ones.

    Args:
        entries: each key once.
        known_entries: those that the list may contain.

    Returns:
        No two entries of the list match the same known entry, unless both URL keys were known as its own.
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
    """The ids and times that occur only once in a list, and so identify an entry."""

    def __init__(self, entries: Sequence[ListedEntry]) -> None:
        self.repeated_ids = frozenset(
            _repeated_values(entry.fields.id for entry in entries if entry.fields.id)
        )
        self._repeated_times = frozenset(_repeated_values(entry.fields.published for entry in entries))

    def has_unique_time(self, published: datetime | None) -> bool:
        """Whether a time belongs to one entry only; midnight stands for a day without a time."""
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
    """Whether the title is another one or the change is later; an empty field is no change."""
    has_new_title = bool(current.title) and _normalize_title(current.title) != _normalize_title(
        previous.title
    )
    has_later_change = current.modified is not None and (
        previous.modified is None or current.modified > previous.modified
    )
    return has_new_title or has_later_change


def _is_same_by_id(candidate: KnownEntry, entry: ListedEntry, unique_keys: _UniqueKeys) -> bool:
    """Whether an entry with a known id is the known entry: by a number, its time, or without one its title."""
    previous, current = candidate.last_fields, entry.fields
    if previous is None or current.id in unique_keys.repeated_ids:
        return False
    if _has_number_of_id(current.id, entry.key):
        return True
    if previous.published is None or current.published is None:
        return _has_same_title(previous, current)
    return previous.published == current.published and (
        unique_keys.has_unique_time(current.published) or _has_same_title(previous, current)
    )


def _has_number_of_id(id_: str, key: str) -> bool:
    """Whether an id and a URL hold the number of one story; further numbers in the URL may be the day of a column."""
    path = key.partition("://")[2].partition("/")[2]
    path_numbers = frozenset(_NUMBER.findall(path))
    return path_numbers.issubset(_NUMBER.findall(id_)) and any(map(_STORY_NUMBER.fullmatch, path_numbers))


def _is_same_by_time_and_title(candidate: KnownEntry, entry: ListedEntry, unique_keys: _UniqueKeys) -> bool:
    """Whether an entry without a known id is the known entry: by its time and its title together."""
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


# --- reliability of ids ---


def _count_faulty_ids(
    entries: Sequence[ListedEntry],
    matches: Sequence[tuple[MatchKind, int | None]],
    known_entries: KnownEntries,
    unique_keys: _UniqueKeys,
) -> int:
    """Count the entries whose id is repeated, changed or reused."""
    return sum(
        entry.fields.id in unique_keys.repeated_ids
        or _has_new_id(entry, known_entries.by_key.get(entry.key))
        or _is_id_reused(known_entries.by_id.get(entry.fields.id), entry_id)
        for entry, (_, entry_id) in zip(entries, matches, strict=True)
    )


def _has_new_id(entry: ListedEntry, same_url: KnownEntry | None) -> bool:
    """Whether the URL is known with another id."""
    return bool(
        same_url
        and same_url.last_fields
        and same_url.last_fields.id
        and same_url.last_fields.id != entry.fields.id
    )


def _is_id_reused(same_id: KnownEntry | None, entry_id: int | None) -> bool:
    """Whether the id is known with another entry."""
    return same_id is not None and same_id.entry_id != entry_id


def _next_probation(known_entries: KnownEntries, entries: Sequence[ListedEntry], faulty_ids: int) -> int:
    if faulty_ids > max(1, _MAX_FAULTY_ID_SHARE * len(entries)):
        return _PROBATION_VISITS
    has_ids = any(entry.fields.id for entry in entries)
    return max(known_entries.probation_visits - 1, 0) if has_ids else known_entries.probation_visits

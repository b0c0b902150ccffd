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

__all__ = ["Known", "Listed", "Memory", "Recognised", "Said", "Verdict", "recognise"]

# Ids out of order that a feed may have and still be trusted, as a share of its list; one is always forgiven.
_TOLERATED = 0.05
# Visits in a row with ids in order after which they are trusted again.
_PROBATION = 5
# A title of fewer words may stand over any number of documents.
_TELLING_WORDS = 3
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Said:
    """What a feed says of an entry."""

    id: str = ""
    title: str = ""
    published: datetime | None = None
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry as a feed lists it now."""

    key: str
    said: Said = Said()


@dataclass(frozen=True, slots=True)
class Known:
    """An entry that is known, and what this feed said of it last; None where it never listed it."""

    entry_id: int
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known that a list could speak of."""

    # By address, whichever feed listed it.
    by_key: Mapping[str, Known]
    # By id and by time of publication, of this feed; what names several entries is left out.
    by_id: Mapping[str, Known]
    by_time: Mapping[datetime, Known]
    # Visits for which the feed's ids must still be in order; 0 when they are trusted.
    probation: int = 0


class Verdict(StrEnum):
    """What a listed entry is."""

    NEW = "new"
    SAME = "same"
    # Known, with another title or a later change.
    CHANGED = "changed"
    # Known, at another address.
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What each listed entry is, in order, with its entry's number (None for new ones)."""

    verdicts: tuple[tuple[Verdict, int | None], ...]
    # As in `Memory`, for the next visit.
    probation: int
    # False when most of a list changed at once: that is the feed's doing, not an editor's.
    believed: bool = True


def recognise(listed: Sequence[Listed], memory: Memory) -> Recognised:
    """Tell which entry each listed one is.

    Args:
        listed: each key once.
        memory: what is known.

    Returns:
        No two entries of the list are the same known entry, unless their addresses were known as its own.
    """
    telling = _Telling(listed)
    taken = {memory.by_key[each.key].entry_id for each in listed if each.key in memory.by_key}
    verdicts = []
    for each in listed:
        verdict, entry_id = _verdict(each, memory, telling, taken)
        verdicts.append((verdict, entry_id))
        if entry_id is not None:
            taken.add(entry_id)
    return Recognised(
        tuple(verdicts),
        _probation(memory, listed, _faults(listed, verdicts, memory, telling)),
        believed=_is_believable([verdict for verdict, _ in verdicts]),
    )


class _Telling:
    """What tells the entries of one list apart: what stands there only once."""

    def __init__(self, listed: Sequence[Listed]) -> None:
        self.repeated = frozenset(_several(each.said.id for each in listed if each.said.id))
        self._times = frozenset(_several(each.said.published for each in listed))

    def by_time(self, moment: datetime | None) -> bool:
        """Whether a time belongs to one entry; midnight is a day, not a time."""
        return moment is not None and moment not in self._times and (moment.hour, moment.minute) != (0, 0)


def _several(values: Iterable[_Value]) -> Iterator[_Value]:
    return (value for value, count in Counter(values).items() if count > 1)


def _verdict(each: Listed, memory: Memory, telling: _Telling, taken: set[int]) -> tuple[Verdict, int | None]:
    at_address = memory.by_key.get(each.key)
    if at_address is not None:
        changed = at_address.said is not None and _changed(at_address.said, each.said)
        return (Verdict.CHANGED if changed else Verdict.SAME), at_address.entry_id
    with_id = memory.by_id.get(each.said.id) if not memory.probation else None
    at_time = memory.by_time.get(each.said.published) if each.said.published else None
    if with_id and with_id.entry_id not in taken and _is_that(with_id, each, telling):
        return Verdict.MOVED, with_id.entry_id
    if at_time and at_time.entry_id not in taken and _is_alike(at_time, each, telling):
        return Verdict.MOVED, at_time.entry_id
    return Verdict.NEW, None


def _changed(before: Said, now: Said) -> bool:
    """Another title, or a later change. Nothing said is no change."""
    retitled = bool(now.title) and _folded(now.title) != _folded(before.title)
    later = now.modified is not None and (before.modified is None or now.modified > before.modified)
    return retitled or later


def _is_that(known: Known, each: Listed, telling: _Telling) -> bool:
    """Whether an entry with a known id is the known entry: its time says so, or its title where there is no time."""
    before, now = known.said, each.said
    if before is None or now.id in telling.repeated:
        return False
    if before.published is None or now.published is None:
        return _same_title(before, now)
    return before.published == now.published and (telling.by_time(now.published) or _same_title(before, now))


def _is_alike(known: Known, each: Listed, telling: _Telling) -> bool:
    """Whether an entry without a known id is the known entry: its time and its title say so together."""
    before = known.said
    return before is not None and telling.by_time(each.said.published) and _same_title(before, each.said)


def _same_title(before: Said, now: Said) -> bool:
    title = _folded(now.title)
    return len(title.split()) >= _TELLING_WORDS and title == _folded(before.title)


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())


def _is_believable(verdicts: Sequence[Verdict]) -> bool:
    known = sum(verdict is not Verdict.NEW for verdict in verdicts)
    other = sum(verdict in (Verdict.CHANGED, Verdict.MOVED) for verdict in verdicts)
    return other <= max(1, known / 2)


# --- trust in ids ---


def _faults(
    listed: Sequence[Listed],
    verdicts: Sequence[tuple[Verdict, int | None]],
    memory: Memory,
    telling: _Telling,
) -> int:
    """How many entries have an id that is out of order."""
    return sum(
        each.said.id in telling.repeated
        or _is_anew(each, memory.by_key.get(each.key))
        or _is_given_again(memory.by_id.get(each.said.id), entry_id)
        for each, (_, entry_id) in zip(listed, verdicts, strict=True)
    )


def _is_anew(each: Listed, known: Known | None) -> bool:
    """The address is known with another id."""
    return bool(known and known.said and known.said.id and known.said.id != each.said.id)


def _is_given_again(with_id: Known | None, entry_id: int | None) -> bool:
    """The id is known with another entry."""
    return with_id is not None and with_id.entry_id != entry_id


def _probation(memory: Memory, listed: Sequence[Listed], faults: int) -> int:
    if faults > max(1, _TOLERATED * len(listed)):
        return _PROBATION
    in_order = any(each.said.id for each in listed)
    return max(memory.probation - 1, 0) if in_order else memory.probation

"""Define how long each kind of row is kept."""

from dataclasses import dataclass

__all__ = ["RetentionPolicy"]


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """How many days each kind of row is kept; 0 keeps it for ever."""

    page_days: int = 90
    # Compressed size of all pages; 0 for no limit.
    page_max_bytes: int = 0
    revision_days: int = 0
    visit_days: int = 0
    event_days: int = 0
    sighting_days: int = 0
    dead_letter_days: int = 0
    entry_days: int = 0
    match_days: int = 0

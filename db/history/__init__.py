"""Write what changed between the revisions of an article, and read its history."""

from db.history.queries import (
    ChangeView,
    HistoryView,
    RevisionEntry,
    StoredVersion,
    get_history,
    get_version,
    get_version_at,
)
from db.history.writer import capture_time, record_changes

__all__ = [
    "ChangeView",
    "HistoryView",
    "RevisionEntry",
    "StoredVersion",
    "capture_time",
    "get_history",
    "get_version",
    "get_version_at",
    "record_changes",
]

"""Write what changed between the revisions of an article, and read its history.

Names are imported when they are first used: reading does not load what only writing needs.
"""

from typing import TYPE_CHECKING

from pipeline.lazy_names import attribute_loader

if TYPE_CHECKING:
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

__getattr__ = attribute_loader(
    __name__,
    {
        "ChangeView": "db.history.queries",
        "HistoryView": "db.history.queries",
        "RevisionEntry": "db.history.queries",
        "StoredVersion": "db.history.queries",
        "capture_time": "db.history.writer",
        "get_history": "db.history.queries",
        "get_version": "db.history.queries",
        "get_version_at": "db.history.queries",
        "record_changes": "db.history.writer",
    },
)

"""Keep the groups of copies up to date as articles are stored, and read them.

Names are imported when they are first used: reading does not load what only writing needs.
"""

from typing import TYPE_CHECKING

from pipeline.lazy_names import attribute_loader

if TYPE_CHECKING:
    from db.copies.groups import remove_articles, update_group
    from db.copies.queries import CopyGroupView, CopyView, get_copies

__all__ = [
    "CopyGroupView",
    "CopyView",
    "get_copies",
    "remove_articles",
    "update_group",
]

__getattr__ = attribute_loader(
    __name__,
    {
        "CopyGroupView": "db.copies.queries",
        "CopyView": "db.copies.queries",
        "get_copies": "db.copies.queries",
        "remove_articles": "db.copies.groups",
        "update_group": "db.copies.groups",
    },
)

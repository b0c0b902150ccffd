"""Keep the groups of copies up to date as articles are stored, and read them."""

from db.copies.groups import remove_articles, update_group
from db.copies.queries import CopyGroupView, CopyView, get_copies

__all__ = [
    "CopyGroupView",
    "CopyView",
    "get_copies",
    "remove_articles",
    "update_group",
]

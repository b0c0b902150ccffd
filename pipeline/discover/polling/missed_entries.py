"""What two visits found in, whether entries may have come and gone unseen between them, out."""

from pipeline.records import FeedKind

__all__ = ["has_missed_entries"]

# They list by time or by change, not the newest so many: what they no longer list is old, not lost.
_KINDS_WITHOUT_WINDOW = frozenset({FeedKind.SITEMAP, FeedKind.SITEMAP_INDEX})


def has_missed_entries(kind: FeedKind, previous_count: int, listed_count: int, new_count: int) -> bool:
    """Whether nothing is listed that was listed before.

    Args:
        kind: of the list.
        previous_count: entries of the list at the visit before; 0 at the first.
        listed_count: entries of the list now.
        new_count: how many of them the feed had not listed before.
    """
    return kind not in _KINDS_WITHOUT_WINDOW and previous_count > 0 and 0 < listed_count == new_count

"""What two visits found in, whether entries may have come and gone unseen between them, out."""

from pipeline.records import FeedKind

__all__ = ["missed_window"]

# They list by time or by change, not the newest so many: what they no longer list is old, not lost.
_WITHOUT_WINDOW = frozenset({FeedKind.SITEMAP, FeedKind.SITEMAP_INDEX})


def missed_window(kind: FeedKind, before: int, listed: int, new: int) -> bool:
    """Whether nothing is listed that was listed before.

    Args:
        kind: of the list.
        before: entries of the list at the visit before; 0 at the first.
        listed: entries of the list now.
        new: how many of them the feed had not listed before.
    """
    return kind not in _WITHOUT_WINDOW and before > 0 and 0 < listed == new

"""Decide which blocks of text are boilerplate of a site, by how many of its pages show them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

__all__ = ["MAX_BLOCKS_PER_HOST", "MAX_BLOCK_AGE", "MIN_PAGES_FOR_BOILERPLATE", "add_page", "is_refresh_due"]

# Different pages that must show a block before it is boilerplate: two may be an article and its print view.
MIN_PAGES_FOR_BOILERPLATE = 3
# Blocks kept for each host; of the rest, those that fewer pages show and that were not seen for longer go first.
MAX_BLOCKS_PER_HOST = 2_000
# A redesigned site no longer shows its old boilerplate.
MAX_BLOCK_AGE = timedelta(days=90)
# The time a block was last seen need not be more exact than this, which saves most writes.
_REFRESH_INTERVAL = timedelta(days=1)


def add_page(page_keys: Sequence[str], page_key: str) -> list[str] | None:
    """Count a page that shows a block.

    Args:
        page_keys: the pages counted so far.
        page_key: the page; the same page again is no further evidence.

    Returns:
        The pages counted now; None when nothing changes, also because enough were counted.
    """
    if page_key in page_keys or len(page_keys) >= MIN_PAGES_FOR_BOILERPLATE:
        return None
    return [*page_keys, page_key]


def is_refresh_due(last_seen_at: datetime, now: datetime) -> bool:
    """Return whether the time a block was last seen should be written again.

    Args:
        last_seen_at: as stored; aware.
        now: aware.
    """
    return now - last_seen_at >= _REFRESH_INTERVAL

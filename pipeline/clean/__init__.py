"""Extract title, text, authors, dates, images and more from a fetched page."""

from collections.abc import Collection

from pipeline.clean.block_hash import block_hashes
from pipeline.clean.detect import is_html
from pipeline.clean.feed_fallback import fill_from_entry
from pipeline.clean.html_page import clean_html_page
from pipeline.clean.plain_text import clean_plain_text
from pipeline.clean.site_overrides import NO_OVERRIDES, SiteOverrides, load_site_overrides
from pipeline.records import Document, Page

__all__ = [
    "SiteOverrides",
    "block_hashes",
    "clean",
    "fill_from_entry",
    "load_site_overrides",
]


def clean(
    page: Page,
    *,
    site_boilerplate: Collection[str] = frozenset(),
    timezone: str | None = None,
    overrides: SiteOverrides = NO_OVERRIDES,
) -> Document:
    """Extract the story of a page and its metadata.

    Args:
        page: HTML, or the plain text of a page.
        site_boilerplate: hashes (`block_hashes`) of blocks that repeat on several pages of the host.
        timezone: the IANA zone of the publication, for times that come without an offset.
        overrides: site overrides, see docs/how-to/add-a-publisher.md.

    Returns:
        The story with its metadata, and every dropped block with the name of the rule that dropped it.

    Raises:
        Rejected: ``clean.not_html`` for PDFs, images and other binary files; ``clean.empty`` for a page
            with nothing to read.
    """
    if is_html(page):
        return clean_html_page(page, timezone, site_boilerplate, overrides)
    return clean_plain_text(page, site_boilerplate)

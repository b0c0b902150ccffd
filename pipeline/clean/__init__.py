"""A page as sent in; what the publisher wrote, and what was left out by which rule, out."""

from collections.abc import Collection

from pipeline.clean.hypertext import read_hypertext
from pipeline.clean.listing import with_entry
from pipeline.clean.memory import block_hashes
from pipeline.clean.plain import read_plain
from pipeline.clean.publishers import NOBODY, PublisherProblem, Publishers, load
from pipeline.clean.sort import is_hypertext
from pipeline.records import Document, Page

__all__ = ["PublisherProblem", "Publishers", "block_hashes", "clean", "load", "with_entry"]


def clean(
    page: Page,
    *,
    furniture: Collection[str] = frozenset(),
    timezone: str | None = None,
    publishers: Publishers = NOBODY,
) -> Document:
    """Clean a page to its story.

    Args:
        page: HTML, or the plain text of a page.
        furniture: hashes (`block_hashes`) of blocks that stand on several pages of the host.
        timezone: the IANA zone of the publication, for times that come without an offset.
        publishers: what people wrote down about single hosts, see docs/how-to-add-a-publisher.md.

    Returns:
        The story with its metadata, and every dropped block with the name of the rule that dropped it.

    Raises:
        Rejected: ``clean.not_html`` for PDFs, pictures and other binary files; ``clean.empty`` for a page
            with nothing to read.
    """
    if is_hypertext(page):
        return read_hypertext(page, timezone, furniture, publishers)
    return read_plain(page, furniture)

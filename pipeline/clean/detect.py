"""Detect whether a response holds HTML or plain text, by its bytes before its label."""

import re

from pipeline.errors import Rejected
from pipeline.records import Page
from pipeline.text.encoding import to_ascii_compatible

__all__ = ["is_html"]

_BINARY_SIGNATURES = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"SQLite format 3\x00",
    b"\x7fELF",
    b"\x00\x00\x00",
)
_HTML_TAG = re.compile(rb"<(?:!doctype|html|head|body|article|div|p|meta|title)\b", re.IGNORECASE)
# Markup begins within this many bytes.
_MAX_SNIFFED_BYTES = 65_536


def is_html(page: Page) -> bool:
    """Whether the body holds HTML elements.

    Args:
        page: a response.

    Returns:
        True for HTML, False for plain text.

    Raises:
        Rejected: ``clean.not_html`` when the bytes are those of a binary file.
    """
    if page.body.startswith(_BINARY_SIGNATURES):
        raise _not_html_error(page)
    markup = to_ascii_compatible(page.body[:_MAX_SNIFFED_BYTES], page.headers)
    return _HTML_TAG.search(markup) is not None


def _not_html_error(page: Page) -> Rejected:
    return Rejected(
        "clean.not_html",
        "binary content (PDF, image, archive, database); only HTML and text are supported",
        url=page.url,
    )

"""Detect whether a response holds HTML or plain text, by its bytes before its label."""

import re

from pipeline.errors import Rejected
from pipeline.records import Page
from pipeline.text.encoding import decode_bytes, to_ascii_compatible

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
_HTML_TAG = re.compile(rb"<(?:!doctype|html|head|body|article|div|meta|title)\b", re.IGNORECASE)
# Three bytes that also stand in any large binary file.
_PARAGRAPH_TAG = re.compile(rb"<p\b", re.IGNORECASE)
# Characters that no text needs: all below the space but tab, line feed, form feed and carriage return.
_CONTROL_CHAR = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
# Of evenly spread bytes 11 percent are control characters; wire copy has a few around each story.
_MAX_CONTROL_SHARE = 0.05
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
    start = page.body[:_MAX_SNIFFED_BYTES]
    markup = to_ascii_compatible(start, page.headers)
    if _HTML_TAG.search(markup):
        return True
    if _is_binary(decode_bytes(start, page.headers).text):
        raise _not_html_error(page)
    return _PARAGRAPH_TAG.search(markup) is not None


def _is_binary(text: str) -> bool:
    """Tell whether so much of a decoded text is control characters that its bytes are no text."""
    return len(_CONTROL_CHAR.findall(text)) > len(text) * _MAX_CONTROL_SHARE


def _not_html_error(page: Page) -> Rejected:
    return Rejected(
        "clean.not_html",
        "binary content (PDF, image, archive, database); only HTML and text are supported",
        url=page.url,
    )

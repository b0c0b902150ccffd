"""A page in; whether it is HTML or plain text out, by its bytes before its label."""

import re

from pipeline.errors import Rejected
from pipeline.records import Page

__all__ = ["is_hypertext"]

_BINARY = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x00\x00\x00",
)
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|article|div|p|meta|title)\b", re.IGNORECASE)
# Where markup begins, at the latest.
_HEAD = 65_536


def is_hypertext(page: Page) -> bool:
    """Whether the body holds HTML elements.

    Args:
        page: a response.

    Returns:
        True for HTML, False for plain text.

    Raises:
        Rejected: ``clean.not_html`` when the bytes are those of a file that is no text.
    """
    if page.body.startswith(_BINARY):
        raise Rejected(
            "clean.not_html", "this is a file, not a page; nothing can be read from it", url=page.url
        )
    return _MARKUP.search(page.body[:_HEAD]) is not None

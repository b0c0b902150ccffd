"""A page in; whether it is HTML or plain text out, by its bytes before its label."""

import re

from pipeline.errors import Rejected
from pipeline.records import Page

__all__ = ["decoded", "is_hypertext"]

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
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# A declaration stands in the first kilobyte (HTML standard, 13.2.3.2); publishers are less strict.
_HEAD = 4096


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
    return _MARKUP.search(page.body[: 16 * _HEAD]) is not None


def decoded(page: Page) -> str:
    """Read the body as text: byte order mark, then header, then declaration, then UTF-8, then Latin.

    Args:
        page: a response.

    Returns:
        The text; bytes that do not fit are replaced, never an error.
    """
    for name in (*_declared(page), "utf-8"):
        try:
            return page.body.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    # Windows-1252 is what the label "latin-1" and most undeclared western pages mean (WHATWG Encoding).
    return page.body.decode("cp1252", "replace")


def _declared(page: Page) -> tuple[str, ...]:
    if page.body.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    if page.body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    header = _CHARSET.search(page.headers.get("content-type", "").encode("ascii", "ignore"))
    declared = _CHARSET.search(page.body[:_HEAD])
    return tuple(found[1].decode("ascii", "ignore") for found in (header, declared) if found)

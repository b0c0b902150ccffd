"""Read a saved file as the page that it was, with its URL."""

import re
from collections.abc import Collection
from datetime import datetime
from html import unescape

from pipeline.errors import Refused
from pipeline.fetch.tdm_reservations import page_reservations
from pipeline.records import Page
from pipeline.text.encoding import to_ascii_compatible
from pipeline.urls import guard, parse_url

__all__ = ["find_page_url", "read_saved_page"]

_HEAD_BYTES = 200_000
_LINK_TAG = re.compile(rb"<link\b[^>]{0,2000}>", re.IGNORECASE)
_META_TAG = re.compile(rb"<meta\b[^>]{0,2000}>", re.IGNORECASE)
_REL_CANONICAL = re.compile(rb"""\brel\s*=\s*["']?canonical\b""", re.IGNORECASE)
_OG_URL_PROPERTY = re.compile(rb"""\b(?:property|name)\s*=\s*["']?og:url\b""", re.IGNORECASE)
_URL_ATTRIBUTE = re.compile(rb"""\b(?:href|content)\s*=\s*["']?([^"'>\s]+)""", re.IGNORECASE)
# Browsers ("Save page as") and SingleFile write the URL into the page.
_SAVED_FROM_COMMENT = re.compile(rb"saved from url=\(\d+\)(\S+)|Page saved with SingleFile\s+url:\s*(\S+)")


def read_saved_page(body: bytes, file_url: str, media_type: str, saved_at: datetime, url: str = "") -> Page:
    """Read a saved file as the page it was.

    Its URL is the one that is given, else the one that the saving program wrote into it, else its canonical URL (which
    may be that of an original elsewhere), else that of the file. The URL of a home page is ignored.

    Args:
        body: the file.
        file_url: of the file, ``file:///…``.
        media_type: ``text/html`` or ``text/plain``.
        saved_at: aware.
        url: given by the user; empty when none is given.
    """
    page_url = url or find_page_url(body, media_type) or file_url
    headers = {"content-type": media_type}
    return Page(page_url, body, headers, fetched_at=saved_at, reservations=page_reservations(headers, body))


def find_page_url(body: bytes, media_type: str, allow: Collection[str] = ()) -> str:
    """Return the URL that a saved file names as its own; "" when it names none that may be fetched.

    Args:
        body: the file.
        media_type: ``text/html`` or ``text/plain``, which names none.
        allow: host:port pairs that may be private.
    """
    if media_type != "text/html":
        return ""
    head = to_ascii_compatible(body[:_HEAD_BYTES], {})
    links = [link for link in _LINK_TAG.findall(head) if _REL_CANONICAL.search(link)]
    metas = [meta for meta in _META_TAG.findall(head) if _OG_URL_PROPERTY.search(meta)]
    candidates = [
        browser_url or singlefile_url for browser_url, singlefile_url in _SAVED_FROM_COMMENT.findall(head)
    ]
    candidates += [match[1] for tag in (*links, *metas) if (match := _URL_ATTRIBUTE.search(tag))]
    return next(
        (
            url
            for candidate in candidates
            if _is_story_url(url := unescape(candidate.decode("utf-8", "replace")), allow)
        ),
        "",
    )


def _is_story_url(url: str, allow: Collection[str]) -> bool:
    parts = parse_url(url)
    if parts is None or parts.path in ("", "/"):
        return False
    try:
        guard(url, allow=allow)
    except Refused:
        return False
    return True

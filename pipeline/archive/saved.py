"""A file that somebody saved in; the page it was, with the address it had, out."""

import re
from datetime import datetime
from html import unescape

from pipeline.errors import Refused
from pipeline.fetch.reservations import reservations
from pipeline.records import Page
from pipeline.urls import guard, split

__all__ = ["saved_page"]

_HEAD = 200_000
_LINK = re.compile(rb"<link\b[^>]{0,2000}>", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]{0,2000}>", re.IGNORECASE)
_CANONICAL = re.compile(rb"""\brel\s*=\s*["']?canonical\b""", re.IGNORECASE)
_OG_URL = re.compile(rb"""\b(?:property|name)\s*=\s*["']?og:url\b""", re.IGNORECASE)
_ADDRESS = re.compile(rb"""\b(?:href|content)\s*=\s*["']?([^"'>\s]+)""", re.IGNORECASE)
# What browsers ("Save page as") and SingleFile write into the page.
_SAVED_FROM = re.compile(rb"saved from url=\(\d+\)(\S+)|Page saved with SingleFile\s+url:\s*(\S+)")


def saved_page(body: bytes, file_url: str, kind: str, saved_at: datetime, url: str = "") -> Page:
    """Read a saved file as the page it was.

    Its address is the one that is given, else the one that the program that saved it wrote down, else the canonical one
    it names (which may be that of the original, elsewhere), else the file's own. A home page's address names no story
    and is passed over.

    Args:
        body: the file.
        file_url: its own address, ``file:///…``.
        kind: ``text/html`` or ``text/plain``.
        saved_at: aware.
        url: what the user says it is; empty when they say nothing.
    """
    address = url or (_named(body[:_HEAD]) if kind == "text/html" else "") or file_url
    headers = {"content-type": kind}
    return Page(address, body, headers, fetched_at=saved_at, reservations=reservations(headers, body))


def _named(head: bytes) -> str:
    links = [link for link in _LINK.findall(head) if _CANONICAL.search(link)]
    metas = [meta for meta in _META.findall(head) if _OG_URL.search(meta)]
    found = [one or other for one, other in _SAVED_FROM.findall(head)]
    found += [named[1] for tag in (*links, *metas) if (named := _ADDRESS.search(tag))]
    return next((url for each in found if _is_story(url := unescape(each.decode("utf-8", "replace")))), "")


def _is_story(url: str) -> bool:
    parts = split(url)
    if parts is None or parts.path in ("", "/"):
        return False
    try:
        guard(url)
    except Refused:
        return False
    return True

"""A JSON Feed (https://www.jsonfeed.org/version/1.1/) in; the Discovery, out."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any

from pipeline.dates import is_plausible_time, parse_date
from pipeline.discover.feed import MAX_FEED_ENTRIES
from pipeline.discover.sanitizer import sanitize_html, strip_tags
from pipeline.errors import Rejected
from pipeline.records import Discovery, Entry, FeedKind, Page, VisitHints
from pipeline.text.encoding import decode
from pipeline.urls import resolve_url

__all__ = ["read_json_feed"]

_MAX_TITLE_CHARS = 100


def read_json_feed(page: Page) -> Discovery:
    """Read a JSON Feed of version 1 or 1.1.

    Args:
        page: as fetched, decompressed.

    Raises:
        Rejected: ``feed.broken`` when it is not JSON, ``feed.not_a_feed`` when it is other JSON.
    """
    url = page.location
    feed = _load_json(page.body, page.headers, url)
    if "jsonfeed.org" not in _as_text(feed.get("version")) and not isinstance(feed.get("items"), list):
        raise Rejected("feed.not_a_feed", "this is JSON, but not a JSON Feed; check the address", url=url)
    homepage = resolve_url(url, _as_text(feed.get("home_page_url"))) if feed.get("home_page_url") else ""
    feed_url = resolve_url(url, _as_text(feed.get("feed_url"))) if feed.get("feed_url") else ""
    items = feed.get("items")
    entries = (
        [_read_entry(item, feed, page.location, page.fetched_at) for item in items if isinstance(item, dict)]
        if isinstance(items, list)
        else []
    )
    return Discovery(
        kind=FeedKind.JSON,
        title=strip_tags(_as_text(feed.get("title"))) or homepage or feed_url or url,
        homepage=homepage or feed_url or url,
        description=sanitize_html(_as_text(feed.get("description")), url),
        authors=tuple(_author_names(feed)),
        language=_as_text(feed.get("language")) or None,
        entries=tuple(entries[:MAX_FEED_ENTRIES]),
        next_visit=VisitHints(hub=_websub_hub(feed), self_url=feed_url or None),
    )


def _load_json(body: bytes, headers: Mapping[str, str], url: str) -> dict[str, Any]:
    try:
        feed = json.loads(decode(body, headers).text, strict=False)
    except (ValueError, RecursionError) as error:
        raise Rejected("feed.broken", f"this begins like JSON but is not: {error}", url=url) from error
    if not isinstance(feed, dict):
        raise Rejected("feed.not_a_feed", "this is JSON, but not a JSON Feed; check the address", url=url)
    return feed


def _read_entry(item: dict[str, Any], feed: dict[str, Any], base: str, fetched_at: datetime | None) -> Entry:
    entry_url = next(
        (text for name in ("url", "external_url", "id") if (text := _read_url(item, name, base))), ""
    )
    content = sanitize_html(_as_text(item.get("content_html")), base) or escape(
        _as_text(item.get("content_text")), quote=False
    )
    summary = sanitize_html(_as_text(item.get("summary")), base)
    return Entry(
        url=entry_url,
        id=_as_text(item.get("id")),
        title=_read_title(item, summary or _as_text(item.get("content_text")) or content) or entry_url,
        published=_read_time(item, "date_published", fetched_at),
        modified=_read_time(item, "date_modified", fetched_at),
        authors=tuple(_author_names(item)) or tuple(_author_names(feed)),
        summary=summary or content,
        content=content or summary,
        tags=tuple(
            dict.fromkeys(
                _as_text(tag).strip() for tag in _as_list(item.get("tags")) if _as_text(tag).strip()
            )
        ),
        language=_as_text(item.get("language")) or _as_text(feed.get("language")) or None,
        enclosures=tuple(
            resolve_url(base, _as_text(attachment.get("url")))
            for attachment in _dicts_in(item.get("attachments"))
            if attachment.get("url")
        ),
    )


def _read_url(item: dict[str, Any], name: str, base: str) -> str:
    text = _as_text(item.get(name)).strip()
    if not text or (name == "id" and not text.startswith(("http://", "https://"))):
        return ""
    return resolve_url(base, text)


def _read_time(item: dict[str, Any], name: str, fetched_at: datetime | None) -> datetime | None:
    written_time = parse_date(_as_text(item.get(name)))
    return written_time.instant if written_time and is_plausible_time(written_time, fetched_at) else None


def _read_title(item: dict[str, Any], markup: str) -> str:
    # A title is text, so what looks like a tag in it is meant.
    title = " ".join(_as_text(item.get("title")).split())
    if title:
        return title
    text = strip_tags(markup[: 10 * _MAX_TITLE_CHARS])
    return text if len(text) <= _MAX_TITLE_CHARS else text[:_MAX_TITLE_CHARS] + "…"


def _author_names(item: dict[str, Any]) -> Iterator[str]:
    people = [
        *_dicts_in(item.get("authors")),
        *_dicts_in([item.get("author")]),
        *_dicts_in([item.get("authors")]),
    ]
    yield from dict.fromkeys(name for person in people if (name := _as_text(person.get("name")).strip()))


def _websub_hub(feed: dict[str, Any]) -> str | None:
    hubs = [hub for hub in _dicts_in(feed.get("hubs")) if _as_text(hub.get("type")).lower() == "websub"]
    return _as_text(hubs[0].get("url")) or None if hubs else None


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts_in(value: Any) -> list[dict[str, Any]]:
    return [item for item in _as_list(value) if isinstance(item, dict)]

"""A JSON Feed (https://www.jsonfeed.org/version/1.1/) in; the Discovery, out."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from pipeline.discover.document import decode
from pipeline.discover.feed import MAX_ENTRIES
from pipeline.discover.markup import plain_text, safe_markup
from pipeline.discover.times import parse_time
from pipeline.errors import Rejected
from pipeline.records import Discovery, Entry, FeedKind, VisitHints
from pipeline.urls import join

__all__ = ["read_json_feed"]

_TITLE_LENGTH = 100


def read_json_feed(body: bytes, headers: Mapping[str, str], url: str) -> Discovery:
    """Read a JSON Feed of version 1 or 1.1.

    Raises:
        Rejected: ``feed.broken`` when it is not JSON, ``feed.not_a_feed`` when it is other JSON.
    """
    feed = _loaded(body, headers, url)
    if "jsonfeed.org" not in _text(feed.get("version")) and not isinstance(feed.get("items"), list):
        raise Rejected("feed.not_a_feed", "this is JSON, but not a JSON Feed; check the address", url=url)
    home = join(url, _text(feed.get("home_page_url"))) if feed.get("home_page_url") else ""
    own = join(url, _text(feed.get("feed_url"))) if feed.get("feed_url") else ""
    items = feed.get("items")
    entries = (
        [_entry(item, feed, url) for item in items if isinstance(item, dict)]
        if isinstance(items, list)
        else []
    )
    return Discovery(
        kind=FeedKind.JSON,
        title=plain_text(_text(feed.get("title"))) or home or own or url,
        home=home or own or url,
        description=safe_markup(_text(feed.get("description")), url),
        authors=tuple(_authors(feed)),
        language=_text(feed.get("language")) or None,
        entries=tuple(entries[:MAX_ENTRIES]),
        next_visit=VisitHints(hub=_hub(feed), self_url=own or None),
    )


def _loaded(body: bytes, headers: Mapping[str, str], url: str) -> dict[str, Any]:
    try:
        feed = json.loads(decode(body, headers), strict=False)
    except (ValueError, RecursionError) as error:
        raise Rejected("feed.broken", f"this begins like JSON but is not: {error}", url=url) from error
    if not isinstance(feed, dict):
        raise Rejected("feed.not_a_feed", "this is JSON, but not a JSON Feed; check the address", url=url)
    return feed


def _entry(item: dict[str, Any], feed: dict[str, Any], base: str) -> Entry:
    address = next(
        (text for name in ("url", "external_url", "id") if (text := _address(item, name, base))), ""
    )
    content = safe_markup(_text(item.get("content_html")), base) or escape(
        _text(item.get("content_text")), quote=False
    )
    summary = safe_markup(_text(item.get("summary")), base)
    return Entry(
        url=address,
        id=_text(item.get("id")),
        title=_title(item, summary or _text(item.get("content_text")) or content) or address,
        published=parse_time(_text(item.get("date_published"))),
        modified=parse_time(_text(item.get("date_modified"))),
        authors=tuple(_authors(item)) or tuple(_authors(feed)),
        summary=summary or content,
        content=content or summary,
        tags=tuple(
            dict.fromkeys(_text(tag).strip() for tag in _list(item.get("tags")) if _text(tag).strip())
        ),
        language=_text(item.get("language")) or _text(feed.get("language")) or None,
        enclosures=tuple(
            join(base, _text(each.get("url"))) for each in _dicts(item.get("attachments")) if each.get("url")
        ),
    )


def _address(item: dict[str, Any], name: str, base: str) -> str:
    text = _text(item.get(name)).strip()
    if not text or (name == "id" and not text.startswith(("http://", "https://"))):
        return ""
    return join(base, text)


def _title(item: dict[str, Any], markup: str) -> str:
    # A title is text, so what looks like a tag in it is meant.
    title = " ".join(_text(item.get("title")).split())
    if title:
        return title
    text = plain_text(markup[: 10 * _TITLE_LENGTH])
    return text if len(text) <= _TITLE_LENGTH else text[:_TITLE_LENGTH] + "…"


def _authors(item: dict[str, Any]) -> Iterator[str]:
    named = [*_dicts(item.get("authors")), *_dicts([item.get("author")]), *_dicts([item.get("authors")])]
    yield from dict.fromkeys(name for each in named if (name := _text(each.get("name")).strip()))


def _hub(feed: dict[str, Any]) -> str | None:
    hubs = [each for each in _dicts(feed.get("hubs")) if _text(each.get("type")).lower() == "websub"]
    return _text(hubs[0].get("url")) or None if hubs else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in _list(value) if isinstance(each, dict)]

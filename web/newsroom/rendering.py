"""An outlet and its stories in; feeds, pages and the front page, as bytes, out."""

import json
from dataclasses import replace
from email.utils import format_datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from web.newsroom.outlets import CORRECTION, EDITED, Outlet, front_of
from web.newsroom.stories import Story

__all__ = ["article", "feed", "front"]

_KINDS = {
    "rss": "application/rss+xml",
    "full": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
}


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("web.newsroom", "templates"),
        autoescape=select_autoescape(("html", "xml"), default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["rfc822"] = format_datetime
    return environment


def _render(name: str, **values: Any) -> bytes:
    return _templates().get_template(name).render(**values).encode()


def front(outlet: Outlet, base: str, *, edited: bool) -> bytes:
    """The home page, which names its feed.

    Args:
        outlet: which.
        base: its address without a path.
        edited: whether the edits were published.
    """
    listed = front_of(outlet, edited=edited)
    return _render("front.html", outlet=outlet, base=base, stories=listed, kind=_KINDS[outlet.feed])


def feed(outlet: Outlet, base: str, *, edited: bool) -> tuple[bytes, str]:
    """The feed and its content type.

    Args:
        outlet: which.
        base: its address without a path.
        edited: whether the edits were published.
    """
    listed = front_of(outlet, edited=edited)
    if outlet.feed == "json":
        return _json_feed(outlet, base, listed), _KINDS["json"]
    extra = ("/internal/budget", "/empty", "/report.pdf", "/moved") if outlet.key == "northmoor" else ()
    body = _render(f"{outlet.feed}.xml", outlet=outlet, base=base, stories=listed, extra=extra)
    return body, _KINDS[outlet.feed]


def _json_feed(outlet: Outlet, base: str, listed: tuple[Story, ...]) -> bytes:
    items = [
        {
            "id": f"{outlet.key}-{story.slug}",
            "url": f"{base}/{story.slug}",
            "title": story.title,
            "date_published": story.published.isoformat(),
            "authors": [{"name": name} for name in story.authors],
            "summary": story.paragraphs[0],
        }
        for story in listed
    ]
    top = {"version": "https://jsonfeed.org/version/1.1", "title": outlet.name, "home_page_url": f"{base}/"}
    return json.dumps({**top, "language": outlet.language, "items": items}, ensure_ascii=False).encode()


def article(outlet: Outlet, base: str, story: Story, *, edited: bool) -> bytes:
    """An article's page, with everything that stands around it.

    Args:
        outlet: which.
        base: its address without a path.
        story: which.
        edited: whether the edits were published.
    """
    if edited and (outlet.key, story.slug) == EDITED:
        story = replace(story, paragraphs=(*story.paragraphs, CORRECTION))
    related = [other for other in outlet.stories if other.slug != story.slug][:3]
    return _render(f"{outlet.page}.html", outlet=outlet, base=base, story=story, related=related)

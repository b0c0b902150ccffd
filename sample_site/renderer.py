"""Render the feed, the front page and the articles of a publication."""

import json
from dataclasses import replace
from email.utils import format_datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from sample_site.outlets import CORRECTION_TEXT, EDITED_STORY, Outlet, front_page_stories
from sample_site.stories import Story

__all__ = ["render_article", "render_feed", "render_front_page"]

_CONTENT_TYPES = {
    "rss": "application/rss+xml",
    "full": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
}


@cache
def _template_environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("sample_site", "templates"),
        autoescape=select_autoescape(("html", "xml"), default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["rfc822"] = format_datetime
    return environment


def _render(name: str, **values: Any) -> bytes:
    return _template_environment().get_template(name).render(**values).encode()


def render_front_page(outlet: Outlet, base_url: str, *, is_edited: bool) -> bytes:
    """Render the front page, which declares the feed.

    Args:
        outlet: the publication.
        base_url: its URL without a path.
        is_edited: whether the edits are published.
    """
    front_stories = front_page_stories(outlet, is_edited=is_edited)
    return _render(
        "front.html",
        outlet=outlet,
        base=base_url,
        stories=front_stories,
        kind=_CONTENT_TYPES[outlet.feed_format],
    )


def render_feed(outlet: Outlet, base_url: str, *, is_edited: bool) -> tuple[bytes, str]:
    """Render the feed and return it with its content type.

    Args:
        outlet: the publication.
        base_url: its URL without a path.
        is_edited: whether the edits are published.
    """
    front_stories = front_page_stories(outlet, is_edited=is_edited)
    if outlet.feed_format == "json":
        return _render_json_feed(outlet, base_url, front_stories), _CONTENT_TYPES["json"]
    extra_paths = ("/internal/budget", "/empty", "/report.pdf", "/moved") if outlet.key == "northmoor" else ()
    body = _render(
        f"{outlet.feed_format}.xml", outlet=outlet, base=base_url, stories=front_stories, extra=extra_paths
    )
    return body, _CONTENT_TYPES[outlet.feed_format]


def _render_json_feed(outlet: Outlet, base_url: str, front_stories: tuple[Story, ...]) -> bytes:
    items = [
        {
            "id": f"{outlet.key}-{story.slug}",
            "url": f"{base_url}/{story.slug}",
            "title": story.title,
            "date_published": story.published.isoformat(),
            "authors": [{"name": name} for name in story.authors],
            "summary": story.paragraphs[0],
        }
        for story in front_stories
    ]
    header = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"{base_url}/",
    }
    return json.dumps({**header, "language": outlet.language, "items": items}, ensure_ascii=False).encode()


def render_article(outlet: Outlet, base_url: str, story: Story, *, is_edited: bool) -> bytes:
    """Render the page of an article with its boilerplate.

    Args:
        outlet: the publication.
        base_url: its URL without a path.
        story: the article.
        is_edited: whether the edits are published.
    """
    if is_edited and (outlet.key, story.slug) == EDITED_STORY:
        story = replace(story, paragraphs=(*story.paragraphs, CORRECTION_TEXT))
    related = [candidate for candidate in outlet.stories if candidate.slug != story.slug][:3]
    return _render(f"{outlet.page_template}.html", outlet=outlet, base=base_url, story=story, related=related)

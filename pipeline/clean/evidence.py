"""A parsed page in; every candidate for every field of metadata, with where it stands, out.

The order of `SOURCES` is the order of trust: structured data written for machines, then tags written for
previews, then what readers see.
"""

import html
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from pipeline.records import Evidence
from pipeline.text import squeeze, without_markup

__all__ = ["candidates", "chosen", "values"]

_ARTICLE_KINDS = ("Article", "BlogPosting", "LiveBlog", "Report")
_JSON_FIELDS = (
    ("title", "headline"), ("description", "description"), ("published", "datePublished"),
    ("modified", "dateModified"), ("section", "articleSection"), ("tags", "keywords"),
    ("language", "inLanguage"), ("authors", "author"), ("image", "image"), ("site_name", "publisher"),
)  # fmt: skip
_META_FIELDS = (
    ("title", ("og:title", "twitter:title", "dc.title")),
    ("description", ("og:description", "description", "twitter:description", "dc.description")),
    (
        "published",
        ("article:published_time", "parsely-pub-date", "sailthru.date", "datepublished", "dc.date", "date"),
    ),
    ("modified", ("article:modified_time", "og:updated_time", "last-modified")),
    ("section", ("article:section", "parsely-section")),
    ("tags", ("article:tag", "news_keywords", "parsely-tags", "keywords")),
    ("authors", ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author")),
    ("image", ("og:image", "twitter:image", "twitter:image:src")),
    ("site_name", ("og:site_name",)),
    ("language", ("og:locale",)),
    ("canonical_url", ("og:url",)),
)


def candidates(tree: HtmlElement) -> tuple[Evidence, ...]:
    """Collect what the page says about itself.

    Args:
        tree: the parsed page.

    Returns:
        Candidates in order of trust; those of one field keep that order.
    """
    return tuple(evidence for source in SOURCES for evidence in source(tree) if evidence.value)


def chosen(evidence: tuple[Evidence, ...], field: str) -> str:
    """The most trusted value of a field, or an empty text."""
    return next((item.value for item in evidence if item.field == field), "")


def values(evidence: tuple[Evidence, ...], field: str) -> tuple[str, ...]:
    """All values of a field that stand in its most trusted place, without repeats."""
    origin = next((item.origin for item in evidence if item.field == field), None)
    return tuple(dict.fromkeys(e.value for e in evidence if e.field == field and e.origin == origin))


def _json_ld(tree: HtmlElement) -> Iterator[Evidence]:
    for script in tree.xpath("//script[@type='application/ld+json']"):
        for thing in _things(_loaded(script.text or "")):
            kind = str(thing.get("@type"))
            if any(name in kind for name in _ARTICLE_KINDS):
                yield from _json_fields(thing, kind)


def _loaded(text: str) -> Any:
    try:
        # strict=False: publishers put raw line ends into texts.
        return json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _things(node: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > 3:  # noqa: PLR2004 - @graph inside a list inside a thing is the deepest in use
        return
    if isinstance(node, list):
        for item in node:
            yield from _things(item, depth + 1)
    elif isinstance(node, dict):
        yield node
        yield from _things(node.get("@graph"), depth + 1)


def _json_fields(thing: Mapping[str, Any], kind: str) -> Iterator[Evidence]:
    for field, name in _JSON_FIELDS:
        for value in _texts(thing.get(name)):
            yield Evidence(field, without_markup(html.unescape(value)), f"json-ld {kind}.{name}", 0.95)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        yield from _texts(value.get("name") or value.get("url"))


def _meta(tree: HtmlElement) -> Iterator[Evidence]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        found.setdefault(name.lower(), []).append(squeeze(element.get("content") or ""))
    for field, names in _META_FIELDS:
        for name in names:
            for value in found.get(name, ()):
                yield Evidence(field, value, f"meta {name}", 0.85)


def _links(tree: HtmlElement) -> Iterator[Evidence]:
    for element in tree.xpath("//link[@rel='canonical'][@href]"):
        yield Evidence("canonical_url", squeeze(element.get("href")), "link canonical", 0.95)
    yield Evidence("language", squeeze(tree.get("lang") or ""), "html lang", 0.9)


def _visible(tree: HtmlElement) -> Iterator[Evidence]:
    for element in tree.iter("time"):
        yield Evidence("published", squeeze(element.get("datetime") or ""), "time datetime", 0.6)
    for element in tree.xpath("//*[@rel='author' or @itemprop='author']"):
        yield Evidence("authors", squeeze(element.text_content()), "byline markup", 0.7)
    for name, trust in (("h1", 0.8), ("title", 0.5)):
        for element in tree.iter(name):
            yield Evidence("title", squeeze(element.text_content()), name, trust)


SOURCES: tuple[Callable[[HtmlElement], Iterator[Evidence]], ...] = (_links, _json_ld, _meta, _visible)

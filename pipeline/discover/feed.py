"""The tree of an RSS, RDF or Atom document in; the Discovery, out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree

from pipeline.discover.elements import Fields, base_of, fields, href, local_name, markup_of, text_of, title_of
from pipeline.discover.hints import from_feed
from pipeline.discover.markup import plain_text
from pipeline.discover.people import people, publishers
from pipeline.discover.times import parse_time
from pipeline.records import Discovery, Entry, FeedKind
from pipeline.urls import join

__all__ = ["MAX_ENTRIES", "read_feed"]

MAX_ENTRIES = 2_000
_TITLE_LENGTH = 100
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
# Which element gives a field, the best first.
_TITLES = ("title", "dc:title", "media:title", "itunes:title")
_SUMMARIES = (
    "description",
    "summary",
    "abstract",
    "dc:description",
    "itunes:summary",
    "itunes:subtitle",
    "media:description",
    "dcterms:abstract",
)
_CONTENTS = ("content:encoded", "content", "xhtml:body", "xhtml:div", "fullitem", "body", "content:items")
_SUBTITLES = (
    "description",
    "subtitle",
    "abstract",
    "tagline",
    "dc:description",
    "itunes:summary",
    "itunes:subtitle",
    "info",
)
_PUBLISHED = ("pubdate", "published", "issued", "dcterms:issued", "dc:date", "dcterms:created", "created")
_MODIFIED = ("updated", "modified", "dcterms:modified", "lastbuilddate", "dc:date", "pubdate")
_ENTRY_MODIFIED = _MODIFIED[:3]
_IDS = ("guid", "id", "dc:identifier")
_TAGS = frozenset(
    {
        "category",
        "dc:subject",
        "itunes:category",
        "media:category",
        "keywords",
        "itunes:keywords",
        "media:keywords",
    }
)


@dataclass(frozen=True, slots=True)
class _Channel:
    """What entries inherit from their feed."""

    base: str
    language: str | None = None
    authors: tuple[str, ...] = ()


def read_feed(root: etree._Element, kind: FeedKind, url: str) -> Discovery:
    """Read a feed's tree.

    Args:
        root: rss, rdf:RDF, feed or channel element.
        kind: RSS, ATOM or RDF.
        url: the document's address.
    """
    top = _channel_element(root)
    channel = fields(top)
    base = base_of(top, url)
    language = _language(channel, top) or root.get(_LANG)
    home = _link(channel, base) or (join(base, top.get("href") or "") if top.get("href") else "")
    authors = publishers(channel)
    inherited = _Channel(base, language, authors if kind is FeedKind.ATOM else people(channel))
    return Discovery(
        kind=kind,
        title=_title(channel) or home,
        home=home,
        description=_markup(channel, _SUBTITLES, base),
        id=_first(channel, _IDS),
        authors=authors,
        updated=_time(channel, _MODIFIED),
        language=language,
        entries=tuple(_entry(item, inherited) for item in _items(root, top)),
        next_visit=replace(
            from_feed(channel),
            hub=_related(channel, "hub", base) or None,
            self_url=_related(channel, "self", base) or None,
        ),
    )


def _channel_element(root: etree._Element) -> etree._Element:
    """The element that speaks of the feed; the root itself in Atom."""
    return next(
        (child for child in root if isinstance(child.tag, str) and local_name(child.tag) == "channel"), root
    )


def _items(root: etree._Element, top: etree._Element) -> Iterator[etree._Element]:
    """Entries, wherever the dialect puts them: in the channel, beside it, or directly in the root."""
    count = 0
    for parent in (top,) if top is root else (top, root):
        for child in parent:
            if isinstance(child.tag, str) and local_name(child.tag) in ("item", "entry", "items"):
                wrapped = local_name(child.tag) == "items"
                for item in child if wrapped else (child,):
                    if wrapped and not (
                        isinstance(item.tag, str) and local_name(item.tag) in ("item", "entry")
                    ):
                        continue
                    yield item
                    count += 1
                    if count == MAX_ENTRIES:
                        return


def _entry(item: etree._Element, channel: _Channel) -> Entry:
    found = fields(item)
    base = base_of(item, channel.base)
    summary, content = _markup(found, _SUMMARIES, base), _markup(found, _CONTENTS, base)
    url = _link(found, base) or _about(item, base)
    return Entry(
        url=url,
        id=_first(found, _IDS) or item.get(_RDF_ABOUT, ""),
        title=_title(found) or _stand_in(summary or content) or url,
        published=_time(found, _PUBLISHED),
        modified=_time(found, _ENTRY_MODIFIED),
        authors=people(found) or _source_people(found) or channel.authors,
        summary=summary or content,
        content=content or summary,
        tags=_tags(found),
        language=_language(found, item) or channel.language,
        enclosures=_enclosures(found, base),
    )


def _title(found: Fields) -> str:
    for name in _TITLES:
        for element in found.get(name, ()):
            title = title_of(element)
            if title:
                return title
    return ""


def _stand_in(markup: str) -> str:
    """The beginning of the text, for an entry without a title."""
    text = plain_text(markup[: 10 * _TITLE_LENGTH])
    return text if len(text) <= _TITLE_LENGTH else text[:_TITLE_LENGTH] + "…"


def _first(found: Fields, names: tuple[str, ...]) -> str:
    for name in names:
        if name in found:
            text = text_of(found[name][0])
            if text:
                return text
    return ""


def _markup(found: Fields, names: tuple[str, ...], base: str) -> str:
    for name in names:
        for element in found.get(name, ()):
            markup = markup_of(element, base)
            if markup:
                return markup
    return ""


def _time(found: Fields, names: tuple[str, ...]) -> datetime | None:
    for name in names:
        if name in found:
            moment = parse_time(text_of(found[name][0]))
            if moment:
                return moment
    return None


# --- links ---


def _link(found: Fields, base: str) -> str:
    """The address of the document: the publisher's own before a proxy's, a link before a permalink id."""
    for element in found.get("feedburner:origlink", ()):
        if text_of(element):
            return join(base, text_of(element))
    ranked = [(rank, link) for link in found.get("link", ()) if (rank := _rank(link)) is not None]
    if ranked:
        best = min(ranked, key=lambda pair: pair[0])[1]
        return join(base_of(best, base), href(best))
    return _permalink(found, base) or _enclosed(found, base)


def _rank(link: etree._Element) -> int | None:
    """How well a link element names the document; None when it names something else."""
    address = href(link)
    if not address or link.get("rel", "alternate") != "alternate":
        return None
    scheme = None if address.startswith("http") else _SCHEME.match(address)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return None
    return 0 if "html" in link.get("type", "text/html") else 1


def _permalink(found: Fields, base: str) -> str:
    for element in (*found.get("guid", ()), *found.get("id", ())):
        text = text_of(element)
        if element.get("isPermaLink", "true").lower() != "false" and text.startswith(("http://", "https://")):
            return join(base, text)
    return ""


def _enclosed(found: Fields, base: str) -> str:
    return next(iter(_enclosures(found, base)), "")


def _about(item: etree._Element, base: str) -> str:
    about = item.get(_RDF_ABOUT) or item.get("href") or ""
    return join(base, about) if about.startswith(("http://", "https://")) else ""


def _related(found: Fields, relation: str, base: str) -> str:
    links = [link for link in found.get("link", ()) if link.get("rel", "").lower() == relation and href(link)]
    return join(base, href(links[0])) if links else ""


def _enclosures(found: Fields, base: str) -> tuple[str, ...]:
    elements = [*found.get("enclosure", ()), *found.get("media:content", ())]
    elements += [link for link in found.get("link", ()) if link.get("rel") == "enclosure"]
    addresses = (element.get("url") or element.get("href") or "" for element in elements)
    return tuple(dict.fromkeys(join(base, address.strip()) for address in addresses if address.strip()))


# --- the rest ---


def _source_people(found: Fields) -> tuple[str, ...]:
    """The people of the feed an entry was taken from (RFC 4287, 4.2.11)."""
    return people(fields(found["source"][0])) if "source" in found else ()


def _tags(found: Fields) -> tuple[str, ...]:
    tags = []
    for name, elements in found.items():
        for element in elements if name in _TAGS else ():
            text = element.get("term") or element.get("label") or element.get("text") or text_of(element)
            tags += text.split(",") if name.endswith("keywords") else [text]
    return tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))


def _language(found: Fields, element: etree._Element) -> str | None:
    language = _first(found, ("language", "dc:language")) or element.get(_LANG, "")
    return language.replace("_", "-") or None

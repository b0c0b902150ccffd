"""One element of a feed in; its children by plain name, their text, their markup, out.

Names are those people use ("dc:creator", "media:content"), whatever prefix the document chose. The
feed formats' own namespaces have no prefix here: a title is a title in RSS, RDF and Atom.
"""

import base64
import binascii
import re
from datetime import datetime
from html import escape, unescape

from lxml import etree

from pipeline.discover.markup import is_harmless, is_text, plain_text, safe_markup
from pipeline.discover.times import parse_time
from pipeline.urls import join

__all__ = [
    "Fields",
    "address_in",
    "base_of",
    "fields",
    "first_markup",
    "first_text",
    "first_time",
    "first_title",
    "href",
    "local_name",
    "text_of",
]

Fields = dict[str, list[etree._Element]]  # noqa: SLF001 - lxml names its element class so
_NAMESPACES = {
    "purl.org/rss/1.0": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "purl.org/net/rss1.1#": "",
    "example.com/newformat#": "",
    "example.com/necho": "",
    "purl.org/echo": "",
    "uri/of/echo/namespace#": "",
    "purl.org/pie": "",
    "purl.org/atom/ns#": "",
    "www.w3.org/2005/atom": "",
    "purl.org/rss/1.0/modules/rss091#": "",
    "www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "example.com/dtds/podcast-1.0.dtd": "itunes",
    "www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "search.yahoo.com/mrss": "media",
    "video.search.yahoo.com/mrss": "media",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "www.w3.org/1999/xhtml": "xhtml",
    "www.sitemaps.org/schemas/sitemap/0.9": "",
    "www.sitemaps.org/schemas/sitemap/0.84": "",
    "www.google.com/schemas/sitemap/0.84": "",
    "www.google.com/schemas/sitemap-news/0.9": "news",
    "www.google.com/schemas/sitemap-image/1.1": "image",
    "backend.userland.com/rss2": "",
    "blogs.law.harvard.edu/tech/rss": "",
}
_RSS_URI = re.compile(r"(?:backend|blogs)\.[a-z.]+/(?:.*rss.*)?")
_XMLNS = re.compile(r'\sxmlns(?::[\w.-]+)?="[^"]*"')
_PREFIX = re.compile(r"(</?)[\w.-]+:(?=[\w-]+[\s/>])")
_MOST_NAMES = 4_096
_PLAIN = ("text", "text/plain")
_USUAL = frozenset({"html", "text", "xhtml"})
_OUTER_DIV = re.compile(r"\s*<(?:xhtml:)?div(?:\s[^>]*)?>(.*)</(?:xhtml:)?div>\s*", re.DOTALL)


class _PlainNames(dict[str, str]):
    """Tags and their plain names, remembered; asked for with every element of every feed."""

    def __missing__(self, tag: str) -> str:
        if len(self) >= _MOST_NAMES:
            self.clear()
        name = self[tag] = _plain_name(tag)
        return name


_plain_names = _PlainNames()


def local_name(tag: str) -> str:
    """A tag as lxml gives it ("{uri}name") to its plain name."""
    return _plain_names[tag]


def _plain_name(tag: str) -> str:
    uri, _, name = tag.rpartition("}")
    if not uri:
        return name if ":" in name and name[0].islower() else name.lower()
    place = uri[1:].strip().lower().partition("://")[2].rstrip("/") or uri[1:].lower()
    prefix = _NAMESPACES.get(place, "" if _RSS_URI.match(place) else "other")
    return f"{prefix}:{name.lower()}" if prefix else name.lower()


def fields(element: etree._Element) -> Fields:
    """The children of an element by plain name, in document order."""
    found: Fields = {}
    for child in element:
        tag = child.tag
        if isinstance(tag, str):
            name = _plain_names[tag]
            if name in found:
                found[name].append(child)
            else:
                found[name] = [child]
    for group in found.get("media:group", ()):
        for name, children in fields(group).items():
            found[name] = found.get(name, []) + children
    return found


# --- the first of several elements that says something ---


def first_text(found: Fields, names: tuple[str, ...]) -> str:
    """The text of the first kind of element that has any."""
    for name in names:
        if name in found:
            text = text_of(found[name][0])
            if text:
                return text
    return ""


def first_title(found: Fields, names: tuple[str, ...]) -> str:
    """The title that the first of these elements gives, as plain text on one line."""
    for name in names:
        for element in found.get(name, ()):
            title = _title_of(element)
            if title:
                return title
    return ""


def first_markup(found: Fields, names: tuple[str, ...], base: str) -> str:
    """What the first of these elements says, as safe HTML or text; addresses relative to `base`."""
    for name in names:
        for element in found.get(name, ()):
            markup = _markup_of(element, base)
            if markup:
                return markup
    return ""


def first_time(found: Fields, names: tuple[str, ...]) -> datetime | None:
    """The time that the first of these elements gives."""
    for name in names:
        if name in found:
            element = found[name][0]
            moment = parse_time(text_of(element) if len(element) else element.text or "")
            if moment:
                return moment
    return None


# --- one element ---


def text_of(element: etree._Element) -> str:
    """Text without markup of its own, white space folded."""
    if len(element):
        return " ".join("".join(map(str, element.itertext())).split())
    return " ".join((element.text or "").split())


def _title_of(element: etree._Element) -> str:
    """A title as plain text on one line: feeds write it as text, as escaped HTML, or as XHTML."""
    kind, attributes = element.get("type", ""), element.keys()
    if not len(element) and (not attributes or (kind == "html" and len(attributes) == 1)):
        return plain_text(element.text or "")
    if kind in _PLAIN and element.get("mode") != "base64":
        return text_of(element)
    return plain_text(_source(element))


def _markup_of(element: etree._Element, base: str) -> str:
    """Content as safe HTML, or as text where the feed says it is text."""
    source = _source(element)
    if is_text(source):
        return source.strip()
    if element.get("type") in _PLAIN and element.get("mode") != "base64":
        return escape(source.strip(), quote=False)
    if is_harmless(source):
        return source.strip()
    return safe_markup(source, base_of(element, base))


def href(element: etree._Element) -> str:
    """The address a link element holds, in its text or its attribute; not yet absolute."""
    return (element.get("href") or element.text or element.get("url") or "").strip()


def address_in(element: etree._Element, address: str, base: str) -> str:
    """An address as an element means it, absolute."""
    address = address.strip()
    if not address or address.startswith(("http://", "https://")):
        return join("", address)
    return join(base_of(element, base), address)


def base_of(element: etree._Element, base: str) -> str:
    """What relative addresses inside an element are resolved against (XML Base); `base` where it says nothing."""
    inner = element.base
    return join(base, inner) if inner else base


def _source(element: etree._Element) -> str:
    """What the publisher wrote as HTML: unescaped text, unpacked base64, or inline elements."""
    if len(element):
        return _inline_source(element)
    text = element.text or ""
    attributes = element.keys()
    if not attributes:
        return text
    kind = element.get("type", "")
    if kind in _USUAL and len(attributes) == 1:
        return text
    packed = element.get("mode") == "base64" or "base64" in element.get("encoding", "")
    packed = packed or (kind.endswith(("/octet-stream", "+zip")) and not kind.startswith("text/"))
    return _unpacked(text) if packed else text


def _unpacked(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text


def _inline_source(element: etree._Element) -> str:
    parts = [escape(element.text or "", quote=False)]
    parts += [etree.tostring(child, encoding="unicode", method="xml") for child in element]
    source = _PREFIX.sub(r"\1", _XMLNS.sub("", "".join(parts)))
    outer = _OUTER_DIV.fullmatch(source)
    if outer and element.get("type") == "html" and is_text(outer[1]):
        return unescape(outer[1])  # escaped all the same, inside a div that should not be there
    return outer[1] if outer and element.get("type") == "xhtml" else source

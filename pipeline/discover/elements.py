"""Access the elements of a feed by prefixed name, and read their text, HTML, URLs and times.

Prefixes are the usual ones ("dc:creator", "media:content"), whatever prefix the document declares. The namespaces of
the feed formats have no prefix: a title is a title in RSS, RDF and Atom.
"""

import base64
import binascii
import re
from datetime import datetime
from html import escape, unescape

from lxml import etree

from pipeline.dates import is_plausible_time, parse_date
from pipeline.discover.sanitizer import is_plain_text, is_safe_html, sanitize_html, strip_tags
from pipeline.urls import resolve_url

__all__ = [
    "ElementsByName",
    "absolute_url",
    "base_url_of",
    "children_by_name",
    "first_html",
    "first_text",
    "first_time",
    "first_title",
    "lastmod_time",
    "link_href",
    "prefixed_name",
    "text_of",
]

ElementsByName = dict[str, list[etree._Element]]  # noqa: SLF001 - lxml names its element class so
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
_XMLNS_ATTRIBUTE = re.compile(r'\sxmlns(?::[\w.-]+)?="[^"]*"')
_TAG_PREFIX = re.compile(r"(</?)[\w.-]+:(?=[\w-]+[\s/>])")
_MAX_CACHED_NAMES = 4_096
_TEXT_TYPES = ("text", "text/plain")
_MARKUP_TYPES = frozenset({"html", "text", "xhtml"})
_OUTER_DIV = re.compile(r"\s*<(?:xhtml:)?div(?:\s[^>]*)?>(.*)</(?:xhtml:)?div>\s*", re.DOTALL)


class _PrefixedNames(dict[str, str]):
    """A cache of prefixed names by tag, used for every element of every feed."""

    def __missing__(self, tag: str) -> str:
        if len(self) >= _MAX_CACHED_NAMES:
            self.clear()
        name = self[tag] = _to_prefixed_name(tag)
        return name


_prefixed_names = _PrefixedNames()


def prefixed_name(tag: str) -> str:
    """Return the prefixed name of a tag as lxml writes it ("{uri}name")."""
    return _prefixed_names[tag]


def _to_prefixed_name(tag: str) -> str:
    uri, _, name = tag.rpartition("}")
    if not uri:
        return name if ":" in name and name[0].islower() else name.lower()
    namespace = uri[1:].strip().lower().partition("://")[2].rstrip("/") or uri[1:].lower()
    prefix = _NAMESPACES.get(namespace, "" if _RSS_URI.match(namespace) else "other")
    return f"{prefix}:{name.lower()}" if prefix else name.lower()


def children_by_name(element: etree._Element) -> ElementsByName:
    """Return the children of an element by prefixed name, in document order."""
    elements: ElementsByName = {}
    for child in element:
        tag = child.tag
        if isinstance(tag, str):
            name = _prefixed_names[tag]
            if name in elements:
                elements[name].append(child)
            else:
                elements[name] = [child]
    for group in elements.get("media:group", ()):
        for name, children in children_by_name(group).items():
            elements[name] = elements.get(name, []) + children
    return elements


# --- the first of several elements that has a value ---


def first_text(elements: ElementsByName, names: tuple[str, ...]) -> str:
    """Return the text of the first kind of element that has any."""
    for name in names:
        if name in elements:
            text = text_of(elements[name][0])
            if text:
                return text
    return ""


def first_title(elements: ElementsByName, names: tuple[str, ...]) -> str:
    """Return the first title that these elements give, as plain text on one line."""
    for name in names:
        for element in elements.get(name, ()):
            title = _read_title(element)
            if title:
                return title
    return ""


def first_html(elements: ElementsByName, names: tuple[str, ...], base: str) -> str:
    """Return the content of the first of these elements that has any, as safe HTML or text; `base` is that of URLs."""
    for name in names:
        for element in elements.get(name, ()):
            html_text = _read_html(element, base)
            if html_text:
                return html_text
    return ""


def first_time(
    elements: ElementsByName, names: tuple[str, ...], language: str | None, fetched_at: datetime | None
) -> datetime | None:
    """Return the first plausible time that these elements give.

    Args:
        elements: of an entry or feed.
        names: of the elements, the best first.
        language: of the feed, BCP 47; it decides between day and month in 3/4/2026.
        fetched_at: when the feed was fetched; None when unknown.
    """
    for name in names:
        if name in elements:
            element = elements[name][0]
            text = text_of(element) if len(element) else element.text or ""
            instant = _plausible_instant(text, language, fetched_at)
            if instant:
                return instant
    return None


def lastmod_time(
    element: etree._Element, language: str | None, fetched_at: datetime | None
) -> datetime | None:
    """Return the plausible time in the LASTMOD attribute, which CDF channels and items have."""
    text = element.get("lastmod") or element.get("LASTMOD")
    return _plausible_instant(text, language, fetched_at) if text else None


def _plausible_instant(text: str, language: str | None, fetched_at: datetime | None) -> datetime | None:
    written_time = parse_date(text, language=language or "")
    return written_time.instant if written_time and is_plausible_time(written_time, fetched_at) else None


# --- one element ---


def text_of(element: etree._Element) -> str:
    """Return the text of an element and its children, on one line."""
    if len(element):
        return " ".join("".join(map(str, element.itertext())).split())
    return " ".join((element.text or "").split())


def _read_title(element: etree._Element) -> str:
    """Read a title, which feeds write as text, as escaped HTML, or as XHTML."""
    content_type, attributes = element.get("type", ""), element.keys()
    if not len(element) and (not attributes or (content_type == "html" and len(attributes) == 1)):
        return strip_tags(element.text or "")
    if content_type in _TEXT_TYPES and element.get("mode") != "base64":
        return text_of(element)
    return strip_tags(_read_source(element))


def _read_html(element: etree._Element, base: str) -> str:
    """Read content as safe HTML, or as text where the feed declares it so."""
    source = _read_source(element)
    if is_plain_text(source):
        return source.strip()
    if element.get("type") in _TEXT_TYPES and element.get("mode") != "base64":
        return escape(source.strip(), quote=False)
    if is_safe_html(source):
        return source.strip()
    return sanitize_html(source, base_url_of(element, base))


def link_href(element: etree._Element) -> str:
    """Return the URL in the text or an attribute of a link element, as written."""
    return (element.get("href") or element.text or element.get("url") or "").strip()


def absolute_url(element: etree._Element, url: str, base: str) -> str:
    """Return a URL in an element as an absolute one."""
    url = url.strip()
    if not url or url.startswith(("http://", "https://")):
        return resolve_url("", url)
    return resolve_url(base_url_of(element, base), url)


def base_url_of(element: etree._Element, base: str) -> str:
    """Return the base of relative URLs in an element (XML Base); `base` where none is declared."""
    xml_base = element.base
    return resolve_url(base, xml_base) if xml_base else base


def _read_source(element: etree._Element) -> str:
    """The HTML in an element: unescaped text, decoded base64, or inline elements."""
    if len(element):
        return _serialize_children(element)
    text = element.text or ""
    attributes = element.keys()
    if not attributes:
        return text
    content_type = element.get("type", "")
    if content_type in _MARKUP_TYPES and len(attributes) == 1:
        return text
    is_base64 = element.get("mode") == "base64" or "base64" in element.get("encoding", "")
    is_base64 = is_base64 or (
        content_type.endswith(("/octet-stream", "+zip")) and not content_type.startswith("text/")
    )
    return _decode_base64(text) if is_base64 else text


def _decode_base64(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text


def _serialize_children(element: etree._Element) -> str:
    parts = [escape(element.text or "", quote=False)]
    parts += [etree.tostring(child, encoding="unicode", method="xml") for child in element]
    source = _TAG_PREFIX.sub(r"\1", _XMLNS_ATTRIBUTE.sub("", "".join(parts)))
    outer_div = _OUTER_DIV.fullmatch(source)
    if outer_div and element.get("type") == "html" and is_plain_text(outer_div[1]):
        return unescape(outer_div[1])  # escaped HTML inside a div that should not be there
    return outer_div[1] if outer_div and element.get("type") == "xhtml" else source

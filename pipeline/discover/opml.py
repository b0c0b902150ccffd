"""Read and write OPML 2.0 (opml.org): a list of feeds in folders.

Two of three lists that people pass on are not well-formed: a bare & or <, a quote inside a title. Such a list is read
tag by tag.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from itertools import compress, islice, zip_longest

from lxml import etree

from pipeline.discover.xml_document import MAX_DOCUMENT_BYTES
from pipeline.errors import Rejected
from pipeline.text.encoding import decode_bytes
from pipeline.urls import parse_url

__all__ = ["OpmlDocument", "OpmlFeed", "read_opml", "write_opml"]

# An attribute begins; it ends at the last quote before the next one begins.
_ATTRIBUTE_START = re.compile(r"""\s([A-Za-z_][\w:.-]{0,60})\s{0,8}=\s{0,8}(["'])""")
# A tag begins; it ends at the last > before the next one begins.
_TAG_START = re.compile(r"<(/?)outline\b|</body\b|<!--", re.IGNORECASE)
_MAX_TAGS, _MAX_TAG_CHARS, _MAX_ATTRIBUTES = 400_000, 200_000, 100
_WEB_PAGE_START = re.compile(r"(<!doctype\s+html|<html)\b", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_WEB_SCHEMES = ("http://", "https://")
_MAX_FOLDER_DEPTH = 20


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """A feed of a list."""

    url: str
    title: str = ""
    homepage: str = ""
    # Names of the folders it is in, the outermost first.
    folder: tuple[str, ...] = ()
    # The outline's type: rss, atom, or another kind of list.
    kind: str = ""


@dataclass(frozen=True, slots=True)
class OpmlDocument:
    """What a file lists."""

    feeds: tuple[OpmlFeed, ...]
    # URLs that cannot be followed.
    invalid_urls: tuple[str, ...] = ()


def read_opml(body: bytes) -> OpmlDocument:
    """Read a list of feeds in folders; a feed outside of any folder is in the one that its category names.

    Args:
        body: the file.

    Raises:
        Rejected: ``opml.too_large``, ``opml.entities`` (it defines entities),
            ``opml.broken`` (with the line), ``opml.empty``.
    """
    if len(body) > MAX_DOCUMENT_BYTES:
        raise Rejected("opml.too_large", f"the list is larger than {MAX_DOCUMENT_BYTES} bytes")
    text = _XML_DECLARATION.sub("", decode_bytes(body, {}).text).strip()
    if re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise Rejected(
            "opml.entities",
            "the list defines XML entities; remove its <!DOCTYPE> and try again",
        )
    tags, problem = _read_tags(text)
    feeds = list(_feeds_from_tags(tags))
    if not feeds and _WEB_PAGE_START.match(text):
        raise Rejected(
            "opml.broken",
            "it is a web page (HTML), not an OPML list; feed readers export their lists as OPML",
        )
    if not feeds:
        raise Rejected("opml.broken" if problem else "opml.empty", problem or "no outline has an xmlUrl")
    valid_flags = [_is_fetchable(feed.url) for feed in feeds]
    valid_feeds = tuple(compress(feeds, valid_flags))
    return OpmlDocument(
        valid_feeds,
        tuple(feed.url for feed, is_valid in zip(feeds, valid_flags, strict=True) if not is_valid),
    )


def _is_fetchable(url: str) -> bool:
    return url.startswith(_WEB_SCHEMES) and parse_url(url) is not None


@dataclass(frozen=True, slots=True)
class _OutlineTag:
    """The start of an outline, with its attributes; or the end of one (None)."""

    attributes: Mapping[str, str] | None = field(default_factory=dict)


def _read_tags(text: str) -> tuple[Iterable[_OutlineTag], str]:
    """Read the outlines in their order; also return what is wrong with a file that is not XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return _lenient_tags(text), f"the file is not well-formed XML: {getattr(error, 'msg', error)}"
    if etree.QName(root).localname.lower() != "opml":
        return (), f"the file is not OPML: it begins with <{etree.QName(root).localname}>"
    return _tags_from_tree(root), ""


def _tags_from_tree(root: etree._Element) -> Iterator[_OutlineTag]:
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if isinstance(element.tag, str) and element.tag.lower() == "outline":
            attributes = {str(name).lower(): str(value) for name, value in element.attrib.items()}
            yield _OutlineTag(attributes if event == "start" else None)


def _lenient_tags(text: str) -> Iterator[_OutlineTag]:
    """Read tag by tag, in one pass: whatever an attribute holds, a tag ends before the next one begins."""
    starts = [*islice(_TAG_START.finditer(text), _MAX_TAGS)]
    for tag, next_tag in zip_longest(starts, starts[1:]):
        end = next_tag.start() if next_tag else len(text)
        if tag[1]:
            yield _OutlineTag(None)
        elif tag[0].lower() == "<outline":
            tag_text = text[tag.end() : max(text.rfind(">", tag.end(), end), tag.end())][:_MAX_TAG_CHARS]
            yield _OutlineTag(_parse_attributes(tag_text))
            if tag_text.endswith("/"):
                yield _OutlineTag(None)


def _parse_attributes(tag_text: str) -> dict[str, str]:
    starts = [*islice(_ATTRIBUTE_START.finditer(tag_text), _MAX_ATTRIBUTES)]
    values: dict[str, str] = {}
    open_attribute: tuple[str, str, int] | None = None
    for attribute, next_attribute in zip_longest(starts, starts[1:]):
        end = next_attribute.start() if next_attribute else len(tag_text)
        name, quote, start = open_attribute or (attribute[1].lower(), attribute[2], attribute.end())
        value = tag_text[start:end].rstrip(" \t\r\n/")
        # What looks like an attribute inside a value, such as a link in a description, does not end it.
        open_attribute = None if value.endswith(quote) else (name, quote, start)
        if open_attribute is None:
            values.setdefault(name, html.unescape(value[:-1]))
    return values


def _feeds_from_tags(tags: Iterable[_OutlineTag]) -> Iterator[OpmlFeed]:
    """Outlines with a URL are feeds, the others are the folders around them."""
    paths: list[tuple[str, ...]] = [()]
    for tag in tags:
        if tag.attributes is None:
            del paths[max(1, len(paths) - 1) :]
            continue
        title = (tag.attributes.get("text") or tag.attributes.get("title") or "").strip()
        url = _normalize_feed_url(tag.attributes.get("xmlurl", ""))
        if url:
            yield _read_feed(url, title, tag.attributes, paths[-1])
        is_folder = not url and title and len(paths[-1]) < _MAX_FOLDER_DEPTH
        paths.append((*paths[-1], title) if is_folder else paths[-1])


def _read_feed(url: str, title: str, attributes: Mapping[str, str], folder: tuple[str, ...]) -> OpmlFeed:
    category = attributes.get("category", "").partition(",")[0].strip().strip("/")
    parts = tuple(part.strip() for part in category.split("/") if part.strip())
    homepage = attributes.get("htmlurl", "").strip()
    return OpmlFeed(
        url,
        title,
        homepage if homepage.startswith(_WEB_SCHEMES) else "",
        folder or parts[:_MAX_FOLDER_DEPTH],
        attributes.get("type", "").strip().lower(),
    )


def _normalize_feed_url(text: str) -> str:
    """Write a URL as browsers do, without the prefix ``feed:``."""
    url = text.strip()
    if url.lower().startswith("feed:"):
        rest = url[len("feed:") :].lstrip("/")
        return rest if rest.startswith(_WEB_SCHEMES) else f"http://{rest}"
    scheme, separator, rest = url.partition("://")
    return f"{scheme.lower()}{separator}{rest}"


# --- written ---


def write_opml(feeds: Iterable[OpmlFeed], title: str, now: datetime) -> bytes:
    """Write a list that `read_opml` reads back unchanged.

    Args:
        feeds: in order; a folder stands where its first feed stands.
        title: of the list.
        now: aware.
    """
    root = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "title").text = _drop_invalid_chars(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    folders: dict[tuple[str, ...], etree._Element] = {(): body}
    for feed in feeds:
        values = {"type": feed.kind or "rss", "text": feed.title or feed.url, "title": feed.title or feed.url}
        values |= {"xmlUrl": feed.url, **({"htmlUrl": feed.homepage} if feed.homepage else {})}
        outline = etree.SubElement(_ensure_folder(folders, feed.folder), "outline")
        for name, value in values.items():
            outline.set(name, _drop_invalid_chars(value))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _ensure_folder(folders: dict[tuple[str, ...], etree._Element], path: tuple[str, ...]) -> etree._Element:
    if path not in folders:
        outline = etree.SubElement(_ensure_folder(folders, path[:-1]), "outline")
        for name in ("text", "title"):
            outline.set(name, _drop_invalid_chars(path[-1]))
        folders[path] = outline
    return folders[path]


def _drop_invalid_chars(text: str) -> str:
    """Drop the characters that XML 1.0 cannot hold (2.2)."""
    return re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)

"""OPML (opml.org, version 2.0): a list of feeds in folders, read and written.

Two lists of three that people pass on are no XML: a bare & or <, a quote inside a title. So what the parser refuses is
read tag by tag, with a few habits of such files in mind.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from itertools import compress, islice, zip_longest

from lxml import etree

from pipeline.discover.document import MAX_BYTES, decode
from pipeline.errors import Rejected
from pipeline.urls import split

__all__ = ["Outline", "Subscribed", "read_opml", "write_opml"]

# An attribute begins; it ends at the last quote before the next one begins.
_ATTRIBUTE = re.compile(r"""\s([A-Za-z_][\w:.-]{0,60})\s{0,8}=\s{0,8}(["'])""")
# A tag begins; it ends at the last > before the next one begins.
_TAG = re.compile(r"<(/?)outline\b|</body\b|<!--", re.IGNORECASE)
_MOST_TAGS, _LONGEST_TAG, _MOST_ATTRIBUTES = 400_000, 200_000, 100
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_SCHEMES = ("http://", "https://")
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A feed of a list."""

    url: str
    title: str = ""
    homepage: str = ""
    # Names of the folders it is in, the outermost first.
    folder: tuple[str, ...] = ()
    # The outline's type: rss, atom, or another kind of list.
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file lists."""

    feeds: tuple[Subscribed, ...]
    # Addresses that cannot be followed.
    left_out: tuple[str, ...] = ()


def read_opml(body: bytes) -> Outline:
    """Read a list; folders are kept, and a feed without one is in the folder its category names.

    Args:
        body: the file.

    Raises:
        Rejected: ``opml.too_large``, ``opml.entities`` (it defines entities, as only bombs and spies do),
            ``opml.broken`` (with the line), ``opml.empty``.
    """
    if len(body) > MAX_BYTES:
        raise Rejected("opml.too_large", f"the list is larger than {MAX_BYTES} bytes")
    text = _DECLARATION.sub("", decode(body, {})).strip()
    if re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise Rejected("opml.entities", "it defines entities, which no list of feeds needs; it is not read")
    tags, problem = _tags(text)
    found = list(_subscribed(tags))
    if not found:
        raise Rejected("opml.broken" if problem else "opml.empty", problem or "no outline has an xmlUrl")
    good = [_can_be_asked(each.url) for each in found]
    listed = tuple(compress(found, good))
    return Outline(listed, tuple(each.url for each, fits in zip(found, good, strict=True) if not fits))


def _can_be_asked(url: str) -> bool:
    return url.startswith(_SCHEMES) and split(url) is not None


@dataclass(frozen=True, slots=True)
class _Tag:
    """An outline begins (with what it says), or one ends (None)."""

    says: Mapping[str, str] | None = field(default_factory=dict)


def _tags(text: str) -> tuple[Iterable[_Tag], str]:
    """The outlines in their order, and what is wrong with the file if it is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return _told_apart(text), f"it is no XML: {error}"
    if etree.QName(root).localname.lower() != "opml":
        return (), f"it is no OPML: it begins with <{etree.QName(root).localname}>"
    return _walked(root), ""


def _walked(root: etree._Element) -> Iterator[_Tag]:
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if isinstance(element.tag, str) and element.tag.lower() == "outline":
            says = {str(name).lower(): str(value) for name, value in element.attrib.items()}
            yield _Tag(says if event == "start" else None)


def _told_apart(text: str) -> Iterator[_Tag]:
    """Tag by tag, in one pass: whatever stands in a value, a tag ends before the next one begins."""
    starts = [*islice(_TAG.finditer(text), _MOST_TAGS)]
    for found, following in zip_longest(starts, starts[1:]):
        end = following.start() if following else len(text)
        if found[1]:
            yield _Tag(None)
        elif found[0].lower() == "<outline":
            inside = text[found.end() : max(text.rfind(">", found.end(), end), found.end())][:_LONGEST_TAG]
            yield _Tag(_attributes(inside))
            if inside.endswith("/"):
                yield _Tag(None)


def _attributes(inside: str) -> dict[str, str]:
    starts = [*islice(_ATTRIBUTE.finditer(inside), _MOST_ATTRIBUTES)]
    values: dict[str, str] = {}
    opened: tuple[str, str, int] | None = None
    for found, following in zip_longest(starts, starts[1:]):
        end = following.start() if following else len(inside)
        name, quote, start = opened or (found[1].lower(), found[2], found.end())
        value = inside[start:end].rstrip(" \t\r\n/")
        # What looks like an attribute inside a value, such as a link in a description, does not end it.
        opened = None if value.endswith(quote) else (name, quote, start)
        if opened is None:
            values.setdefault(name, html.unescape(value[:-1]))
    return values


def _subscribed(tags: Iterable[_Tag]) -> Iterator[Subscribed]:
    """Outlines with an address are feeds, the others are folders around them."""
    paths: list[tuple[str, ...]] = [()]
    for tag in tags:
        if tag.says is None:
            del paths[max(1, len(paths) - 1) :]
            continue
        named = (tag.says.get("text") or tag.says.get("title") or "").strip()
        url = _address(tag.says.get("xmlurl", ""))
        if url:
            yield _feed(url, named, tag.says, paths[-1])
        inner = not url and named and len(paths[-1]) < _DEEPEST
        paths.append((*paths[-1], named) if inner else paths[-1])


def _feed(url: str, title: str, says: Mapping[str, str], folder: tuple[str, ...]) -> Subscribed:
    category = says.get("category", "").partition(",")[0].strip().strip("/")
    parts = tuple(part.strip() for part in category.split("/") if part.strip())
    homepage = says.get("htmlurl", "").strip()
    return Subscribed(
        url,
        title,
        homepage if homepage.startswith(_SCHEMES) else "",
        folder or parts[:_DEEPEST],
        says.get("type", "").strip().lower(),
    )


def _address(text: str) -> str:
    """An address as browsers write it; ``feed:`` before it only says what it is for."""
    url = text.strip()
    if url.lower().startswith("feed:"):
        rest = url[len("feed:") :].lstrip("/")
        return rest if rest.startswith(_SCHEMES) else f"http://{rest}"
    scheme, mark, rest = url.partition("://")
    return f"{scheme.lower()}{mark}{rest}"


# --- written ---


def write_opml(feeds: Iterable[Subscribed], title: str, now: datetime) -> bytes:
    """Write a list; `read_opml` reads back what was written.

    Args:
        feeds: in the order they shall have; each folder stands where its first feed stands.
        title: of the list.
        now: aware.
    """
    root = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "title").text = _plain(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    folders: dict[tuple[str, ...], etree._Element] = {(): body}
    for each in feeds:
        values = {"type": each.kind or "rss", "text": each.title or each.url, "title": each.title or each.url}
        values |= {"xmlUrl": each.url, **({"htmlUrl": each.homepage} if each.homepage else {})}
        outline = etree.SubElement(_folder(folders, each.folder), "outline")
        for name, value in values.items():
            outline.set(name, _plain(value))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _folder(folders: dict[tuple[str, ...], etree._Element], path: tuple[str, ...]) -> etree._Element:
    if path not in folders:
        outline = etree.SubElement(_folder(folders, path[:-1]), "outline")
        for name in ("text", "title"):
            outline.set(name, _plain(path[-1]))
        folders[path] = outline
    return folders[path]


def _plain(text: str) -> str:
    """What XML 1.0 can hold (2.2)."""
    return re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)

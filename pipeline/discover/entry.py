"""The item or entry elements of a feed in; its entries, out."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.discover.elements import (
    Fields,
    address_in,
    fields,
    first_markup,
    first_text,
    first_time,
    first_title,
    href,
    text_of,
)
from pipeline.discover.markup import plain_text
from pipeline.discover.people import PEOPLE, people
from pipeline.records import Entry
from pipeline.urls import join

__all__ = ["Channel", "document_link", "language_of", "read_entries", "title_in"]

_TITLE_LENGTH = 100
_OTHER = 2
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_WEB = ("http://", "https://")
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
_PUBLISHED = ("pubdate", "published", "issued", "dcterms:issued", "dc:date", "dcterms:created", "created")
_MODIFIED = ("updated", "modified", "dcterms:modified", "dc:date")
_IDS = ("guid", "id", "dc:identifier")
_TAGS = ("category", "dc:subject", "itunes:category", "media:category")
_TAG_LISTS = ("keywords", "itunes:keywords", "media:keywords", "tags")
# The last first: what is found later goes before.
_ATTACHED = ("media:content", "enclosure")
_LANGUAGES = ("language", "dc:language")


@dataclass(frozen=True, slots=True)
class Channel:
    """What entries inherit from their feed."""

    # What the addresses of documents and of everything else are relative to.
    link_base: str
    base: str
    language: str | None = None
    authors: tuple[str, ...] = ()


class _Names:
    """The names above that occur in a feed at all: most feeds use a few of them, and the rest need no asking."""

    def __init__(self, seen: Collection[str]) -> None:
        groups = (
            *(_TITLES, _SUMMARIES, _CONTENTS, _PUBLISHED, _MODIFIED, _IDS),
            *(PEOPLE, _LANGUAGES, _TAGS, _TAG_LISTS, _ATTACHED),
        )
        kept = [tuple(name for name in group if name in seen) for group in groups]
        self.titles, self.summaries, self.contents, self.published, self.modified, self.ids, *rest = kept
        self.people, self.languages, self.tags, self.tag_lists, self.attached = rest


def read_entries(items: Iterable[etree._Element], channel: Channel) -> Iterator[Entry]:
    """Read the items or entries of a feed.

    Args:
        items: the elements.
        channel: what they inherit.
    """
    found = [(item, fields(item)) for item in items]
    names = _Names(set().union(*(each for _, each in found)))
    return (_entry(item, each, names, channel) for item, each in found)


def _entry(item: etree._Element, found: Fields, names: _Names, channel: Channel) -> Entry:
    summary = first_markup(found, names.summaries, channel.base)
    content = first_markup(found, names.contents, channel.base)
    url = document_link(found, channel.link_base) or _about(item)
    return Entry(
        url=url,
        id=first_text(found, names.ids) or item.get(_RDF_ABOUT, ""),
        title=first_title(found, names.titles) or _stand_in(summary or content) or url,
        published=first_time(found, names.published),
        modified=first_time(found, names.modified),
        authors=people(found, names.people) or _source_people(found) or channel.authors,
        summary=summary or content,
        content=content or summary,
        tags=_tags(found, names),
        language=_language(found, item, names.languages) or channel.language,
        enclosures=_enclosures(found, channel.base, names.attached),
    )


def title_in(found: Fields) -> str:
    """The title of an entry or feed, on one line."""
    return first_title(found, _TITLES)


def _stand_in(markup: str) -> str:
    """The beginning of the text, for an entry without a title."""
    text = plain_text(markup[: 10 * _TITLE_LENGTH])
    return text if len(text) <= _TITLE_LENGTH else text[:_TITLE_LENGTH] + "…"


def language_of(found: Fields, element: etree._Element) -> str | None:
    """The language an element names, as a BCP 47 tag."""
    return _language(found, element, _LANGUAGES)


def _language(found: Fields, element: etree._Element, names: tuple[str, ...]) -> str | None:
    language = first_text(found, names) or element.get(_LANG, "")
    return language.replace("_", "-") or None


def _source_people(found: Fields) -> tuple[str, ...]:
    """The people of the feed an entry was taken from (RFC 4287, 4.2.11)."""
    return people(fields(found["source"][0])) if "source" in found else ()


def _tags(found: Fields, names: _Names) -> tuple[str, ...]:
    tags = [_tag(element) for name in names.tags if name in found for element in found[name]]
    for name in names.tag_lists:
        if name in found:
            tags += [part.strip() for element in found[name] for part in text_of(element).split(",")]
    return tuple(dict.fromkeys(filter(None, tags)))


def _tag(element: etree._Element) -> str:
    if element.keys():
        written = element.get("term") or element.get("label") or element.get("text") or ""
        if written.strip():
            return written.strip()
    return text_of(element)


# --- addresses ---


def document_link(found: Fields, base: str) -> str:
    """The address of the document: the publisher's own before a proxy's, a link before a permalink id."""
    for element in found.get("feedburner:origlink", ()):
        if text_of(element):
            return address_in(element, text_of(element), base)
    links = found.get("link", ())
    if len(links) == 1 and href(links[0]).startswith(_WEB) and _rank(links[0]) < _OTHER:
        return join("", href(links[0]))
    best, best_rank = None, _OTHER
    for link in links:
        if (rank := _rank(link)) < best_rank:
            best, best_rank = link, rank
    if best is not None:
        return address_in(best, href(best), base)
    return _permalink(found, base) or next(iter(_enclosures(found, base)), "")


def _rank(link: etree._Element) -> int:
    """How well a link element names the document: 0 and 1 do, `_OTHER` names something else."""
    address = href(link)
    if not address or link.get("rel", "alternate") != "alternate":
        return _OTHER
    scheme = None if address.startswith("http") else _SCHEME.match(address)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return _OTHER
    return 0 if "html" in link.get("type", "html") else 1


def _permalink(found: Fields, base: str) -> str:
    for element in (*found.get("guid", ()), *found.get("id", ())):
        text = text_of(element)
        if text.startswith(_WEB) and element.get("isPermaLink", "true").lower() != "false":
            return address_in(element, text, base)
    return ""


def _about(item: etree._Element) -> str:
    about = item.get(_RDF_ABOUT) or item.get("href") or ""
    return about if about.startswith(_WEB) else ""


def _enclosures(found: Fields, base: str, names: Iterable[str] = _ATTACHED) -> tuple[str, ...]:
    attached = [link for link in found.get("link", ()) if link.get("rel") == "enclosure"]
    for name in names:
        attached = found.get(name, []) + attached
    if not attached:
        return ()
    addresses = (address_in(each, each.get("url") or each.get("href") or "", base) for each in attached)
    return tuple(dict.fromkeys(filter(None, addresses)))

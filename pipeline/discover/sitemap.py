"""The tree or text of a sitemap in; the Discovery, out (https://www.sitemaps.org/protocol.html).

Google News sitemaps carry title, time, language and keywords; the others only addresses and times.
"""

from collections.abc import Iterator

from lxml import etree

from pipeline.discover.elements import Fields, fields, local_name, text_of
from pipeline.discover.times import parse_time
from pipeline.records import Discovery, Entry, Feed, FeedKind
from pipeline.urls import join, same_site

__all__ = ["MAX_ENTRIES", "read_sitemap", "read_sitemap_index", "read_text_sitemap"]

# The protocol's own limit.
MAX_ENTRIES = 50_000


def read_sitemap(root: etree._Element, url: str) -> Discovery:
    """Read a urlset; it is a news sitemap when any address carries news."""
    entries = []
    news = 0
    for element in _children(root, "url"):
        found = fields(element)
        address = _text(found, "loc")
        if address:
            story = fields(found["news:news"][0]) if "news:news" in found else None
            news += story is not None
            entries.append(_entry(join(url, address), found, story))
    return Discovery(kind=FeedKind.NEWS_SITEMAP if news else FeedKind.SITEMAP, entries=tuple(entries))


def read_sitemap_index(root: etree._Element, url: str) -> Discovery:
    """Read a sitemapindex: its children are feeds of their own, on the same site. One that names itself is no child."""
    links: dict[str, Feed] = {}
    for element in _children(root, "sitemap"):
        found = fields(element)
        address = join(url, _text(found, "loc"))
        if address.startswith(("http://", "https://")) and address != url and same_site(address, url):
            links.setdefault(
                address, Feed(address, FeedKind.SITEMAP, modified=parse_time(_text(found, "lastmod")))
            )
    return Discovery(kind=FeedKind.SITEMAP_INDEX, links=tuple(links.values()))


def read_text_sitemap(text: str) -> Discovery | None:
    """Read a sitemap of one address a line; None when the text is not one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not all(line.startswith(("http://", "https://")) and " " not in line for line in lines):
        return None
    return Discovery(kind=FeedKind.SITEMAP, entries=tuple(Entry(url=line) for line in lines[:MAX_ENTRIES]))


def _children(root: etree._Element, name: str) -> Iterator[etree._Element]:
    count = 0
    for child in root:
        if isinstance(child.tag, str) and local_name(child.tag) == name:
            yield child
            count += 1
            if count == MAX_ENTRIES:
                return


def _entry(address: str, found: Fields, story: Fields | None) -> Entry:
    modified = parse_time(_text(found, "lastmod"))
    images = tuple(_text(fields(image), "image:loc") for image in found.get("image:image", ()))
    if story is None:
        return Entry(url=address, modified=modified, enclosures=images)
    publication = fields(story["news:publication"][0]) if "news:publication" in story else None
    keywords = (word.strip() for word in _text(story, "news:keywords").split(","))
    return Entry(
        url=address,
        title=_text(story, "news:title"),
        published=parse_time(_text(story, "news:publication_date")),
        modified=modified,
        tags=tuple(dict.fromkeys(word for word in keywords if word)),
        language=(_text(publication, "news:language") or None) if publication else None,
        enclosures=images,
    )


def _text(found: Fields, name: str) -> str:
    return text_of(found[name][0]) if name in found else ""

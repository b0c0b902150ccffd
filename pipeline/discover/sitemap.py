"""Read sitemaps and sitemap indexes (https://www.sitemaps.org/protocol.html).

Google News sitemaps give title, time, language and keywords; the others only URLs and times.
"""

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from pipeline.discover.elements import ElementsByName, children_by_name, first_text, first_time, prefixed_name
from pipeline.records import Discovery, Entry, Feed, FeedKind
from pipeline.urls import is_same_site, resolve_url

__all__ = ["MAX_SITEMAP_ENTRIES", "read_sitemap", "read_sitemap_index", "read_text_sitemap"]

# The protocol's own limit.
MAX_SITEMAP_ENTRIES = 50_000


def read_sitemap(root: etree._Element, url: str, fetched_at: datetime | None = None) -> Discovery:
    """Read a urlset; it is a news sitemap when any URL has a news element.

    Args:
        root: the urlset.
        url: of the sitemap, the base of relative URLs.
        fetched_at: when the sitemap was fetched; later times are ignored.
    """
    entries = []
    news_count = 0
    for element in _children(root, "url"):
        elements = children_by_name(element)
        page_url = first_text(elements, ("loc",))
        if page_url:
            news_elements = children_by_name(elements["news:news"][0]) if "news:news" in elements else None
            news_count += news_elements is not None
            entries.append(_read_entry(resolve_url(url, page_url), elements, news_elements, fetched_at))
    return Discovery(kind=FeedKind.NEWS_SITEMAP if news_count else FeedKind.SITEMAP, entries=tuple(entries))


def read_sitemap_index(root: etree._Element, url: str, fetched_at: datetime | None = None) -> Discovery:
    """Read a sitemapindex: the sitemaps it names on the same site are feeds; the index itself is left out.

    Args:
        root: the sitemapindex.
        url: of the index, the base of relative URLs.
        fetched_at: when the index was fetched; later times are ignored.
    """
    links: dict[str, Feed] = {}
    for element in _children(root, "sitemap"):
        elements = children_by_name(element)
        sitemap_url = resolve_url(url, first_text(elements, ("loc",)))
        if (
            sitemap_url.startswith(("http://", "https://"))
            and sitemap_url != url
            and is_same_site(sitemap_url, url)
        ):
            modified = first_time(elements, ("lastmod",), None, fetched_at)
            links.setdefault(sitemap_url, Feed(sitemap_url, FeedKind.SITEMAP, modified=modified))
    return Discovery(kind=FeedKind.SITEMAP_INDEX, links=tuple(links.values()))


def read_text_sitemap(text: str) -> Discovery | None:
    """Read a sitemap of one URL a line, with remarks after "#"; None when the text is something else."""
    lines = [stripped for line in text.splitlines() if (stripped := line.strip()) and stripped[0] != "#"]
    if not lines or not all(line.startswith(("http://", "https://")) and " " not in line for line in lines):
        return None
    return Discovery(
        kind=FeedKind.SITEMAP, entries=tuple(Entry(url=line) for line in lines[:MAX_SITEMAP_ENTRIES])
    )


def _children(root: etree._Element, name: str) -> Iterator[etree._Element]:
    count = 0
    for child in root:
        if isinstance(child.tag, str) and prefixed_name(child.tag) == name:
            yield child
            count += 1
            if count == MAX_SITEMAP_ENTRIES:
                return


def _read_entry(
    url: str, elements: ElementsByName, news_elements: ElementsByName | None, fetched_at: datetime | None
) -> Entry:
    modified = first_time(elements, ("lastmod",), None, fetched_at)
    image_urls = (
        first_text(children_by_name(image), ("image:loc",)) for image in elements.get("image:image", ())
    )
    images = tuple(resolve_url(url, image_url) for image_url in image_urls if image_url)
    if news_elements is None:
        return Entry(url=url, modified=modified, enclosures=images)
    publication = (
        children_by_name(news_elements["news:publication"][0]) if "news:publication" in news_elements else {}
    )
    keywords = (word.strip() for word in first_text(news_elements, ("news:keywords",)).split(","))
    return Entry(
        url=url,
        title=first_text(news_elements, ("news:title",)),
        published=first_time(news_elements, ("news:publication_date",), None, fetched_at),
        modified=modified,
        tags=tuple(dict.fromkeys(word for word in keywords if word)),
        language=first_text(publication, ("news:language",)) or None,
        enclosures=images,
    )

"""An ordinary page in; the stories it links to, told from navigation, out.

Each rule below is a habit of publishers and gives or takes points; a link with enough points is a
story. The same address is listed once, with the longest text that links to it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from pipeline.discover.document import decode
from pipeline.discover.markup import plain_text
from pipeline.errors import Rejected
from pipeline.records import Discovery, Entry, FeedKind, Page
from pipeline.urls import join, key, same_site

__all__ = ["RULES", "read_front_page", "tree_of"]

_ENOUGH = 3
_MOST = 500
_HEADLINE_WORDS = 4
_SLUG_WORDS = 3
_FURNITURE = frozenset({"nav", "footer", "aside", "menu", "form", "dialog"})
_FURNITURE_WORDS = re.compile(
    r"\b(nav|navbar|navigation|menu|footer|breadcrumbs?|sitemap|social|share|cookie|login|toolbar|tags?|legal)\b"
)
_CONTAINERS = frozenset({"article", "h1", "h2", "h3", "h4", "h5"})
_NOT_STORIES = re.compile(
    r"/(tags?|topics?|category|categories|authors?|people|profile|users?|account|login|register|signin|subscribe|search"
    r"|about|contact|privacy|terms|cookies?|help|faq|jobs|careers|advertise|newsletters?|rss|feeds?|page|archive|shop"
    r"|store|events?|weather|horoscopes?|games?|crosswords?|puzzles|obituaries|classifieds|podcasts?|live-tv)(/|$)",
    re.IGNORECASE,
)
_FILES = re.compile(r"\.(jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|xml|rss|css|js|ics)$", re.IGNORECASE)
_DATED = re.compile(r"/(19|20)\d\d[/-]?(0?[1-9]|1[0-2])([/-]?\d{1,2})?(/|-|\b)")
_NUMBERED = re.compile(r"\d{5,}|[-_.][a-z]?\d{4,}|/[a-f0-9]{8,}(?=/|$|\.)|[?&](id|p|article|story)=\d+")


@dataclass(frozen=True, slots=True)
class _Link:
    """One link, with what is around it."""

    url: str
    text: str
    # Names of the elements around it, nearest first, and the words of their class and id.
    around: tuple[str, ...]
    words: str

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


def _headline(link: _Link) -> int:
    """A headline has several words; "Sport" and "Read more" do not."""
    words = len(link.text.split())
    return 2 if words > _HEADLINE_WORDS else 1 if words == _HEADLINE_WORDS else -1


def _slug(link: _Link) -> int:
    """A story's address carries its headline."""
    last = max(link.path.split("/"), key=len)
    return 2 if len(re.split(r"[-_]", last)) > _SLUG_WORDS else 0


def _dated(link: _Link) -> int:
    """A story's address carries its day."""
    return 1 if _DATED.search(link.path) else 0


def _numbered(link: _Link) -> int:
    """A story's address carries its number."""
    return 1 if _NUMBERED.search(link.url) else 0


def _framed(link: _Link) -> int:
    """Stories stand in articles and headings."""
    return 1 if any(name in _CONTAINERS for name in link.around) else 0


def _furniture(link: _Link) -> int:
    """Menus, footers and share buttons hold no stories."""
    return -4 if any(name in _FURNITURE for name in link.around) or _FURNITURE_WORDS.search(link.words) else 0


def _listing(link: _Link) -> int:
    """Addresses of lists, accounts and services."""
    return -3 if _NOT_STORIES.search(link.path) else 0


def _shallow(link: _Link) -> int:
    """The home page and its sections have short paths."""
    return -4 if len(link.path.strip("/")) < len("ab/cd") else 0


RULES: tuple[Callable[[_Link], int], ...] = (
    _headline,
    _slug,
    _dated,
    _numbered,
    _framed,
    _furniture,
    _listing,
    _shallow,
)


def read_front_page(page: Page) -> Discovery:
    """Read the story links of a section or home page.

    Raises:
        Rejected: ``feed.broken`` when there is no page at all.
    """
    root = tree_of(page)
    own = key(page.location)
    best: dict[str, _Link] = {}
    for link in _links(root, page.location):
        place = key(link.url)
        if place != own and (place not in best or len(link.text) > len(best[place].text)):
            best[place] = link
    stories = [link for link in best.values() if sum(rule(link) for rule in RULES) >= _ENOUGH]
    return Discovery(
        kind=FeedKind.FRONT_PAGE,
        title=plain_text(root.findtext(".//title") or ""),
        home=page.location,
        language=root.get("lang"),
        entries=tuple(Entry(url=link.url, title=link.text) for link in stories[:_MOST]),
    )


def tree_of(page: Page) -> etree._Element:
    """The element tree of an HTML page."""
    text = decode(page.body, page.headers)
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, no_network=True)
    try:
        return lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Rejected("feed.broken", "there is no page at this address", url=page.location) from error


def _links(root: etree._Element, url: str) -> Iterator[_Link]:
    found = root.find(".//base[@href]")
    base = join(url, found.get("href", "")) if found is not None else url
    for anchor in root.iter("a"):
        address = join(base, anchor.get("href", "")).partition("#")[0]
        if (
            address.startswith(("http://", "https://"))
            and same_site(address, url)
            and not _FILES.search(address)
        ):
            around = list(anchor.iterancestors())
            yield _Link(
                url=address,
                text=" ".join("".join(map(str, anchor.itertext())).split())[:300] or anchor.get("title", ""),
                around=(*_headings_in(anchor), *(str(each.tag) for each in around)),
                words=" ".join(
                    f"{each.get('class', '')} {each.get('id', '')}" for each in around[:6]
                ).lower(),
            )


def _headings_in(anchor: etree._Element) -> Iterator[str]:
    yield from (str(child.tag) for child in anchor.iter("h1", "h2", "h3", "h4", "h5"))

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

from pipeline.discover.sanitizer import strip_tags
from pipeline.errors import Rejected
from pipeline.records import Discovery, Entry, FeedKind, Page
from pipeline.text.encoding import decode
from pipeline.urls import is_same_site, key, resolve_url

__all__ = ["RULES", "parse_html", "read_front_page"]

_MIN_STORY_SCORE = 3
_MAX_STORIES = 500
_HEADLINE_WORDS = 4
_SLUG_WORDS = 3
_NAVIGATION_TAGS = frozenset({"nav", "footer", "aside", "menu", "form", "dialog"})
_NAVIGATION_WORD = re.compile(
    r"\b(nav|navbar|navigation|menu|footer|breadcrumbs?|sitemap|social|share|cookie|login|toolbar|tags?|legal)\b"
)
_STORY_TAGS = frozenset({"article", "h1", "h2", "h3", "h4", "h5"})
_NON_STORY_PATH = re.compile(
    r"/(tags?|topics?|category|categories|authors?|people|profile|users?|account|login|register|signin|subscribe|search"
    r"|about|contact|privacy|terms|cookies?|help|faq|jobs|careers|advertise|newsletters?|rss|feeds?|page|archive|shop"
    r"|store|events?|weather|horoscopes?|games?|crosswords?|puzzles|obituaries|classifieds|podcasts?|live-tv)(/|$)",
    re.IGNORECASE,
)
_FILE_EXTENSION = re.compile(r"\.(jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|xml|rss|css|js|ics)$", re.IGNORECASE)
_DATE_IN_PATH = re.compile(r"/(19|20)\d\d[/-]?(0?[1-9]|1[0-2])([/-]?\d{1,2})?(/|-|\b)")
_NUMBER_IN_URL = re.compile(r"\d{5,}|[-_.][a-z]?\d{4,}|/[a-f0-9]{8,}(?=/|$|\.)|[?&](id|p|article|story)=\d+")


@dataclass(frozen=True, slots=True)
class _Link:
    """One link, with what is around it."""

    url: str
    text: str
    # Names of the elements around it, nearest first, and the words of their class and id.
    ancestor_tags: tuple[str, ...]
    ancestor_words: str

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


def _score_headline(link: _Link) -> int:
    """A headline has several words; "Sport" and "Read more" do not."""
    word_count = len(link.text.split())
    return 2 if word_count > _HEADLINE_WORDS else 1 if word_count == _HEADLINE_WORDS else -1


def _score_slug(link: _Link) -> int:
    """A story's address carries its headline."""
    longest_segment = max(link.path.split("/"), key=len)
    return 2 if len(re.split(r"[-_]", longest_segment)) > _SLUG_WORDS else 0


def _score_date(link: _Link) -> int:
    """A story's address carries its day."""
    return 1 if _DATE_IN_PATH.search(link.path) else 0


def _score_number(link: _Link) -> int:
    """A story's address carries its number."""
    return 1 if _NUMBER_IN_URL.search(link.url) else 0


def _score_article_or_heading(link: _Link) -> int:
    """Stories stand in articles and headings."""
    return 1 if any(tag in _STORY_TAGS for tag in link.ancestor_tags) else 0


def _score_navigation(link: _Link) -> int:
    """Menus, footers and share buttons hold no stories."""
    return (
        -4
        if any(tag in _NAVIGATION_TAGS for tag in link.ancestor_tags)
        or _NAVIGATION_WORD.search(link.ancestor_words)
        else 0
    )


def _score_section_url(link: _Link) -> int:
    """Addresses of lists, accounts and services."""
    return -3 if _NON_STORY_PATH.search(link.path) else 0


def _score_short_path(link: _Link) -> int:
    """The home page and its sections have short paths."""
    return -4 if len(link.path.strip("/")) < len("ab/cd") else 0


RULES: tuple[Callable[[_Link], int], ...] = (
    _score_headline,
    _score_slug,
    _score_date,
    _score_number,
    _score_article_or_heading,
    _score_navigation,
    _score_section_url,
    _score_short_path,
)


def read_front_page(page: Page) -> Discovery:
    """Read the story links of a section or home page.

    Raises:
        Rejected: ``feed.broken`` when there is no page at all.
    """
    root = parse_html(page)
    own_key = key(page.location)
    best_links: dict[str, _Link] = {}
    for link in _iter_links(root, page.location):
        link_key = key(link.url)
        if link_key != own_key and (
            link_key not in best_links or len(link.text) > len(best_links[link_key].text)
        ):
            best_links[link_key] = link
    stories = [link for link in best_links.values() if sum(rule(link) for rule in RULES) >= _MIN_STORY_SCORE]
    return Discovery(
        kind=FeedKind.FRONT_PAGE,
        title=strip_tags(root.findtext(".//title") or ""),
        homepage=page.location,
        language=root.get("lang"),
        entries=tuple(Entry(url=link.url, title=link.text) for link in stories[:_MAX_STORIES]),
    )


def parse_html(page: Page) -> etree._Element:
    """The element tree of an HTML page."""
    text = decode(page.body, page.headers).text
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, no_network=True)
    try:
        return lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Rejected("feed.broken", "there is no page at this address", url=page.location) from error


def _iter_links(root: etree._Element, url: str) -> Iterator[_Link]:
    base_element = root.find(".//base[@href]")
    base = resolve_url(url, base_element.get("href", "")) if base_element is not None else url
    for anchor in root.iter("a"):
        link_url = resolve_url(base, anchor.get("href", "")).partition("#")[0]
        if (
            link_url.startswith(("http://", "https://"))
            and is_same_site(link_url, url)
            and not _FILE_EXTENSION.search(link_url)
        ):
            ancestors = list(anchor.iterancestors())
            yield _Link(
                url=link_url,
                text=" ".join("".join(map(str, anchor.itertext())).split())[:300] or anchor.get("title", ""),
                ancestor_tags=(*_heading_tags(anchor), *(str(ancestor.tag) for ancestor in ancestors)),
                ancestor_words=" ".join(
                    f"{ancestor.get('class', '')} {ancestor.get('id', '')}" for ancestor in ancestors[:6]
                ).lower(),
            )


def _heading_tags(anchor: etree._Element) -> Iterator[str]:
    yield from (str(child.tag) for child in anchor.iter("h1", "h2", "h3", "h4", "h5"))

"""Find the next page of a story that a site cuts into pages.

A page may name any page as its next: the next story, the next page of comments, older stories. Only a URL that is the
story's own with the next number in it counts.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from lxml import html
from lxml.etree import LxmlError

from pipeline.urls.parser import host_of, resolve_url

__all__ = ["MAX_STORY_PAGES", "find_next_link", "find_next_page"]

# Longer stories are galleries and lists.
MAX_STORY_PAGES = 10
_MAX_SEARCHED_CHARS = 3_000_000
# Query parameters that number the pages of a story.
_PAGE_PARAMETERS = frozenset({
    "page", "p", "pg", "pagenum", "page_no", "pageno", "pagina", "página", "seite", "pag", "sida", "side", "strona",
    "sivu", "sayfa", "halaman", "trang",
})  # fmt: skip
_PATH_NUMBER = (
    r"(?:[/_,-]|[/_,-](?:page|seite|pagina|p|pag|sida|side|strona|sivu|sayfa|halaman|trang)[/_=-]?)"
)
_EXTENSION = re.compile(r"\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
# A path whose last part names a story: a number, words with hyphens, a file.
_STORY_SEGMENT = re.compile(r"\d{3}|[^-_]+(?:[-_][^-_]+){2}|\.s?html?$|[^\x00-\x7f]{6}")
_NEXT_TEXT = re.compile(
    r"(?:next|weiter|nächste|suivante?|siguiente|seguinte|próxima|successiva|volgende|nästa|neste|næste|seuraava"
    r"|następna|další|следующая|далее|наступна|sonraki|التالي|הבא|下一[页頁]|次(?:の|へ)|다음|selanjutnya|trang sau)\b"
    r".{0,20}"
    r"|[›»→>]+",
    re.IGNORECASE,
)
_COMMENT = re.compile("comment|kommentar|comentario|commentaire|reply", re.IGNORECASE)


def find_next_page(markup: str, page_url: str, story_url: str, number: int) -> str:
    """Return the URL of the next page of a story.

    Args:
        markup: the page on which the story goes on.
        page_url: where it came from.
        story_url: where the first page of the story came from.
        number: of the page to find, from 2.

    Returns:
        An absolute URL on the same host; empty where the page names none.
    """
    if len(markup) > _MAX_SEARCHED_CHARS or not _may_number(markup, story_url, number):
        return ""
    try:
        tree = html.document_fromstring(
            markup.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (LxmlError, ValueError):
        return ""
    return find_next_link(
        ((link.get("href") or "", link) for link in tree.iter("link", "a")), page_url, story_url, number
    )


def find_next_link(
    links: Iterable[tuple[str, html.HtmlElement]], page_url: str, story_url: str, number: int
) -> str:
    """Return the URL of the next page of a story, as `find_next_page`, from a page that was parsed.

    Args:
        links: the `a` and `link` elements of the page on which the story goes on, with their URLs as written.
        page_url: where it came from.
        story_url: where the first page of the story came from.
        number: of the page to find, from 2.

    Returns:
        An absolute URL on the same host; empty where the page names none.
    """
    targets = (resolve_url(page_url, href).partition("#")[0] for href in _next_links(links, str(number)))
    return next((target for target in targets if _is_numbered(story_url, target, number)), "")


def _may_number(markup: str, story_url: str, number: int) -> bool:
    """Whether a page holds the story's URL with a number at all: few do, and parsing takes long."""
    # In lower case with a literal first, which is ten times as fast as a pattern that ignores case.
    lower_markup = markup.lower()
    stem = _EXTENSION.sub("", urlsplit(story_url).path.rstrip("/").rpartition("/")[2]).lower()
    if re.search(rf"{re.escape(stem)}(?:\.\w{{2,5}})?{_PATH_NUMBER}{number}(?!\d)", lower_markup):
        return True
    if f"={number}" not in lower_markup:
        return False
    parameters = "|".join(map(re.escape, sorted(_PAGE_PARAMETERS)))
    return re.search(rf"[?&;](?:{parameters})={number}(?!\d)", lower_markup) is not None


def _next_links(links: Iterable[tuple[str, html.HtmlElement]], number: str) -> Iterator[str]:
    """Yield the links with the number that are named as the next page: by their relation, their text or their words."""
    # Most links with the digit hold a longer number.
    is_number = re.compile(rf"(?<!\d){number}(?!\d)").search
    for href, element in links:
        if number not in href or not is_number(href):
            continue
        text = " ".join(element.text_content().split()) if element.tag == "a" else ""
        is_next = "next" in (element.get("rel") or "").lower().split()
        if (is_next or text == number or _NEXT_TEXT.fullmatch(text)) and not _COMMENT.search(href):
            yield href


def _is_numbered(story_url: str, target: str, number: int) -> bool:
    """Whether a URL is that of the story with the number of a page in its path or its query."""
    if not target.startswith(("http://", "https://")) or host_of(target) != host_of(story_url):
        return False
    story, page = urlsplit(story_url), urlsplit(target)
    if page.path.rstrip("/") == story.path.rstrip("/"):
        return _has_page_parameter(page, str(number)) and _other_parameters(page) == _other_parameters(story)
    return _other_parameters(page) == _other_parameters(story) and _is_numbered_path(
        story.path, page.path, number
    )


def _has_page_parameter(page: SplitResult, number: str) -> bool:
    return any(name.lower() in _PAGE_PARAMETERS and value == number for name, value in parse_qsl(page.query))


def _other_parameters(page: SplitResult) -> str:
    pairs = parse_qsl(page.query, keep_blank_values=True)
    return urlencode(sorted(pair for pair in pairs if pair[0].lower() not in _PAGE_PARAMETERS))


def _is_numbered_path(story_path: str, page_path: str, number: int) -> bool:
    story_path = story_path.rstrip("/")
    if not _STORY_SEGMENT.search(story_path.rpartition("/")[2]):
        return False
    extension = _EXTENSION.search(story_path)
    # Blogs name a second story of the same headline like the first with -2, so only a file may be numbered that way.
    if not extension and re.fullmatch(
        rf"{re.escape(story_path)}[-_,]{number}", page_path.rstrip("/"), re.IGNORECASE
    ):
        return False
    stem = story_path[: extension.start()] if extension else story_path
    ending = f"(?:{re.escape(extension[0])})?" if extension else ""
    patterns = (
        rf"{re.escape(stem)}{_PATH_NUMBER}{number}{ending}",
        rf"{re.escape(story_path)}{_PATH_NUMBER}{number}",
    )
    return any(re.fullmatch(pattern, page_path.rstrip("/"), re.IGNORECASE) for pattern in patterns)

"""Find the stories that an ordinary page links to.

Each rule below is a habit of publishers and adds or subtracts points; a link with enough points is a story. A
story with several links is listed once, with the points of its best link and the text of its headline.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from pipeline.discover.html_page import base_url_of, parse_html
from pipeline.discover.sanitizer import strip_tags
from pipeline.html.class_words import is_navigation_class
from pipeline.records import Discovery, Entry, FeedKind, Page
from pipeline.text.normalize import normalize_whitespace
from pipeline.urls import host_of, is_same_site, key, resolve_url

__all__ = ["RULES", "read_front_page"]

_MIN_STORY_SCORE = 3
_MAX_STORIES = 500
_MAX_TITLE_CHARS = 300
# A headline has more words than a section's name or "Read more".
_HEADLINE_WORDS = 4
_LABEL_WORDS = 2
# A slug of more words than this is made of a headline.
_SLUG_WORDS = 3
# Scripts without spaces between words, with the usual length of a word: Chinese and Japanese; Thai, Lao and Khmer.
_UNSPACED_SCRIPTS = (
    (re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"), 2),
    (re.compile("[\u0e00-\u0eff\u1780-\u17ff]"), 4),
)
_NAVIGATION_TAGS = frozenset({"nav", "footer", "menu", "form", "dialog"})
_STORY_TAGS = frozenset({"article", "h1", "h2", "h3", "h4", "h5"})
_HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5")
# Words that are a whole segment of a path, in English, German, French, Spanish, Italian, Portuguese and Dutch.
# Accounts, forms and what readers send in, whatever else the URL has.
_SERVICE_SEGMENTS_TEXT = """
    account login register signin signup sign-up subscribe subscription search submit submission submissions
    konto anmelden registrieren abonnieren suche connexion inscription abonnement
    iniciar-sesion registro suscripcion suscribirse buscar accedi abbonati cerca entrar assine busca inloggen zoeken
"""
_SERVICE_SEGMENTS = frozenset(_SERVICE_SEGMENTS_TEXT.split())
# A page about a newsletter or an account has these in a longer name: /sign-up-for-our-newsletter.
_SERVICE_NAME = re.compile(r"/[^/]*sign-?up", re.IGNORECASE)
# A page whose name is made of these words only is about the publication's rules: /privacy-policy-and-cookie-statement.
_LEGAL_WORDS_TEXT = """
    privacy policy policies cookie cookies statement notice notices settings terms conditions use service services legal
    disclaimer accessibility copyright imprint data protection and of our your the
    datenschutz datenschutzerklaerung nutzungsbedingungen hinweise rechtliche impressum agb einstellungen und zu
    politique confidentialite mentions legales conditions generales utilisation vente de des d et
    politica privacidad aviso terminos condiciones uso proteccion datos y informativa sulla condizioni generali uso
    termos condicoes politicas privacidade e privacybeleid cookiebeleid gebruiksvoorwaarden voorwaarden en
"""
_LEGAL_WORDS = frozenset(_LEGAL_WORDS_TEXT.split())
# Lists of stories, and pages about the publication.
_LIST_SEGMENTS_TEXT = """
    tag tags topic topics category categories author authors profile user users about contact privacy terms cookie
    cookies faq jobs careers advertise newsletter newsletters rss feed feeds page shop store classifieds crossword
    crosswords puzzle puzzles event events
    thema themen autor autoren kategorie impressum datenschutz kontakt agb stellenmarkt
    sujet sujets auteur auteurs categorie mentions-legales confidentialite
    etiqueta etiquetas tema temas autores categoria contacto privacidad aviso-legal
    autore autori contatti chi-siamo contato privacidade termos anuncie onderwerp auteurs
"""
_LIST_SEGMENTS = frozenset(_LIST_SEGMENTS_TEXT.split())
# Sections that hold stories too: what has the slug of a headline is one.
_SECTION_SEGMENTS_TEXT = """
    help archive weather horoscope horoscopes obituaries podcast podcasts live-tv people game games
    hilfe archiv wetter horoskop aide archives meteo ayuda archivo tiempo horoscopo aiuto archivio ajuda arquivo
"""
_SECTION_SEGMENTS = frozenset(_SECTION_SEGMENTS_TEXT.split())
# First labels of hosts: shop.post.example sells, news.post.example does not.
_SERVICE_HOST_LABELS = (
    frozenset({"shop", "store", "boutique", "tienda", "negozio", "loja", "winkel"}) | _SERVICE_SEGMENTS
)
_WORD_IN_PATH = re.compile(r"[^-_]+")
_FILE_EXTENSION = re.compile(
    r"\.(jpe?g|png|gif|webp|avif|svg|pdf|mp[34]|m4[av]|ogg|oga|wav|aac|webm|mov|zip|gz|docx?|xlsx?|pptx?|epub|xml|rss"
    r"|json|css|js|ics)$",
    re.IGNORECASE,
)
_DATE_IN_PATH = re.compile(r"/(19|20)\d\d[/-]?(0?[1-9]|1[0-2])([/-]?\d{1,2})?(/|-|\b)")
_NUMBER_IN_URL = re.compile(r"\d{5,}|[-_.][a-z]?\d{4,}|/[a-f0-9]{8,}(?=/|$|\.)|[?&](id|p|article|story)=\d+")
# Elements inside a word: M<b>ill</b>. Between others stands a space, also where the page writes none.
_INLINE_TAGS = frozenset({"b", "i", "em", "strong", "sup", "sub", "font", "mark", "u", "wbr", "abbr"})
_HIDDEN_TAGS = frozenset({"script", "style", "noscript", "template"})
# Around a link without text, the card it covers is this near.
_MAX_CARD_ANCESTORS = 4
_MAX_CLASS_ANCESTORS = 6


@dataclass(frozen=True, slots=True)
class _Link:
    """One link, with what is around it."""

    url: str
    text: str
    is_in_heading: bool
    # Names of the elements around it, nearest first, and the classes and ids of the nearest.
    ancestor_tags: tuple[str, ...]
    ancestor_classes: tuple[str, ...]

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


def _score_headline(link: _Link) -> int:
    """A headline has several words; "Sport" and "Read more" do not."""
    word_count = _count_words(link.text)
    if word_count <= _LABEL_WORDS and not link.is_in_heading:
        return -2
    return 2 if word_count > _HEADLINE_WORDS else 1 if word_count == _HEADLINE_WORDS else -1


def _score_slug(link: _Link) -> int:
    """The URL of a story has its headline."""
    return 2 if _has_slug(link.path) else 0


def _score_date(link: _Link) -> int:
    """The URL of a story has its day."""
    return 1 if _DATE_IN_PATH.search(link.path) else 0


def _score_number(link: _Link) -> int:
    """The URL of a story has its number."""
    return 1 if _NUMBER_IN_URL.search(link.url) else 0


def _score_article_or_heading(link: _Link) -> int:
    """Stories stand in articles and headings."""
    return 1 if link.is_in_heading or any(tag in _STORY_TAGS for tag in link.ancestor_tags) else 0


def _score_navigation(link: _Link) -> int:
    """Menus, footers and share buttons hold no stories."""
    is_navigation = any(tag in _NAVIGATION_TAGS for tag in link.ancestor_tags) or any(
        is_navigation_class(name) for name in link.ancestor_classes
    )
    return -4 if is_navigation else 0


def _score_section_url(link: _Link) -> int:
    """URLs of lists, accounts, services and legal pages."""
    segments = frozenset(link.path.lower().split("/"))
    if (
        not segments.isdisjoint(_SERVICE_SEGMENTS)
        or _SERVICE_NAME.search(link.path)
        or any(map(_is_legal_page, segments))
    ):
        return -5
    is_list = not segments.isdisjoint(_LIST_SEGMENTS)
    is_section = not segments.isdisjoint(_SECTION_SEGMENTS) and not _has_slug(link.path)
    return -3 if is_list or is_section else 0


def _score_short_path(link: _Link) -> int:
    """The home page and its sections have short paths."""
    return -4 if len(link.path.strip("/")) < len("ab/cd") and not urlsplit(link.url).query else 0


def _count_words(text: str) -> int:
    if text.isascii():
        return len(text.split())
    count = 0
    for pattern, word_length in _UNSPACED_SCRIPTS:
        text, char_count = pattern.subn(" ", text)
        count += char_count // word_length
    return count + len(text.split())


def _is_legal_page(segment: str) -> bool:
    words = _WORD_IN_PATH.findall(segment.partition(".")[0])
    return len(words) > 1 and _LEGAL_WORDS.issuperset(words)


def _has_slug(path: str) -> bool:
    return any(len(re.split(r"[-_]", segment)) > _SLUG_WORDS for segment in path.split("/"))


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

    Args:
        page: an HTML page.

    Raises:
        Rejected: ``feed.broken`` when the body holds no HTML.
    """
    root = parse_html(page)
    own_key = key(page.location)
    links_by_key: dict[str, list[_Link]] = {}
    for link in _iter_links(root, page.location):
        link_key = key(link.url)
        if link_key != own_key:
            links_by_key.setdefault(link_key, []).append(link)
    stories = [
        max(links, key=lambda link: (link.is_in_heading, len(link.text)))
        for links in links_by_key.values()
        if max(sum(rule(link) for rule in RULES) for link in links) >= _MIN_STORY_SCORE
    ]
    return Discovery(
        kind=FeedKind.FRONT_PAGE,
        title=strip_tags(root.findtext(".//title") or ""),
        homepage=page.location,
        language=root.get("lang"),
        entries=tuple(Entry(url=link.url, title=link.text) for link in stories[:_MAX_STORIES]),
    )


def _iter_links(root: etree._Element, url: str) -> Iterator[_Link]:
    base = base_url_of(root, url)
    for anchor in root.iter("a"):
        link_url = resolve_url(base, anchor.get("href", "")).partition("#")[0]
        if (
            link_url.startswith(("http://", "https://"))
            and is_same_site(link_url, url)
            and not _is_service_host(host_of(link_url), host_of(url))
            and not _FILE_EXTENSION.search(urlsplit(link_url).path)
        ):
            yield _read_link(anchor, link_url)


def _is_service_host(host: str, page_host: str) -> bool:
    return host != page_host and host.partition(".")[0] in _SERVICE_HOST_LABELS


def _read_link(anchor: etree._Element, url: str) -> _Link:
    ancestors = list(anchor.iterancestors())
    heading = next(anchor.iter(*_HEADING_TAGS), None)
    text = _text_of(anchor if heading is None else heading)
    is_in_heading = heading is not None or any(ancestor.tag in _HEADING_TAGS for ancestor in ancestors)
    if not text:
        text = normalize_whitespace(anchor.get("aria-label") or anchor.get("title") or "")
        is_overlay = not text and next(anchor.iter("img", "picture", "svg", "video"), None) is None
        card_heading = _card_heading(ancestors) if is_overlay else None
        if card_heading is not None:
            text, is_in_heading = _text_of(card_heading), True
    classes = (
        f"{element.get('class', '')} {element.get('id', '')}" for element in ancestors[:_MAX_CLASS_ANCESTORS]
    )
    return _Link(
        url=url,
        text=text[:_MAX_TITLE_CHARS],
        is_in_heading=is_in_heading,
        ancestor_tags=tuple(str(ancestor.tag) for ancestor in ancestors),
        ancestor_classes=tuple(name for names in classes for name in names.split()),
    )


def _text_of(element: etree._Element) -> str:
    """The text of an element on one line, with a space between elements that are not parts of a word."""
    parts: list[str] = []
    hidden_depth = 0
    for event, child in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(child.tag, str):
            continue
        is_hidden = child.tag in _HIDDEN_TAGS
        hidden_depth += is_hidden if event == "start" else 0
        separator = "" if child.tag in _INLINE_TAGS else " "
        text = child.text if event == "start" else child.tail if child is not element else ""
        hidden_depth -= is_hidden if event == "end" else 0
        parts += [separator, "" if hidden_depth else text or ""]
    return normalize_whitespace("".join(parts))


def _card_heading(ancestors: list[etree._Element]) -> etree._Element | None:
    """The headline of the card that a link without text covers: the only heading of the nearest element with one."""
    for ancestor in ancestors[:_MAX_CARD_ANCESTORS]:
        headings = list(ancestor.iter(*_HEADING_TAGS))
        if headings:
            return headings[0] if len(headings) == 1 else None
    return None

"""Find the headline of a page that marks none: the element whose text the title begins with."""

from lxml.html import HtmlElement

from pipeline.clean.candidates.page_index import INDEXED_TAGS, PageIndex
from pipeline.text import normalize_whitespace

__all__ = ["titled_element"]

_TAGS = frozenset({"h2", "h3", "h4", "b", "strong", "font", "big", "center", "div", "span", "p", "td"})
_MIN_CHARS, _MAX_CHARS = 8, 300
# Characters of scripts without spaces say more each; see `pipeline.text`.
_MIN_UNSPACED_CHARS = 6
# What may follow the headline in a title: the names of section and site.
_SEPARATORS = ("|", "-", "–", "—", "·", "•", "_", "»", "«", ":", "/", "ㅣ", "｜", "│", "(", "【", "::")
_MAX_LABEL_CHARS = 15


def titled_element(page_index: PageIndex) -> HtmlElement | None:
    """Return the first element whose text is the title without the names of section and site.

    Args:
        page_index: the index of a page without an h1.

    Returns:
        None when there is none, or no title.
    """
    titles = page_index.elements("title")[:1]
    title = _without_label(normalize_whitespace(titles[0].text_content())) if titles else ""
    for dom_index, element in enumerate(page_index.tree.iter(*INDEXED_TAGS) if title else ()):
        text = _own_text(element) if element.tag in _TAGS else ""
        if text and title.startswith(text) and _is_long_enough(text) and _ends_headline(title[len(text) :]):
            page_index.dom_order.setdefault(element, dom_index)
            return element
    return None


def _own_text(element: HtmlElement) -> str:
    text = element.text or ""
    return normalize_whitespace(text) if len(text) <= _MAX_CHARS else ""


def _without_label(title: str) -> str:
    """Remove a label before the headline: Print: Mill reopens."""
    label, colon, rest = title.partition(": ")
    return rest if colon and len(label) <= _MAX_LABEL_CHARS and " " not in label else title


def _is_long_enough(text: str) -> bool:
    return len(text) >= (_MIN_CHARS if text.isascii() else _MIN_UNSPACED_CHARS)


def _ends_headline(rest: str) -> bool:
    return not rest or rest.lstrip().startswith(_SEPARATORS)

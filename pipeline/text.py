"""Text as it was sent in; text that can be compared, joined and stored out."""

import html
import re

from bs4 import BeautifulSoup

__all__ = ["html_to_lines", "html_to_text", "normalize_whitespace"]

# Invisible characters that publishing systems leave behind: soft hyphen, zero-width spaces and joiners
# that stand between words, byte order mark. The joiners U+200C and U+200D spell words in some scripts.
_INVISIBLE_CHAR = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_BREAK = re.compile(r"</(?:p|h[1-6]|li|div|blockquote)>|<br\s*/?>|[\r\n]+", re.IGNORECASE)
_HTML_TAG = re.compile(r"<[^<>]{0,2000}>")
_WHITESPACE_RUN = re.compile(r"\s+")
_TAG_OR_COMMENT = re.compile(r"<!--.*?-->|<[a-zA-Z/!][^<>]*>", re.DOTALL)


def normalize_whitespace(text: str) -> str:
    """Fold white space to single spaces, and drop what nobody can see.

    Args:
        text: any text; lone surrogates are dropped, since no database takes them.

    Returns:
        The text without white space at its ends.
    """
    folded = " ".join(text.split())
    # What nobody can see is not printable, and few texts hold any.
    return folded if folded.isprintable() else _WHITESPACE_RUN.sub(" ", _INVISIBLE_CHAR.sub("", text)).strip()


def html_to_text(markup: str) -> str:
    """Read the words of a small piece of HTML, such as a headline inside a feed.

    Args:
        markup: HTML or plain text.

    Returns:
        The text with elements taken off, entities read once, and white space folded.
    """
    if _TAG_OR_COMMENT.search(markup):
        markup = BeautifulSoup(markup, "lxml").get_text(" ")
    return normalize_whitespace(html.unescape(markup))


def html_to_lines(markup: str) -> tuple[str, ...]:
    """Read the lines of a text that may be HTML, or HTML written as text.

    Args:
        markup: such as schema.org/articleBody or the text in a page's state.

    Returns:
        The lines that say something, without elements, white space folded.
    """
    unescaped = html.unescape(markup) if "&lt;" in markup else markup
    lines = (
        normalize_whitespace(html.unescape(_HTML_TAG.sub("", part))) for part in _LINE_BREAK.split(unescaped)
    )
    return tuple(line for line in lines if line)

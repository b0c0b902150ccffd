"""Convert small pieces of HTML to plain text."""

import html
import re

from pipeline.text.normalize import normalize_whitespace

__all__ = ["html_to_lines", "html_to_text"]

_LINE_BREAK = re.compile(r"</(?:p|h[1-6]|li|div|blockquote)>|<br\s*/?>|[\r\n]+", re.IGNORECASE)
_HTML_TAG = re.compile(r"<[^<>]{0,2000}>")
_TAG_OR_COMMENT = re.compile(r"<!--.*?-->|<[a-zA-Z/!][^<>]*>", re.DOTALL)


def html_to_text(markup: str) -> str:
    """Return the text of a small piece of HTML, such as a headline in a feed.

    Args:
        markup: HTML or plain text.

    Returns:
        The text without tags, character references resolved once, on one line.
    """
    if _TAG_OR_COMMENT.search(markup):
        # Imported here: it takes 3 MB, and a process that meets no markup in a headline does without.
        from bs4 import BeautifulSoup

        markup = BeautifulSoup(markup, "lxml").get_text(" ")
    return normalize_whitespace(html.unescape(markup))


def html_to_lines(markup: str) -> tuple[str, ...]:
    """Return the lines of a text that may be HTML, or escaped HTML.

    Args:
        markup: such as schema.org/articleBody or the text in a page's hydration state.

    Returns:
        The lines that are not empty, without tags.
    """
    unescaped = html.unescape(markup) if "&lt;" in markup else markup
    lines = (
        normalize_whitespace(html.unescape(_HTML_TAG.sub("", part))) for part in _LINE_BREAK.split(unescaped)
    )
    return tuple(line for line in lines if line)

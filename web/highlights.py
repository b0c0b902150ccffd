"""Mark words in HTML: those of a query, and code in descriptions."""

import re

from markupsafe import Markup, escape

from pipeline.query.highlights import Excerpt

__all__ = ["mark_code", "mark_highlights"]

_CODE = re.compile(r"`([^`]+)`")


def mark_highlights(excerpt: Excerpt) -> Markup:
    """Return an excerpt as HTML, with its highlights in ``mark`` elements.

    Args:
        excerpt: of an article; its text is escaped.
    """
    html, last = Markup(), 0
    for start, end in excerpt.highlights:
        html += escape(excerpt.text[last:start]) + Markup("<mark>{}</mark>").format(excerpt.text[start:end])
        last = end
    return html + escape(excerpt.text[last:])


def mark_code(text: str) -> Markup:
    """Return a text as HTML, with what stands between backticks in ``code`` elements.

    Args:
        text: plain; it is escaped.
    """
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before

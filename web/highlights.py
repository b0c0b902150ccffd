"""Mark in HTML where the words of a query stand."""

from markupsafe import Markup, escape

from pipeline.query.highlights import Excerpt

__all__ = ["mark_highlights"]


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

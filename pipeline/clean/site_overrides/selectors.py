"""Translate CSS selectors to XPath with cssselect, and refuse those that can select nothing on a stored page."""

import re
from typing import Never

from cssselect import ExpressionError, HTMLTranslator
from cssselect import SelectorError as CssSelectError
from cssselect.xpath import XPathExpr
from lxml import etree

__all__ = ["SelectorError", "to_xpath"]

# cssselect prints a token as <DELIM '.' at 4>, and the end of the text as <EOF at 3>.
_PRINTED_TOKEN = re.compile(r"<\w+ (?:(?P<value>'.*?') )?at (?P<offset>\d+)>")


class SelectorError(ValueError):
    """A selector that cannot be used; the message names it and says why."""


class _StoredPageTranslator(HTMLTranslator):
    """Translate selectors, except those for what a reader does with a page.

    cssselect translates these to a condition that is never true, which would hide a mistake.
    """

    def _refuse_reader_state(self, xpath: XPathExpr) -> Never:  # noqa: ARG002  # the signature of cssselect
        raise ExpressionError(
            ":active, :focus, :hover, :target and :visited match nothing on a stored page; remove it"
        )

    xpath_active_pseudo = _refuse_reader_state
    xpath_focus_pseudo = _refuse_reader_state
    xpath_hover_pseudo = _refuse_reader_state
    xpath_target_pseudo = _refuse_reader_state
    xpath_visited_pseudo = _refuse_reader_state


_TRANSLATOR = _StoredPageTranslator()


def to_xpath(selectors: str) -> str:
    """Translate a list of selectors (Selectors Level 3 and parts of Level 4, W3C).

    Args:
        selectors: for example ``div.article-body > p, .lead``.

    Returns:
        An XPath expression, to evaluate at the root element of a page parsed as HTML.

    Raises:
        SelectorError: they are not CSS, or they can select nothing.
    """
    try:
        path = _TRANSLATOR.css_to_xpath(selectors)
        # Only evaluation reports namespace prefixes that no HTML page has.
        etree.Element("html").xpath(path)
    except CssSelectError as error:
        raise SelectorError(f"the selector {selectors!r} cannot be read: {_reason(error)}") from error
    except etree.XPathError as error:
        message = "it has a namespace prefix, which HTML does not have; remove the prefix"
        raise SelectorError(f"the selector {selectors!r} cannot be used: {message}") from error
    return path


def _reason(error: CssSelectError) -> str:
    """Return what cssselect reports, with tokens as the user wrote them and positions counted from 1."""
    text = _PRINTED_TOKEN.sub(_describe_token, " ".join(str(error).split())).rstrip(".")
    return text[:1].lower() + text[1:]


def _describe_token(token: re.Match[str]) -> str:
    return f"{token['value']} at character {int(token['offset']) + 1}" if token["value"] else "the end"

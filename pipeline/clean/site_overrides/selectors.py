"""Translate CSS selectors to XPath.

Supported are element names, `.class`, `#id`, `[attribute]` and `[attribute="value"]` (also with `^=`, `$=`, `*=`),
descendants (separated by a space), children (separated by `>`), and comma-separated lists (Selectors Level 3, W3C).
"""

import re

__all__ = ["SelectorError", "to_xpath"]

_IDENTIFIER = r"[\w-]+"
_ELEMENT_NAME = re.compile(rf"\*|{_IDENTIFIER}")
_SIMPLE_SELECTOR = re.compile(
    rf"\.(?P<class>{_IDENTIFIER})|\#(?P<id>{_IDENTIFIER})"
    rf"|\[\s*(?P<name>[\w:-]+)\s*(?:(?P<test>[*^$]?=)\s*(?P<quote>[\"']?)(?P<value>[^\"'\]]*)(?P=quote)\s*)?\]"
)
_COMBINATOR = re.compile(r"\s*(>)\s*|\s+")


class SelectorError(ValueError):
    """A selector that is not supported; the message names the first part that cannot be read."""


def to_xpath(selectors: str) -> str:
    """Translate a list of selectors.

    Args:
        selectors: for example ``div.article-body > p, .lead``.

    Raises:
        SelectorError: a part of it is not supported.
    """
    return " | ".join(_selector_to_xpath(selector.strip()) for selector in selectors.split(","))


def _selector_to_xpath(selector: str) -> str:
    offset, path = 0, "//"
    while True:
        step, offset = _parse_step(selector, offset)
        path += step
        if offset == len(selector):
            return path
        combinator = _COMBINATOR.match(selector, offset)
        if combinator is None or combinator.end() == len(selector):
            raise _error(selector, offset)
        offset = combinator.end()
        path += "/" if combinator[1] else "//"


def _parse_step(selector: str, offset: int) -> tuple[str, int]:
    """Translate one element with its conditions; return the step and where it ends."""
    start, tag = offset, _ELEMENT_NAME.match(selector, offset)
    offset = tag.end() if tag else offset
    predicates = ""
    while match := _SIMPLE_SELECTOR.match(selector, offset):
        predicates += f"[{_to_predicate(match)}]"
        offset = match.end()
    if offset == start:
        raise _error(selector, offset)
    return (tag[0].lower() if tag else "*") + predicates, offset


def _to_predicate(match: re.Match[str]) -> str:
    if match["class"]:
        return f"contains(concat(' ', normalize-space(@class), ' '), ' {match['class']} ')"
    if match["id"]:
        return f"@id='{match['id']}'"
    name, value = f"@{match['name']}", f"'{match['value']}'"
    predicates = {
        None: name,
        "=": f"{name}={value}",
        "*=": f"contains({name}, {value})",
        "^=": f"starts-with({name}, {value})",
        "$=": f"substring({name}, string-length({name}) - {len(match['value'] or '') - 1})={value}",
    }
    return predicates[match["test"]]


def _error(selector: str, offset: int) -> SelectorError:
    return SelectorError(f"the selector {selector!r} cannot be read from {selector[offset:]!r} on")

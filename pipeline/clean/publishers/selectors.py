"""A CSS selector in, the XPath that finds the same elements out.

Read are element names, `.class`, `#id`, `[attribute]` and `[attribute="value"]` (also with `^=`, `$=`, `*=`), parts
behind each other (a descendant) or parted by `>` (a child), and lists parted by commas (Selectors Level 3, W3C).
"""

import re

__all__ = ["SelectorProblem", "to_xpath"]

_NAME = r"[\w-]+"
_TAG = re.compile(rf"\*|{_NAME}")
_MARK = re.compile(
    rf"\.(?P<class>{_NAME})|\#(?P<id>{_NAME})"
    rf"|\[\s*(?P<name>[\w:-]+)\s*(?:(?P<test>[*^$]?=)\s*(?P<quote>[\"']?)(?P<value>[^\"'\]]*)(?P=quote)\s*)?\]"
)
_BETWEEN = re.compile(r"\s*(>)\s*|\s+")


class SelectorProblem(ValueError):  # noqa: N818 - see `PublisherProblem`
    """A selector that cannot be read; the message says from where on."""


def to_xpath(selectors: str) -> str:
    """Translate a list of selectors.

    Args:
        selectors: for example ``div.article-body > p, .lead``.

    Raises:
        SelectorProblem: it holds something that is not read here.
    """
    return " | ".join(_path(each.strip()) for each in selectors.split(","))


def _path(selector: str) -> str:
    at, path = 0, "//"
    while True:
        step, at = _step(selector, at)
        path += step
        if at == len(selector):
            return path
        between = _BETWEEN.match(selector, at)
        if between is None or between.end() == len(selector):
            raise _problem(selector, at)
        at = between.end()
        path += "/" if between[1] else "//"


def _step(selector: str, at: int) -> tuple[str, int]:
    """One element with its marks, and where it ends."""
    start, tag = at, _TAG.match(selector, at)
    at = tag.end() if tag else at
    tests = ""
    while mark := _MARK.match(selector, at):
        tests += f"[{_test(mark)}]"
        at = mark.end()
    if at == start:
        raise _problem(selector, at)
    return (tag[0].lower() if tag else "*") + tests, at


def _test(mark: re.Match[str]) -> str:
    if mark["class"]:
        return f"contains(concat(' ', normalize-space(@class), ' '), ' {mark['class']} ')"
    if mark["id"]:
        return f"@id='{mark['id']}'"
    name, value = f"@{mark['name']}", f"'{mark['value']}'"
    tests = {
        None: name,
        "=": f"{name}={value}",
        "*=": f"contains({name}, {value})",
        "^=": f"starts-with({name}, {value})",
        "$=": f"substring({name}, string-length({name}) - {len(mark['value'] or '') - 1})={value}",
    }
    return tests[mark["test"]]


def _problem(selector: str, at: int) -> SelectorProblem:
    return SelectorProblem(f"the selector {selector!r} cannot be read from {selector[at:]!r} on")

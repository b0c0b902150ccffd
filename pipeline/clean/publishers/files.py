"""A folder of TOML files in, the layouts of publishers out; a mistake is one line that says where it is.

host = "thepost.example"

[[layout]]
since = 2023-05-01
body = "div.story > p, div.story > h2"
drop = [".promo", "aside"]
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.clean.publishers.layouts import Layout, Publishers, Selectors
from pipeline.clean.publishers.selectors import SelectorProblem, to_xpath

__all__ = ["PublisherProblem", "load"]

_SELECTORS = ("body", "title", "authors", "date", "drop")
_DAYS = ("since", "until")


class PublisherProblem(ValueError):  # noqa: N818 - as other problems of people's files are called
    """A file that cannot be used; the message is one line: file, place, what is wrong, what to write instead."""


def load(folder: Path) -> Publishers:
    """Read every file of a folder.

    Args:
        folder: with a `.toml` file for each publisher; one that does not exist holds none.

    Raises:
        PublisherProblem: a file cannot be read.
    """
    by_host: dict[str, tuple[Layout, ...]] = {}
    for file in sorted(folder.glob("*.toml")):
        host, layouts = _read(file)
        if host in by_host:
            raise _problem(
                file, "host", f"{host} has another file already ({by_host[host][0].origin}); keep one"
            )
        by_host[host] = layouts
    return Publishers(by_host)


def _problem(file: Path, place: str, what: str) -> PublisherProblem:
    return PublisherProblem(f"{file}: {place}: {what}")


def _read(file: Path) -> tuple[str, tuple[Layout, ...]]:
    try:
        held = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise _problem(file, "not TOML", f"{problem}; see docs/how-to-add-a-publisher.md") from problem
    except (OSError, UnicodeDecodeError) as problem:
        raise _problem(file, "cannot be read", f"{problem}; save it as UTF-8 text") from problem
    _only(file, "file", held, ("host", "layout"))
    host = held.get("host")
    if not isinstance(host, str) or "/" in host or "." not in host:
        raise _problem(file, "host", f'{host!r} is no host name; write for example host = "thepost.example"')
    tables = held.get("layout")
    if not isinstance(tables, list) or not tables or not all(isinstance(each, dict) for each in tables):
        raise _problem(file, "layout", "there is none; begin one with a line [[layout]]")
    layouts = (_layout(file, f"layout {number}", table) for number, table in enumerate(tables, start=1))
    return host.lower().removeprefix("www."), tuple(layouts)


def _only(file: Path, place: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise _problem(file, f"{place}, {key}", f"there is no such key; known are {', '.join(known)}")


def _layout(file: Path, place: str, table: Mapping[str, Any]) -> Layout:
    _only(file, place, table, (*_SELECTORS, *_DAYS))
    if not any(key in table for key in _SELECTORS):
        raise _problem(file, place, f"it selects nothing; give one of {', '.join(_SELECTORS)}")
    paths = {key: _selector(file, f"{place}, {key}", table[key]) for key in _SELECTORS if key in table}
    days = {key: _day(file, f"{place}, {key}", table[key]) for key in _DAYS if key in table}
    if days.get("since", date.min) > days.get("until", date.max):
        raise _problem(
            file, f"{place}, until", f"{days['until']} is before since = {days['since']}; swap them"
        )
    return Layout(file.name, Selectors(**paths), **days)


def _selector(file: Path, place: str, value: object) -> str:
    listed = value if isinstance(value, list) else [value]
    texts = [text for text in listed if isinstance(text, str) and text.strip()]
    if not texts or len(texts) < len(listed):
        raise _problem(file, place, 'this takes CSS selectors; write for example "div.story > p"')
    try:
        return to_xpath(", ".join(texts))
    except SelectorProblem as problem:
        raise _problem(
            file, place, f"{problem}; docs/how-to-add-a-publisher.md shows what can be"
        ) from problem


def _day(file: Path, place: str, value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _problem(file, place, f"{value!r} is no day; write for example 2023-05-01, without quotes")
    return value

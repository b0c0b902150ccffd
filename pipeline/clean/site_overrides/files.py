"""Load site overrides from a folder of TOML files; a mistake is reported as one line with its position.

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

from pipeline.clean.site_overrides.layouts import Selectors, SiteLayout, SiteOverrides
from pipeline.clean.site_overrides.selectors import SelectorError, to_xpath
from pipeline.errors import SiteOverrideError

__all__ = ["load_site_overrides"]

_SELECTOR_KEYS = ("body", "title", "authors", "date", "drop")
_DATE_KEYS = ("since", "until")


def load_site_overrides(folder: Path) -> SiteOverrides:
    """Load every file of a folder.

    Args:
        folder: with a `.toml` file for each host; a missing folder has none.

    Raises:
        SiteOverrideError: a file cannot be read.
    """
    by_host: dict[str, tuple[SiteLayout, ...]] = {}
    for file in sorted(folder.glob("*.toml")):
        host, layouts = _read_file(file)
        if host in by_host:
            raise _error(file, "host", f"{host} already has a file ({by_host[host][0].file_name}); keep one")
        by_host[host] = layouts
    return SiteOverrides(by_host)


def _error(file: Path, location: str, message: str) -> SiteOverrideError:
    return SiteOverrideError(f"{file}: {location}: {message}")


def _read_file(file: Path) -> tuple[str, tuple[SiteLayout, ...]]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise _error(file, "not TOML", f"{error}; see docs/how-to/add-a-publisher.md") from error
    except (OSError, UnicodeDecodeError) as error:
        raise _error(file, "cannot be read", f"{error}; save it as UTF-8 text") from error
    _check_keys(file, "file", data, ("host", "layout"))
    host = data.get("host")
    if not isinstance(host, str) or "/" in host or "." not in host:
        raise _error(file, "host", f'{host!r} is not a host name; write for example host = "thepost.example"')
    tables = data.get("layout")
    if not isinstance(tables, list) or not tables or not all(isinstance(entry, dict) for entry in tables):
        raise _error(file, "layout", "missing; begin one with a line [[layout]]")
    layouts = (_parse_layout(file, f"layout {number}", table) for number, table in enumerate(tables, start=1))
    return host.lower().removeprefix("www."), tuple(layouts)


def _check_keys(file: Path, location: str, table: Mapping[str, Any], allowed_keys: tuple[str, ...]) -> None:
    for key in table:
        if key not in allowed_keys:
            raise _error(file, f"{location}, {key}", f"unknown key; known are {', '.join(allowed_keys)}")


def _parse_layout(file: Path, location: str, table: Mapping[str, Any]) -> SiteLayout:
    _check_keys(file, location, table, (*_SELECTOR_KEYS, *_DATE_KEYS))
    if not any(key in table for key in _SELECTOR_KEYS):
        raise _error(file, location, f"it selects nothing; give one of {', '.join(_SELECTOR_KEYS)}")
    paths = {
        key: _parse_selector(file, f"{location}, {key}", table[key]) for key in _SELECTOR_KEYS if key in table
    }
    dates = {key: _parse_day(file, f"{location}, {key}", table[key]) for key in _DATE_KEYS if key in table}
    if dates.get("since", date.min) > dates.get("until", date.max):
        raise _error(
            file, f"{location}, until", f"{dates['until']} is before since = {dates['since']}; swap them"
        )
    return SiteLayout(file.name, Selectors(**paths), **dates)


def _parse_selector(file: Path, location: str, value: object) -> str:
    values = value if isinstance(value, list) else [value]
    texts = [text for text in values if isinstance(text, str) and text.strip()]
    if not texts or len(texts) < len(values):
        raise _error(file, location, 'expected CSS selectors; write for example "div.story > p"')
    try:
        return " | ".join(map(to_xpath, texts))
    except SelectorError as error:
        raise _error(file, location, f"{error}; see docs/how-to/add-a-publisher.md") from error


def _parse_day(file: Path, location: str, value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _error(file, location, f"{value!r} is not a date; write for example 2023-05-01, without quotes")
    return value

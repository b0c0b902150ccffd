"""Look up how publishers label genres (data/labels.txt, written for this project)."""

import re
from functools import cache

from pipeline.enrich.data_files import read_data_lines
from pipeline.records import Genre
from pipeline.text import strip_accents

__all__ = ["find_label", "find_title_label"]

_GAP = re.compile(r"[\s_\-]+")
# "Opinion: …", "Kommentar – …", "… | Opinion"; a hyphen parts only between spaces.
_TITLE_SEPARATOR = re.compile(r"\s*[:|\u2013\u2014\uff1a\u2502]\s*|\s+-\s+|\s*[\u3010\u3011\uff5c]\s*")
_MAX_LABEL_CHARS = 40


def _key(label: str) -> str:
    return _GAP.sub("-", strip_accents(label.casefold()).strip(" .:!"))


@cache
def _genre_by_label() -> dict[str, Genre]:
    rows = (line.partition(":") for line in read_data_lines(__package__, "labels.txt"))
    return {_key(label): Genre(genre) for genre, _, labels in rows for label in labels.split("|")}


def find_label(text: str) -> Genre | None:
    """Look up a label.

    Args:
        text: a section, a folder of a URL, a tag, or a short line of the page.

    Returns:
        The genre that it names; None for any other text.
    """
    return _genre_by_label().get(_key(text)) if len(text) <= _MAX_LABEL_CHARS else None


def find_title_label(title: str) -> Genre | None:
    """Look up the label at the beginning or the end of a headline.

    Args:
        title: the headline, such as "Opinion: the bridge must stay".

    Returns:
        The genre, or None.
    """
    parts = [part for part in _TITLE_SEPARATOR.split(title) if part]
    if len(parts) < 2:  # noqa: PLR2004 - label and headline
        return None
    for part in (parts[0], parts[-1]):
        if genre := find_label(part):
            return genre
    return None

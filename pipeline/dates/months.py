"""A word in; the month it names in the page's language, or in any language that agrees, out."""

import unicodedata
from functools import cache
from importlib import resources

__all__ = ["month_named"]


def month_named(word: str, language: str = "") -> int:
    """Read the name of a month.

    Args:
        word: one word, in any case, with or without accents and the dot of an abbreviation.
        language: BCP 47, for the few names that mean two months: listopad is October in Croatian, November in Polish.

    Returns:
        1 to 12; 0 when it names no month.
    """
    folded = _folded(word)
    own = _by_language().get(language.split("-", maxsplit=1)[0].lower(), {})
    return own.get(folded) or _agreed().get(folded, 0)


@cache
def _by_language() -> dict[str, dict[str, int]]:
    table = resources.files(__package__).joinpath("months.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return {row[0]: _names(row[1:]) for row in rows}


def _names(cells: list[str]) -> dict[str, int]:
    return {_folded(name): month for month, cell in enumerate(cells, 1) for name in cell.split("|") if name}


@cache
def _agreed() -> dict[str, int]:
    """The names that mean one month wherever they are used, and English ones."""
    months: dict[str, set[int]] = {}
    for names in _by_language().values():
        for name, month in names.items():
            months.setdefault(name, set()).add(month)
    return {name: min(found) for name, found in months.items() if len(found) == 1} | _by_language()["en"]


@cache
def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold().strip(".,"))
    # Marks are vowels in the scripts of India; elsewhere they are accents that people leave out.
    return "".join(sign for sign in plain if not "\u0300" <= sign <= "\u036f")

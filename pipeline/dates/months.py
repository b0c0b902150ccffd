"""Read names of months in 75 languages."""

from functools import cache, lru_cache
from importlib import resources

from pipeline.text.normalize import fold

__all__ = ["fold_month", "month_number"]

# Persian and Arabic keyboards write these letters differently.
_ARABIC_LETTERS = str.maketrans("يكى", "یکی")
# Hebrew writes the preposition "in" as the first letter of the month.
_HEBREW_IN = "ב"


def month_number(word: str, language: str = "") -> int:
    """Return the number of a month.

    Args:
        word: one word, in any case, with or without accents and the dot of an abbreviation.
        language: BCP 47, for the few names that are ambiguous: listopad is October in Croatian, November in Polish.

    Returns:
        1 to 12; 0 when it names no month.
    """
    folded = fold_month(word)
    language_months = _months_by_language().get(language.split("-", maxsplit=1)[0].lower(), {})
    number = language_months.get(folded) or _unambiguous_months().get(folded, 0)
    if number or not folded.startswith(_HEBREW_IN):
        return number
    return _months_by_language()["he"].get(folded.removeprefix(_HEBREW_IN), 0)


@cache
def _months_by_language() -> dict[str, dict[str, int]]:
    table = resources.files(__package__).joinpath("months.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return {row[0]: _months_in_row(row[1:]) for row in rows}


def _months_in_row(cells: list[str]) -> dict[str, int]:
    return {
        fold_month(name): month for month, cell in enumerate(cells, 1) for name in cell.split("|") if name
    }


@cache
def _unambiguous_months() -> dict[str, int]:
    """The names that mean one month wherever they are used, and English ones."""
    months: dict[str, set[int]] = {}
    for names in _months_by_language().values():
        for name, month in names.items():
            months.setdefault(name, set()).add(month)
    return {
        name: min(numbers) for name, numbers in months.items() if len(numbers) == 1
    } | _months_by_language()["en"]


@lru_cache(maxsize=1024)
def fold_month(word: str) -> str:
    """Fold the name of a month, so that its spellings compare equal.

    Args:
        word: with or without the dot of an abbreviation.
    """
    return fold(word.strip(".,")).translate(_ARABIC_LETTERS)

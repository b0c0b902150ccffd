"""Read the times that open a phrase, which are no subjects: "el lunes pasado", "le 3 mai"."""

from collections.abc import Sequence

from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.lexicon import function_words

__all__ = ["count_time_words", "is_date"]

DATE_WORDS = range(3, 7)  # "El 11 de abril pasado"
MAX_ARTICLE_CHARS = 2


def count_time_words(context: QuoteContext, words: Sequence[str]) -> int:
    """Count the words of a time that opens a phrase: 3 in "el lunes pasado un portavoz".

    Args:
        context: the text.
        words: as written.
    """
    times = function_words(context.language, "time")
    if not times or not words or words[0].lower() not in function_words(context.language, "determiner"):
        return 0
    count = next((index for index, word in enumerate(words[1:], 1) if word.lower() not in times), len(words))
    return count if count > 1 else 0


def is_date(words: Sequence[str]) -> bool:
    """Tell whether a phrase is a day with its month: "El 11 de abril", "le 3 mai".

    Args:
        words: as written, at least one.
    """
    is_numbered = len(words) in DATE_WORDS and words[1].isdigit()
    return is_numbered and words[0].isalpha() and len(words[0]) <= MAX_ARTICLE_CHARS and words[2].islower()

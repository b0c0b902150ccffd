"""A language in, the words that no key phrase begins or ends with out.

The lists are our own (data/stopwords.txt).
"""

from functools import cache
from importlib import resources

__all__ = ["low_information_words", "stop_words", "stopword_languages"]


@cache
def _word_lists() -> dict[str, frozenset[str]]:
    by_name: dict[str, set[str]] = {}
    text = resources.files(__package__).joinpath("data", "stopwords.txt").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, words = line.partition(":")
            by_name.setdefault(name, set()).update(words.split())
    return {name: frozenset(words) for name, words in by_name.items()}


@cache
def stopword_languages() -> frozenset[str]:
    """The languages that have a list, ISO 639-1."""
    return frozenset(name.rstrip("+") for name in _word_lists())


@cache
def stop_words(language: str | None) -> frozenset[str]:
    """Words that part phrases.

    Args:
        language: ISO 639-1; None when it is not known.

    Returns:
        The language's words, folded to lower case; for a language without a list, those of the languages most
        written about, so that a doubtful text still loses "the" and "de".
    """
    lists = _word_lists()
    if language in stopword_languages():
        return lists[language or ""]
    return frozenset().union(*(lists[name] for name in ("en", "es", "fr", "de", "pt")))


@cache
def low_information_words(language: str | None) -> frozenset[str]:
    """Words that may stand in a phrase but say little alone ("year", "said").

    Args:
        language: ISO 639-1; None when it is not known.

    Returns:
        None for languages without such a list.
    """
    return _word_lists().get(f"{language}+", frozenset())

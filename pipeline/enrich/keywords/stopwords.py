"""Look up stop words, which no key phrase begins or ends with (data/stopwords.txt, written for this project)."""

from functools import cache

from pipeline.enrich.data_files import read_word_lists

__all__ = ["low_information_words", "stop_words", "stopword_languages"]


@cache
def _word_lists() -> dict[str, frozenset[str]]:
    return read_word_lists(__package__, "stopwords.txt")


@cache
def stopword_languages() -> frozenset[str]:
    """Return the languages (ISO 639-1) that have a list."""
    return frozenset(name.rstrip("+") for name in _word_lists())


@cache
def stop_words(language: str | None) -> frozenset[str]:
    """Return the stop words of a language.

    Args:
        language: ISO 639-1; None when unknown.

    Returns:
        Its stop words, case-folded; for a language without a list those of five common languages, so that a text in an
        unknown language still loses "the" and "de".
    """
    lists = _word_lists()
    if language in stopword_languages():
        return lists[language or ""]
    return frozenset().union(*(lists[name] for name in ("en", "es", "fr", "de", "pt")))


@cache
def low_information_words(language: str | None) -> frozenset[str]:
    """Return words that say little alone but may be part of a phrase ("year", "said").

    Args:
        language: ISO 639-1; None when unknown.

    Returns:
        The words, case-folded; empty for a language without such a list.
    """
    return _word_lists().get(f"{language}+", frozenset())

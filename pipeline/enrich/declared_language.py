"""Let the language that a page declares decide where a short text leaves several close languages open."""

import re
from collections.abc import Mapping

from pipeline.enrich.serbo_croatian import SERBO_CROATIAN, SERBO_CROATIAN_CODES

__all__ = ["declared_guess", "declared_relative"]

MIN_RELATIVE_PROBABILITY = 0.03  # of the declared language, where the text is in it or a close relative
MIN_RELATIVES_PROBABILITY = 0.5  # of the declared language and its close relatives together
MAX_BEST_PROBABILITY = 0.9  # from this probability on, the text contradicts a declared relative
MIN_DECLARED_PROBABILITY = 0.2  # of a declared language whose relatives are unlikely
MIN_ENGLISH_PROBABILITY = 0.35  # instead of that: templates declare English where nobody chose a language
MIN_SHARE_OF_BEST = 0.6  # of its probability in that of the most likely language
MAX_OPEN_PROBABILITY = 0.5  # from this probability of another language on, only a declared relative counts
DECLARED_CONFIDENCE = 0.5  # of a language that only the declaration decides
_NORWEGIAN_CODES = {"nb": "no"}  # the model knows Bokmål as ``no``
_CLOSE_LANGUAGES = (
    frozenset({"da", "no", "nn", "sv"}),
    frozenset({"es", "pt", "gl", "ca"}),
    frozenset({"cs", "sk"}),
    frozenset({"ru", "uk", "be"}),
    SERBO_CROATIAN_CODES,
)
_RELATIVES = {language: group for group in _CLOSE_LANGUAGES for language in group}
# Letters that a language does not have, and a close relative has; names in capitals may have them.
_FOREIGN_LETTERS = {
    **dict.fromkeys(("da", "no", "nn"), "\u00e4\u00f6"),
    "sv": "\u00e6\u00f8",
    "es": "\u00e3\u00f5\u00e7\u00ea",
    "gl": "\u00e3\u00f5\u00e7\u00ea",
    "pt": "\u00f1\u00bf",
    "ca": "\u00e3\u00f5\u00f1",
    "cs": "\u013e\u013a\u0155\u00f4\u00e4",
    "sk": "\u0159\u011b\u016f",
    "ru": "\u0456\u0457\u0454\u045e",
    "uk": "\u044b\u044d\u044a\u045e",
    "be": "\u0438\u0449\u044a\u0457\u0454",
    **dict.fromkeys(("hr", "bs"), "\u0430-\u044f"),
}


def declared_relative(text: str, declared: str, guesses: Mapping[str, float]) -> tuple[str, float] | None:
    """Decide between the close languages that a short text may be in by what its page declares.

    Args:
        text: the text.
        declared: a tag of BCP 47 (``nb-NO``); "" for none.
        guesses: the probabilities of the most likely languages of the text, the most likely first.

    Returns:
        The declared language (ISO 639-1) and a confidence; None where the text is in no close relative of it, is surely
        in another one, or has letters that the declared language does not have.
    """
    code = _code(declared)
    relatives = _RELATIVES.get(code, frozenset({code}))
    together = sum(guesses.get(language, 0.0) for language in relatives)
    is_open = all(guesses.get(language, 0.0) < MAX_BEST_PROBABILITY for language in relatives - {code})
    is_possible = guesses.get(code, 0.0) >= MIN_RELATIVE_PROBABILITY and together >= MIN_RELATIVES_PROBABILITY
    if not is_open or not is_possible or code == SERBO_CROATIAN or _has_foreign_letters(text, code):
        return None
    return code, round(min(MAX_BEST_PROBABILITY, together), 3)


def declared_guess(text: str, declared: str, guesses: Mapping[str, float]) -> tuple[str, float] | None:
    """Decide the language of a short text that nothing else shows by what its page declares.

    Args:
        text: as in `declared_relative`.
        declared: as in `declared_relative`.
        guesses: as in `declared_relative`.

    Returns:
        The declared language (ISO 639-1) and a confidence; None unless it or its close relatives are about as likely as
        the most likely other one.
    """
    code = _code(declared)
    relatives = _RELATIVES.get(code, frozenset({code}))
    own = sum(guesses.get(language, 0.0) for language in relatives)
    best = max((guesses[language] for language in guesses.keys() - relatives), default=0.0)
    least = MIN_ENGLISH_PROBABILITY if code == "en" else MIN_DECLARED_PROBABILITY
    is_likely = own >= max(least, MIN_SHARE_OF_BEST * best)
    is_open = best < MAX_OPEN_PROBABILITY and not _has_foreign_letters(text, code)
    return (code, DECLARED_CONFIDENCE) if code and is_likely and is_open else None


def _code(declared: str) -> str:
    code = declared.lower().partition("-")[0]
    return _NORWEGIAN_CODES.get(code, code)


def _has_foreign_letters(text: str, code: str) -> bool:
    letters = _FOREIGN_LETTERS.get(code)
    return letters is not None and re.search(rf"\b[^\W\d_A-Z\u00c0-\u00de]*[{letters}]", text) is not None

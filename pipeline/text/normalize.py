"""Normalize text for comparing, joining and storing: white space, invisible characters, case and accents."""

import re
import unicodedata

from pipeline.text.characters import UNSPACED_SCRIPTS

__all__ = ["fold", "fold_to_alphanumeric", "normalize_whitespace", "remove_invisible", "strip_accents"]

# Invisible characters that publishing systems leave behind: soft hyphen, zero-width spaces and joiners
# between words, byte order mark. The joiners U+200C and U+200D are kept: some scripts are spelled with them. Characters
# for private use are the icons of a font of the page.
_INVISIBLE_CHAR = re.compile(
    "[\u00ad\u200b\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ue000-\uf8ff]"
)
_ICON = re.compile("[\ue000-\uf8ff]")
_UNSPACED_CHAR = re.compile(f"[{UNSPACED_SCRIPTS}]")
_WHITESPACE_RUN = re.compile(r"\s+")
_ACCENT = re.compile("[\u0300-\u036f]")


def normalize_whitespace(text: str) -> str:
    """Collapse white space to single spaces and remove invisible characters.

    Args:
        text: any text; lone surrogates are removed, since no database stores them.

    Returns:
        The text without white space at its ends.
    """
    collapsed = " ".join(text.split())
    # Invisible characters are not printable, and few texts hold any: one cheap check saves two substitutions.
    return collapsed if collapsed.isprintable() else _WHITESPACE_RUN.sub(" ", remove_invisible(text)).strip()


def remove_invisible(text: str) -> str:
    """Remove invisible characters, and the icons of fonts.

    Args:
        text: any text. Beside a Chinese character, a character for private use may be a rare one of these, and stays.
    """
    return text if text.isascii() and text.isprintable() else _INVISIBLE_CHAR.sub(_replacement, text)


def _replacement(char: re.Match[str]) -> str:
    neighbours = (
        f"{char.string[max(0, char.start() - 1) : char.start()]}{char.string[char.end() : char.end() + 1]}"
    )
    return char[0] if _ICON.match(char[0]) and _UNSPACED_CHAR.search(neighbours) else ""


def fold(text: str) -> str:
    """Fold case and accents, so that spellings of one word compare equal.

    Compatibility forms are decomposed (NFKD), and the combining marks U+0300 to U+036F are removed. Other marks stay:
    in the scripts of India they are vowels.

    Args:
        text: any text.

    Returns:
        The folded text; folding it again changes nothing.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _ACCENT.sub("", decomposed)


def fold_to_alphanumeric(text: str) -> str:
    """Fold a text and keep its letters and digits, to compare names however they are spaced and punctuated.

    Args:
        text: any text.

    Returns:
        The folded text; "" when the text has no letter and no digit.
    """
    return "".join(filter(str.isalnum, fold(text)))


def strip_accents(text: str) -> str:
    """Remove accents and keep the case: "Orbán" becomes "Orban".

    The marks U+0300 to U+036F are removed, as in `fold`.

    Args:
        text: any text.

    Returns:
        The text in Unicode form NFC.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", text)))

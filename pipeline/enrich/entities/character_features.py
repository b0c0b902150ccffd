"""Compute the features of characters, for languages written without spaces: Chinese and Japanese.

Features are numbers, hashes of a template and of the characters it reads, so that numpy computes those of a whole text
at once. Training and tagging share this module; a change here means training again (bench/train_entities.py).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.data_files import read_data_lines
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.chinese_words import find_words

__all__ = ["character_features"]

Codes = NDArray[np.uint32]
# Offsets of the characters that each feature reads.
_TEMPLATES = (
    (-2,), (-1,), (0,), (1,), (2,), (-2, -1), (-1, 0), (0, 1), (1, 2), (-1, 1), (-2, -1, 0), (-1, 0, 1), (0, 1, 2),
)  # fmt: skip
_CLASS_TEMPLATES = ((0,), (-1, 0, 1), (-2, -1, 0, 1, 2))
_PLACE_TEMPLATES = ((0,), (-1, 0, 1))
_WORD_TEMPLATES = ((0,),)
_FIRST_WORD_NUMBER = 301
_WORD_LIMIT = np.uint32(128)  # above what describes a word that begins or ends at a character
_MAX_OFFSET = 2
MAX_PLACE_CHARS = 8
_PLACE_BEGIN, _PLACE_INSIDE = 1, 2  # parts of a listed place; 0 for other characters
NUM_CODES = 0x10000  # characters beyond these have no simplified form here
# First code points of blocks of one class: ASCII signs, digits, letters … kana, Han, full-width forms.
_CLASS_STARTS = np.array(
    [0, 48, 58, 65, 91, 97, 123, 192, 0x3000, 0x3040, 0x30A0, 0x3100, 0x3400, 0xA000, 0xFF00], dtype=np.uint32
)
_FACTOR = np.uint32(2654435761)  # Knuth's multiplicative hashing: the golden ratio of 2**32


def character_features(text: str, language: str) -> Codes:
    """Compute the features of every character of a text.

    Args:
        text: any text.
        language: "zh", whose traditional characters count as the simplified ones and whose listed words are looked
            up, or "ja".

    Returns:
        Hashes, shape (characters, features).
    """
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    if language == "zh":
        codes = _simplify(codes)
        text = codes.astype("<u4").tobytes().decode("utf-32-le")
    classes = np.searchsorted(_CLASS_STARTS, codes, side="right").astype(np.uint32)
    groups = [(codes, _TEMPLATES, 1), (classes, _CLASS_TEMPLATES, 101)]
    if language == "zh":
        words = find_words(codes)
        both = words.beginning * _WORD_LIMIT + words.ending
        groups += [
            (part, _WORD_TEMPLATES, number) for number, part in enumerate((*words, both), _FIRST_WORD_NUMBER)
        ]
    groups.append((_place_parts(text, codes), _PLACE_TEMPLATES, 201))
    columns = [
        _hash(_pad(sequence), offsets, number)
        for sequence, templates, first in groups
        for number, offsets in enumerate(templates, first)
    ]
    return np.stack(columns, axis=1)


@cache
def _simplified_codes() -> Codes:
    """Return by code that of the simplified character."""
    simplified = np.arange(NUM_CODES, dtype=np.uint32)
    for pair in read_data_lines(__package__, "simplified.txt"):
        simplified[ord(pair[0])] = ord(pair[1])
    return simplified


def _simplify(codes: Codes) -> Codes:
    return np.where(codes < NUM_CODES, _simplified_codes()[np.minimum(codes, NUM_CODES - 1)], codes)


@cache
def _listed_places() -> tuple[frozenset[str], NDArray[np.uint64]]:
    """Return the listed places in Han characters or kana, and the codes of the pairs of characters they begin with."""
    names = frozenset(name for name in gazetteer.places() if _is_listed_in_characters(name))
    pairs = {ord(name[0]) << 32 | ord(name[1]) for name in names}
    return names, np.array(sorted(pairs), dtype=np.uint64)


def _is_listed_in_characters(name: str) -> bool:
    """Tell whether a name has kana and Han characters only."""
    return 1 < len(name) <= MAX_PLACE_CHARS and min(name) >= "\u3040" and max(name) < "\ua000"


def _place_parts(text: str, codes: Codes) -> Codes:
    """Return which part of a listed place each character is; the longest match from the left wins."""
    parts = np.zeros(len(codes), dtype=np.uint32)
    names, pairs = _listed_places()
    text_pairs = codes[:-1].astype(np.uint64) << np.uint64(32) | codes[1:].astype(np.uint64)
    last_end = 0
    for start in np.flatnonzero(np.isin(text_pairs, pairs)).tolist():
        sizes = range(MAX_PLACE_CHARS, 1, -1) if start >= last_end else ()
        size = next((size for size in sizes if text[start : start + size] in names), 0)
        if size:
            last_end = start + size
            parts[start], parts[start + 1 : last_end] = _PLACE_BEGIN, _PLACE_INSIDE
    return parts


def _pad(sequence: Codes) -> Codes:
    return np.pad(sequence, _MAX_OFFSET)


def _hash(padded: Codes, offsets: tuple[int, ...], number: int) -> Codes:
    size = len(padded) - 2 * _MAX_OFFSET
    hashes = np.full(size, number, dtype=np.uint32)
    for offset in offsets:
        start = _MAX_OFFSET + offset
        hashes = (hashes ^ padded[start : start + size]) * _FACTOR
        hashes ^= hashes >> np.uint32(15)
    return hashes

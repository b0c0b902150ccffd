"""Decode, normalize and compare text."""

from pipeline.text.encoding import Decoded, decode
from pipeline.text.html_text import html_to_lines, html_to_text
from pipeline.text.normalize import (
    fold,
    fold_to_alphanumeric,
    normalize_whitespace,
    remove_invisible,
    strip_accents,
)
from pipeline.text.similarity import jaccard, text_similarity, word_set

__all__ = [
    "Decoded",
    "decode",
    "fold",
    "fold_to_alphanumeric",
    "html_to_lines",
    "html_to_text",
    "jaccard",
    "normalize_whitespace",
    "remove_invisible",
    "strip_accents",
    "text_similarity",
    "word_set",
]

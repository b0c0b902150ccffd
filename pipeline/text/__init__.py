"""Decode, normalize and compare text."""

from pipeline.text.encoding import Decoded, decode
from pipeline.text.html_text import html_to_lines, html_to_text
from pipeline.text.normalize import fold, normalize_whitespace
from pipeline.text.similarity import jaccard

__all__ = [
    "Decoded",
    "decode",
    "fold",
    "html_to_lines",
    "html_to_text",
    "jaccard",
    "normalize_whitespace",
]

"""Rank texts by how well they match the words of a query."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.query.tokens import fold_word
from pipeline.query.tree import Node, TextMatch, text_matches

__all__ = ["RankedText", "rank_texts"]

# Weights of the parts of an article: a word in the headline says more than one in the text.
_TITLE_WEIGHT, _DESCRIPTION_WEIGHT, _TEXT_WEIGHT = 5.0, 2.0, 1.0
# Parameters of BM25 as usual: how fast repetitions stop counting, and how much the length counts.
_SATURATION, _LENGTH_WEIGHT = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class RankedText:
    """The parts of an article that are ranked."""

    title: str
    description: str
    text: str


def rank_texts(query: Node, texts: Mapping[int, RankedText]) -> dict[int, float]:
    """Score texts by BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).

    How rare a word is, is counted in these texts only, so that the score needs no statistics of all articles.

    Args:
        query: its words that are not negated count.
        texts: by id.

    Returns:
        Scores by id; higher is better.
    """
    folded = {
        key: tuple(map(fold_word, (text.title, text.description, text.text))) for key, text in texts.items()
    }
    lengths = {key: sum(map(len, parts)) for key, parts in folded.items()}
    average_length = sum(lengths.values()) / max(1, len(lengths)) or 1.0
    scores = dict.fromkeys(texts, 0.0)
    for match in text_matches(query):
        frequencies = {key: _weighted_frequency(match, parts) for key, parts in folded.items()}
        matching = sum(frequency > 0 for frequency in frequencies.values())
        rarity = math.log(1 + (len(texts) - matching + 0.5) / (matching + 0.5))
        for key, frequency in frequencies.items():
            norm = 1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * lengths[key] / average_length
            scores[key] += rarity * frequency / (frequency + _SATURATION * norm)
    return scores


def _weighted_frequency(match: TextMatch, parts: Sequence[str]) -> float:
    """Count a match in title, description and text, each with its weight."""
    pattern = _word_pattern(match.words, is_prefix=match.is_prefix)
    title, description, text = (len(pattern.findall(part)) for part in parts)
    if match.part == "title":
        return title * _TITLE_WEIGHT
    if match.part == "text":
        return text * _TEXT_WEIGHT
    return title * _TITLE_WEIGHT + description * _DESCRIPTION_WEIGHT + text * _TEXT_WEIGHT


@lru_cache(maxsize=1_000)
def _word_pattern(words: tuple[str, ...], *, is_prefix: bool) -> re.Pattern[str]:
    """Return the pattern of words that stand next to each other, with anything but letters and digits between them.

    It begins with a letter, which Python looks for four times as fast as for the beginning of a word.
    """
    first, *others = map(re.escape, words)
    parts = (rf"{first}(?<!\w{first})", *others)
    return re.compile(r"[\W_]+".join(parts) + ("" if is_prefix else r"\b"))

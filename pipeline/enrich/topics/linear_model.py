"""Estimate topics by a linear model of the words of a text (English).

The model is a softmax regression that bench/train_topics.py trains on pages labelled by the word lists, so that words
count that no list has. docs/enrich.md has its data statement.
"""

from collections import Counter
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.hashed_weights import HashedWeights, hash_names, read_arrays
from pipeline.enrich.tokens import TokenizedDocument

__all__ = [
    "MAX_TOKENS_READ",
    "MODEL_FILE",
    "MODEL_LANGUAGE",
    "count_words",
    "decisive_words",
    "estimate_topics",
]

MODEL_FILE, MODEL_LANGUAGE = "linear-en.npz", "en"
MAX_TOKENS_READ = 900  # tokens of the text that are read
TITLE_COUNT = 2  # a word of the title counts as so many
MIN_WORD_CHARS = 3
NUM_DECISIVE_WORDS = 5
MIN_KNOWN_WORDS = 12  # with fewer known words there is no estimate


def count_words(doc: TokenizedDocument) -> Counter[str]:
    """Count the words of title and text that the model reads, case-folded."""
    words = {word: count for word, count in _count_all(doc).items() if len(word) >= MIN_WORD_CHARS}
    return Counter(words)


def _count_all(doc: TokenizedDocument) -> dict[str, int]:
    """Count the words of title and text, the short ones too."""
    in_title, in_text = Counter(map(str.casefold, doc.title_words)), doc.count_folded_words(MAX_TOKENS_READ)
    counts = {**in_title, **in_text}
    counts.update({word: TITLE_COUNT * count + in_text.get(word, 0) for word, count in in_title.items()})
    return {word: counts[word] for word in filter(str.isalpha, counts)}


@cache
def _model() -> tuple[HashedWeights, list[str]]:
    arrays = read_arrays(__package__, MODEL_FILE)
    return HashedWeights(arrays["hashes"], arrays["weights"]), [str(topic) for topic in arrays["topics"]]


def estimate_topics(doc: TokenizedDocument, language: str | None) -> dict[str, float]:
    """Estimate the topics of a text.

    Args:
        doc: the tokenized document.
        language: ISO 639-1.

    Returns:
        Probabilities by topic (two digits) that add up to 1; empty in other languages than English, and when fewer than
        `MIN_KNOWN_WORDS` words are known.
    """
    _, scores = _word_scores(doc, language)
    if not len(scores):
        return {}
    shares = _softmax(scores.sum(axis=0))
    return dict(zip(_model()[1], map(float, shares), strict=True))


def decisive_words(doc: TokenizedDocument, language: str | None) -> dict[str, list[str]]:
    """Return the words that add most to the score of each topic (two digits), the strongest first.

    Args:
        doc: the tokenized document.
        language: as in `estimate_topics`.
    """
    words, scores = _word_scores(doc, language)
    if not len(scores):
        return {}
    lead = scores - scores.mean(axis=1, keepdims=True)
    order = np.argsort(-lead, axis=0)[:NUM_DECISIVE_WORDS]
    return {
        topic: [words[row] for row in order[:, column] if lead[row, column] > 0]
        for column, topic in enumerate(_model()[1])
    }


def _word_scores(doc: TokenizedDocument, language: str | None) -> tuple[list[str], NDArray[np.float32]]:
    """Return the known words of a text and what each adds to the score of each topic; nothing for few words."""
    counts = _count_all(doc) if language == MODEL_LANGUAGE else {}
    if not counts:
        return [], np.zeros((0, 0), dtype=np.float32)
    words = list(counts)
    vectors = _model()[0].row_sums(hash_names(words)[0][:, None])
    # Most words are known, and few of those are too short.
    known = [row for row in np.flatnonzero(vectors[:, 0] > 0).tolist() if len(words[row]) >= MIN_WORD_CHARS]
    if len(known) < MIN_KNOWN_WORDS:
        return [], np.zeros((0, 0), dtype=np.float32)
    words = [words[row] for row in known]
    vectors = vectors[known]
    features = _features(vectors[:, 0], np.array([counts[word] for word in words]))
    return words, features[:, None] * vectors[:, 1:]


def _features(inverse_frequencies: NDArray[np.float32], counts: NDArray[np.intp]) -> NDArray[np.float32]:
    """Weigh words by count and inverse document frequency, as a vector of length 1."""
    values = np.log1p(counts) * inverse_frequencies
    result: NDArray[np.float32] = values / np.linalg.norm(values)
    return result


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    exponentials = np.exp(scores - scores.max())
    result: NDArray[np.float32] = exponentials / exponentials.sum()
    return result

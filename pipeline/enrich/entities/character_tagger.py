"""Tag names in Chinese and Japanese, character by character, with conditional random fields."""

import re
from collections.abc import Iterator

import numpy as np

from pipeline.enrich.entities.character_features import character_features
from pipeline.enrich.entities.linear_chain import decode
from pipeline.enrich.entities.mention import Mention, label_spans
from pipeline.enrich.entities.scorer import load_model
from pipeline.records import EntityLabel

__all__ = ["CHARACTER_LANGUAGES", "CLAUSE", "model_file", "tag_characters"]

CHARACTER_LANGUAGES = frozenset({"ja", "zh"})
# Names do not cross these marks, so each part is decoded by itself.
CLAUSE = re.compile(r"[^\n\u3002\uff01\uff1f\uff0c\u3001\uff1b;!?,]+")
MIN_CONFIDENCE = 0.45  # a less likely mention is dropped
# Taken off the score of "no name": the models leave out more names than they invent.
OUTSIDE_BIAS = 0.4


def model_file(language: str) -> str:
    """Return the name of the model of a language."""
    return f"tagger-{language}.npz"


def tag_characters(text: str, language: str) -> list[Mention]:
    """Find the names in a text.

    Args:
        text: the whole text.
        language: one of `CHARACTER_LANGUAGES`.

    Returns:
        Mentions in order, none overlapping.
    """
    clauses = [match.span() for match in CLAUSE.finditer(text)]
    if not clauses:
        return []
    model = load_model(model_file(language))
    positions = np.concatenate([np.arange(start, end) for start, end in clauses])
    hashes = character_features(text)[positions]
    emissions = model.weights.sums(hashes.ravel(), [hashes.shape[1]] * len(hashes))
    emissions[:, model.outside] -= OUTSIDE_BIAS
    decoded = decode(emissions, model.transitions, [end - start for start, end in clauses])
    tags = [model.tags[label] for label in decoded.labels]
    return list(_mentions(text, clauses, tags, decoded.marginals.tolist()))


def _mentions(
    text: str, clauses: list[tuple[int, int]], tags: list[str], marginals: list[float]
) -> Iterator[Mention]:
    offset = 0
    for start, end in clauses:
        size = end - start
        for first, last, label in label_spans(tags[offset : offset + size]):
            confidence = min(marginals[offset + first : offset + last + 1])
            span = slice(start + first, start + last + 1)
            if confidence >= MIN_CONFIDENCE and text[span].strip() == text[span]:
                yield Mention(text[span], EntityLabel(label), span.start, span.stop, round(confidence, 3))
        offset += size

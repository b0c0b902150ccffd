"""Tag names in Chinese and Japanese, character by character, with conditional random fields."""

import re
from collections.abc import Iterator

import numpy as np

from pipeline.enrich.entities.character_features import character_features
from pipeline.enrich.entities.linear_chain import Decoded, decode
from pipeline.enrich.entities.mention import Mention, label_spans
from pipeline.enrich.entities.scorer import Model, load_model
from pipeline.records import EntityLabel

__all__ = ["CHARACTER_LANGUAGES", "CLAUSE", "model_file", "tag_characters"]

CHARACTER_LANGUAGES = frozenset({"ja", "zh"})
# Names do not cross these marks, so each part is decoded by itself.
CLAUSE = re.compile(r"[^\n\u3002\uff01\uff1f\uff0c\u3001\uff1b;!?,]+")
MIN_CONFIDENCE = {"ja": 0.45, "zh": 0.35}  # a less likely mention is dropped
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
    bounds = np.array(clauses)
    sizes = bounds[:, 1] - bounds[:, 0]
    firsts = np.cumsum(sizes) - sizes  # of each clause, among the characters of all clauses
    positions = np.arange(sizes.sum()) + np.repeat(bounds[:, 0] - firsts, sizes)
    emissions = model.weights.row_sums(character_features(text, language)[positions])
    emissions[:, model.outside] -= OUTSIDE_BIAS
    decoded = decode(emissions, model.transitions, sizes, model.outside)
    has_name = np.logical_or.reduceat(decoded.labels != model.outside, firsts)
    return [
        mention
        for start, size, offset in np.stack([firsts, sizes, bounds[:, 0] - firsts], axis=1)[has_name].tolist()
        for mention in _mentions(text, offset, decoded, slice(start, start + size), model)
        if mention.confidence >= MIN_CONFIDENCE[language]
    ]


def _mentions(text: str, offset: int, decoded: Decoded, clause: slice, model: Model) -> Iterator[Mention]:
    """Yield the mentions of a clause; its characters stand `offset` further in the text than in `decoded`."""
    tags = [model.tags[label] for label in decoded.labels[clause].tolist()]
    marginals = decoded.marginals[clause].tolist()
    for first, last, label in label_spans(tags):
        confidence = min(marginals[first : last + 1])
        start, end = offset + clause.start + first, offset + clause.start + last + 1
        name = text[start:end]
        if name.strip() == name:
            yield Mention(name, EntityLabel(label), start, end, round(confidence, 3))

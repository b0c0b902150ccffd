"""Tag mentions of names with conditional random fields (CRF).

The models are described in docs/enrich.md and made by bench/train_entities.py.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities.features import featurize
from pipeline.enrich.entities.linear_chain import decode
from pipeline.enrich.entities.mention import Mention, label_spans
from pipeline.enrich.entities.scorer import Scorer, thread_scorer
from pipeline.enrich.tokens import Span
from pipeline.records import EntityLabel

__all__ = ["ELIDING_LANGUAGES", "is_english", "model_language", "split_elisions", "tag_mentions"]

ENGLISH_MODEL_FILE = "tagger.npz"
MULTILINGUAL_MODEL_FILE = "tagger-others.npz"
MIN_CONFIDENCE = 0.5  # a less likely mention is dropped

# Languages so close that the model has one code for them.
_SHARED_CODES = {"bs": "sh", "hr": "sh", "sr": "sh", "hbs": "sh", "nb": "no", "nn": "no"}

ELIDING_LANGUAGES = frozenset({"ca", "fr", "it", "oc"})
# "l'Elysée", "dell'Indonesia", "qu'Airbus", "L'Aquila" at the start; not "O'Neill".
_ELISION = re.compile(
    r"(?:[cdjlmnst]|qu|lorsqu|puisqu|un|(?:de|a|ne|su|da|que|co)l?l)['\u2019](?=\w)", re.IGNORECASE
)


class Segment(NamedTuple):
    """Neighbouring tokens of one sentence that may be names.

    Args:
        tokens: each is capitalised or stands beside one that is.
        rows: for each token, the rows of its groups of features.
        has_token_before: whether the sentence has tokens before these; they are outside names.
        has_token_after: likewise.
    """

    tokens: Sequence[Span]
    rows: Sequence[Sequence[int]]
    has_token_before: bool
    has_token_after: bool


def split_elisions(tokens: Sequence[Span]) -> list[Span]:
    """Split elided articles and prepositions off the next word, in French and Italian.

    Args:
        tokens: the tokens of one sentence.

    Returns:
        Tokens of the same text; "l'Elysée" becomes "l'" and "Elysée".
    """
    return [span for token in tokens for span in _split_token(token)]


def _split_token(token: Span) -> Iterator[Span]:
    match = _ELISION.match(token.text)
    if not match:
        yield token
        return
    boundary = token.start + match.end()
    yield Span(match[0], token.start, boundary)
    yield Span(token.text[match.end() :], boundary, token.end)


def is_english(language: str | None) -> bool:
    """Tell whether the English model reads a text; it also reads those of unknown language."""
    return language in {"en", None}


def model_language(language: str) -> str:
    """Return the code that the multilingual model has for a language (ISO 639-1): "sh" for Croatian."""
    return _SHARED_CODES.get(language, language)


def tag_mentions(
    text: str, sentences: Sequence[Sequence[Span]], language: str | None = "en"
) -> list[Mention]:
    """Find the names in a text.

    Args:
        text: the whole text.
        sentences: its tokens, sentence by sentence.
        language: ISO 639-1; the English model reads English and unknown languages.

    Returns:
        Mentions in order, none overlapping, none below `MIN_CONFIDENCE`.
    """
    if is_english(language):
        scorer = thread_scorer(ENGLISH_MODEL_FILE, None)
    else:
        scorer = thread_scorer(MULTILINGUAL_MODEL_FILE, model_language(language or ""))
    features = featurize([[token.text for token in tokens] for tokens in sentences], scorer.tables)
    segments = [
        Segment(tokens[start:end], run, start > 0, end < len(tokens))
        for tokens, rows in zip(sentences, features, strict=True)
        for start, end, run in _runs(rows)
    ]
    mentions = _segment_mentions(text, segments, scorer)
    return [mention for mention in mentions if mention.confidence >= MIN_CONFIDENCE]


def _runs(rows_by_token: Sequence[list[int] | None]) -> Iterator[tuple[int, int, list[list[int]]]]:
    """Yield start, end and rows of each run of tokens that have rows."""
    run: list[list[int]] = []
    for index, rows in enumerate([*rows_by_token, None]):
        if rows is not None:
            run.append(rows)
        elif run:
            yield index - len(run), index, run
            run = []


def _segment_mentions(text: str, segments: Sequence[Segment], scorer: Scorer) -> Iterator[Mention]:
    if not segments:
        return
    decoded = decode(
        _emissions(segments, scorer),
        scorer.model.transitions,
        [len(segment.tokens) for segment in segments],
    )
    offset = 0
    for segment in segments:
        tags = [scorer.model.tags[label] for label in decoded.labels[offset : offset + len(segment.tokens)]]
        for first, last, label in label_spans(tags):
            start, end = segment.tokens[first].start, segment.tokens[last].end
            confidence = float(decoded.marginals[offset + first : offset + last + 1].min())
            yield Mention(text[start:end], EntityLabel(label), start, end, round(confidence, 3))
        offset += len(tags)


def _emissions(segments: Sequence[Segment], scorer: Scorer) -> NDArray[np.float32]:
    """Score the tokens of all segments; the tokens around a segment are outside names."""
    model = scorer.model
    emissions = scorer.emissions([rows for segment in segments for rows in segment.rows])
    offset = 0
    for segment in segments:
        if segment.has_token_before:
            emissions[offset] += model.transitions[model.outside]
        offset += len(segment.rows)
        if segment.has_token_after:
            emissions[offset - 1] += model.transitions[:, model.outside]
    return emissions

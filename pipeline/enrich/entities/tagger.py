"""Tag mentions of names with conditional random fields (CRF).

The models are described in docs/enrich.md and made by bench/train_entities.py.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities.features import TextFeatures, featurize, pad_sentences
from pipeline.enrich.entities.linear_chain import Decoded, decode
from pipeline.enrich.entities.mention import Mention
from pipeline.enrich.entities.scorer import Model, Scorer, thread_scorer
from pipeline.enrich.tokens import Span
from pipeline.records import EntityLabel

__all__ = [
    "ELIDING_LANGUAGES",
    "is_english",
    "model_language",
    "select_model",
    "split_elisions",
    "tag_mentions",
    "words_and_starts",
]

ENGLISH_MODEL_FILE = "tagger.npz"
RUSSIAN_MODEL_FILE = "tagger-ru.npz"
MULTILINGUAL_MODEL_FILE = "tagger-others.npz"
DUTCH_MODEL_FILE = "tagger-nl.npz"
# Models of one language or of related ones; a text is read by the mean of such a model and the multilingual one.
RELATED_LANGUAGES = {
    "tagger-de.npz": ("de",),
    "tagger-nordic.npz": ("da", "no", "sv"),
    "tagger-sh.npz": ("sh",),
    DUTCH_MODEL_FILE: ("nl",),
}
MIN_CONFIDENCE = 0.5  # a less likely mention is dropped
# Dutch has no annotated news to learn from, so its doubtful names are wrong more often.
MIN_CONFIDENCES = {"nl": 0.6}

# Languages so close that the model has one code for them.
_SHARED_CODES = {"bs": "sh", "hr": "sh", "sr": "sh", "hbs": "sh", "nb": "no", "nn": "no"}

ELIDING_LANGUAGES = frozenset({"ca", "fr", "it", "oc"})
# "l'Elysée", "dell'Indonesia", "qu'Airbus", "L'Aquila" at the start; not "O'Neill".
_ELISION = re.compile(
    r"(?:[cdjlmnst]|qu|lorsqu|puisqu|un|(?:de|a|ne|su|da|que|co)l?l)['\u2019](?=\w)", re.IGNORECASE
)


PADDING = Span("", 0, 0)  # stands for the tokens beyond the edges of sentences


def split_elisions(sentences: Sequence[list[Span]], language: str | None) -> Sequence[list[Span]]:
    """Split elided articles and prepositions off the next word, in French and Italian.

    Args:
        sentences: the tokens of each sentence.
        language: ISO 639-1; None when unknown.

    Returns:
        Tokens of the same text; "l'Elysée" becomes "l'" and "Elysée". In other languages the same tokens.
    """
    if language not in ELIDING_LANGUAGES:
        return sentences
    return [[span for token in tokens for span in _split_token(token)] for tokens in sentences]


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


def select_model(language: str | None) -> tuple[tuple[str, ...], str | None]:
    """Return the files of the model that reads a text, and the code that it has for the language, if it has several."""
    if language is None or is_english(language):
        return (ENGLISH_MODEL_FILE,), None
    if language == "ru":
        return (RUSSIAN_MODEL_FILE,), language
    code = model_language(language)
    related = [file for file, codes in RELATED_LANGUAGES.items() if code in codes]
    return (MULTILINGUAL_MODEL_FILE, *related), code


def words_and_starts(sentences: Sequence[Sequence[Span]]) -> tuple[list[list[str]], list[int]]:
    """Return the tokens of each sentence without their offsets, and the offsets of all."""
    words = [[text for text, _, _ in tokens] for tokens in sentences]
    return words, [start for tokens in sentences for _, start, _ in tokens]


def tag_mentions(
    text: str, sentences: Sequence[Sequence[str]], starts: Sequence[int], language: str | None = "en"
) -> list[Mention]:
    """Find the names in a text.

    Args:
        text: the whole text.
        sentences: its tokens, sentence by sentence.
        starts: the offsets of all its tokens.
        language: ISO 639-1; the English model reads English and unknown languages.

    Returns:
        Mentions in order, none overlapping, none below the least confidence of the language.
    """
    scorer = thread_scorer(*select_model(language))
    words = pad_sentences(sentences, "")
    features = featurize(words, scorer.tables)
    if not len(features.positions):
        return []
    decoded = _decode_runs(features, scorer)
    numbers = np.cumsum(features.is_token) - 1
    mentions = _read_mentions(features.positions, decoded, scorer.model)
    least = MIN_CONFIDENCES.get(language or "", MIN_CONFIDENCE)
    return [
        Mention(text[start:end], label, start, end, confidence)
        for label, first, last, confidence in mentions
        if confidence >= least
        for start, end in [(starts[numbers[first]], starts[numbers[last]] + len(words[last]))]
    ]


def _decode_runs(features: TextFeatures, scorer: Scorer) -> Decoded:
    """Decode the runs of neighbouring tokens that have features, each by itself.

    The tokens around each run are outside names; the transitions from and to them count.
    """
    model, positions, is_token = scorer.model, features.positions, features.is_token
    firsts = np.flatnonzero(np.diff(positions, prepend=-1) != 1)
    ends = np.append(firsts[1:], len(positions))
    emissions = scorer.emissions(features)
    emissions[firsts[is_token[positions[firsts] - 1]]] += model.transitions[model.outside]
    emissions[(ends - 1)[is_token[positions[ends - 1] + 1]]] += model.transitions[:, model.outside]
    return decode(emissions, model.transitions, ends - firsts, model.outside)


def _read_mentions(
    positions: NDArray[np.intp], decoded: Decoded, model: Model
) -> Iterator[tuple[EntityLabel, int, int, float]]:
    """Yield label, positions of the first and the last token, and confidence of each name.

    A name is a tag that begins one, and the tags inside it that follow. All at once, as most tags are "O".
    """
    named = np.flatnonzero(decoded.labels != model.outside)
    if not len(named):
        return
    labels, places = decoded.labels[named], positions[named]
    begins = ~model.is_inside[labels]
    begins[1:] |= np.diff(places) != 1
    begins[0] = True
    firsts = np.flatnonzero(begins)
    confidences = np.minimum.reduceat(decoded.marginals[named], firsts).tolist()
    lasts = np.append(firsts[1:], len(named)) - 1
    bounds = zip(labels[firsts].tolist(), places[firsts].tolist(), places[lasts].tolist(), strict=True)
    for (label, first, last), confidence in zip(bounds, confidences, strict=True):
        if round(confidence, 3) >= MIN_CONFIDENCE:
            yield model.labels[label], first, last, round(confidence, 3)

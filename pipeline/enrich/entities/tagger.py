"""Tag mentions of names with conditional random fields (CRF).

CRF: Lafferty, McCallum & Pereira 2001; implementation: CRFsuite (Okazaki 2007). The models are described in
docs/enrich.md and made by bench/train_entities.py.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import pycrfsuite  # type: ignore[import-untyped]  # the wheel ships no types

from pipeline.enrich.entities.features import featurize
from pipeline.enrich.tokens import Span
from pipeline.records import EntityLabel

__all__ = ["ELIDING_LANGUAGES", "Mention", "split_elisions", "tag_mentions"]

ENGLISH_MODEL_FILE = "tagger.crfsuite"
# Trained on a tenth of the English sentences and on texts in eight languages. With all the English sentences it gets
# worse in the other languages.
MULTILINGUAL_MODEL_FILE = "tagger-others.crfsuite"

ELIDING_LANGUAGES = frozenset({"ca", "fr", "it", "oc"})
# "l'Elysée", "dell'Indonesia", "qu'Airbus", "L'Aquila" at the start; not "O'Neill".
_ELISION = re.compile(
    r"(?:[cdjlmnst]|qu|lorsqu|puisqu|un|(?:de|a|ne|su|da|que|co)l?l)['\u2019](?=\w)", re.IGNORECASE
)

_thread_local = threading.local()


class Mention(NamedTuple):
    """A name at its position in the text, before it becomes an `Entity`.

    Args:
        text: as written.
        label: its kind.
        start: offset of the first character.
        end: offset after the last character.
        confidence: 0 to 1.
    """

    text: str
    label: EntityLabel
    start: int
    end: int
    confidence: float


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


@cache
def _load_model(name: str) -> bytes:
    return resources.files(__package__).joinpath("data", name).read_bytes()


def _thread_tagger(name: str) -> "pycrfsuite.Tagger":
    """Return this thread's tagger for a model.

    A tagger keeps the current sentence, so two threads must not share one. It reads the model's bytes without owning
    them, and threads that start together may each load a copy, of which the cache keeps one. So each thread keeps a
    reference to its copy; without it the tagger would read freed memory.
    """
    if not hasattr(_thread_local, "taggers"):
        _thread_local.taggers = {}
    if name not in _thread_local.taggers:
        model, tagger = _load_model(name), pycrfsuite.Tagger()
        tagger.open_inmemory(model)
        _thread_local.taggers[name] = tagger, model
    return _thread_local.taggers[name][0]


def tag_mentions(
    text: str, sentences: Sequence[Sequence[Span]], language: str | None = "en"
) -> list[Mention]:
    """Find the names in a text.

    Args:
        text: the whole text.
        sentences: its tokens, sentence by sentence.
        language: ISO 639-1; the English model reads English and unknown languages.

    Returns:
        Mentions in order, none overlapping. Sentences without a capital letter are skipped.
    """
    candidates = [tokens for tokens in sentences if any(token.text[0].isupper() for token in tokens)]
    features = featurize([[token.text for token in tokens] for tokens in candidates])
    tagger = _thread_tagger(ENGLISH_MODEL_FILE if language in {"en", None} else MULTILINGUAL_MODEL_FILE)
    return [
        mention
        for tokens, sentence_features in zip(candidates, features, strict=True)
        for mention in _sentence_mentions(tagger, text, tokens, sentence_features)
    ]


def _sentence_mentions(
    tagger: "pycrfsuite.Tagger", text: str, tokens: Sequence[Span], features: Sequence[Sequence[str]]
) -> Iterator[Mention]:
    tags = tagger.tag(features)
    for first, last, label in _label_spans(tags):
        start, end = tokens[first].start, tokens[last].end
        confidence = min(tagger.marginal(tags[index], index) for index in range(first, last + 1))
        yield Mention(text[start:end], EntityLabel(label), start, end, round(confidence, 3))


def _label_spans(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield first token, last token and label of each run of B-X I-X tags."""
    start = None
    for index, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I-"):
            yield start, index - 1, tags[start][2:]
            start = None
        if tag != "O" and start is None:
            start = index

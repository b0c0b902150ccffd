"""Sentences in, mentions of names out, by a conditional random field trained on open data and our own writing.

Lafferty, McCallum & Pereira 2001, as CRFsuite (Okazaki 2007) implements it. The models are described in
docs/enrich.md and made by bench/train_entities.py.
"""

import threading
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

import pycrfsuite  # type: ignore[import-untyped]  # the wheel ships no types

from pipeline.enrich.entities.features import featurize
from pipeline.enrich.entities.mention import Mention
from pipeline.enrich.tokens import Span
from pipeline.records import EntityLabel

__all__ = ["tag_mentions"]

ENGLISH_MODEL_FILE = "tagger.crfsuite"
# Learned from a tenth of the English sentences and our own stories in eight languages: with all of the English it
# reads other languages by the habits of English.
MULTILINGUAL_MODEL_FILE = "tagger-others.crfsuite"

_thread_local = threading.local()


@cache
def _load_model(name: str) -> bytes:
    return resources.files(__package__).joinpath("data", name).read_bytes()


def _thread_tagger(name: str) -> "pycrfsuite.Tagger":
    """One for each thread: it holds the sentence it looks at, and ends the process when asked about another.

    It reads from the model's bytes without owning them. Threads that start together may each read a copy, of
    which the cache keeps one: so each thread keeps its own reference, or the tagger reads freed memory.
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
        text: the whole story.
        sentences: its tokens, sentence by sentence.
        language: ISO 639-1; English and unknown ones have a model of their own.

    Returns:
        Mentions in order, none overlapping. Sentences without a capital are not looked at.
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
    """First token, last token and label of each run of B-X I-X."""
    start = None
    for index, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I-"):
            yield start, index - 1, tags[start][2:]
            start = None
        if tag != "O" and start is None:
            start = index

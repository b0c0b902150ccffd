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
from pipeline.enrich.reading import Span
from pipeline.records import EntityLabel

__all__ = ["tag"]

ENGLISH = "tagger.crfsuite"
# Learned from a tenth of the English sentences and our own stories in eight languages: with all of the English it
# reads other languages by the habits of English.
OTHERS = "tagger-others.crfsuite"

_own = threading.local()


@cache
def _model(name: str) -> bytes:
    return resources.files(__package__).joinpath("data", name).read_bytes()


def _tagger(name: str) -> "pycrfsuite.Tagger":
    """One for each thread: it holds the sentence it looks at, and ends the process when asked about another.

    It reads from the model's bytes without owning them. Threads that start together may each read a copy, of
    which the cache keeps one: so each thread keeps its own reference, or the tagger reads freed memory.
    """
    if not hasattr(_own, "taggers"):
        _own.taggers = {}
    if name not in _own.taggers:
        model, tagger = _model(name), pycrfsuite.Tagger()
        tagger.open_inmemory(model)
        _own.taggers[name] = tagger, model
    return _own.taggers[name][0]


def tag(text: str, sentences: Sequence[Sequence[Span]], language: str | None = "en") -> list[Mention]:
    """Find the names in a text.

    Args:
        text: the whole story.
        sentences: its tokens, sentence by sentence.
        language: ISO 639-1; English and unknown ones have a model of their own.

    Returns:
        Mentions in order, none overlapping. Sentences without a capital are not looked at.
    """
    named = [tokens for tokens in sentences if any(token.text[0].isupper() for token in tokens)]
    looks = featurize([[token.text for token in tokens] for tokens in named])
    tagger = _tagger(ENGLISH if language in {"en", None} else OTHERS)
    return [
        mention
        for tokens, look in zip(named, looks, strict=True)
        for mention in _in_sentence(tagger, text, tokens, look)
    ]


def _in_sentence(
    tagger: "pycrfsuite.Tagger", text: str, tokens: Sequence[Span], look: Sequence[Sequence[str]]
) -> Iterator[Mention]:
    tags = tagger.tag(look)
    for first, last, label in _runs(tags):
        start, end = tokens[first].start, tokens[last].end
        confidence = min(tagger.marginal(tags[place], place) for place in range(first, last + 1))
        yield Mention(text[start:end], EntityLabel(label), start, end, round(confidence, 3))


def _runs(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """First token, last token and label of each run of B-X I-X."""
    start = None
    for place, mark in enumerate([*tags, "O"]):
        if start is not None and not mark.startswith("I-"):
            yield start, place - 1, tags[start][2:]
            start = None
        if mark != "O" and start is None:
            start = place

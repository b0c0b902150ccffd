"""A story in, the phrases that say what it is about out, each with its weight.

No model: a phrase weighs by how often, how early and how widely its words stand (after Campos et al. 2020, YAKE, and
Rose et al. 2010, RAKE, simplified), and candidates stand between stop words. The lists of stop words cover
`languages()`; elsewhere short common words may slip in, which is why a weight below 1 is no certainty.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import islice

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.keywords.phrases import gather, rank, weigh_phrases
from pipeline.enrich.keywords.stopwords import languages
from pipeline.enrich.keywords.unspaced import UNSPACED, stretches
from pipeline.enrich.keywords.words import read, weigh
from pipeline.enrich.reading import Reading
from pipeline.records import Article, Entity, Keyword

__all__ = ["KEYWORDS", "keywords", "languages"]

MOST = 10  # phrases kept for one story


def keywords(reading: Reading, language: str | None, entities: Sequence[Entity] = ()) -> tuple[Keyword, ...]:
    """Find what a story is about.

    Args:
        reading: the story and its title.
        language: ISO 639-1 of the text; None when it is not known.
        entities: its names, whose parts are no phrases together with words that do not belong to them.

    Returns:
        At most `MOST` phrases, the heaviest first, whose weight is 1; empty for a text without words that mean
        something alone.
    """
    found = _unspaced(reading, language) if language in UNSPACED else _spaced(reading, language, entities)
    heaviest = max((weight for _, weight in found), default=1.0)
    return tuple(Keyword(text, round(weight / heaviest, 3)) for text, weight in found)


def _spaced(reading: Reading, language: str | None, entities: Sequence[Entity]) -> list[tuple[str, float]]:
    sentences = [reading.title_tokens, *reading.sentence_tokens]
    named = {word for entity in entities for word in entity.text.split()}
    words, runs = read(sentences, language, named)
    phrases = gather(runs)
    weights = weigh_phrases(phrases, words, weigh(words, len(sentences), language))
    return [(phrases[keys].form, weights[keys]) for keys in islice(rank(weights), MOST)]


def _unspaced(reading: Reading, language: str | None) -> list[tuple[str, float]]:
    title = reading.document.title
    counts = stretches(f"{title}\n{reading.text}", language or "")
    weights = {
        part: math.log1p(count) * math.log(1 + len(part)) * (1.5 if part in title else 1.0)
        for part, count in counts.items()
    }
    ranked = rank({tuple(part): weight for part, weight in weights.items()})
    return [("".join(part), weights["".join(part)]) for part in islice(ranked, MOST)]


def _find(article: Article, reading: Reading) -> Mapping[str, object]:
    return {"keywords": keywords(reading, article.language, article.entities)}


KEYWORDS = Enricher("keywords", 2, ("keywords",), _find, after=("language", "entities"))

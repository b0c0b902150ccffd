"""Find the people, organisations, places and groups that a text names."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.entities.boundaries import fix_boundaries
from pipeline.enrich.entities.calibration import calibrate
from pipeline.enrich.entities.canonical_names import build_entities
from pipeline.enrich.entities.character_tagger import CHARACTER_LANGUAGES, tag_characters
from pipeline.enrich.entities.consistency import apply_dateline, propagate_names, unify_labels
from pipeline.enrich.entities.context_labels import add_paired_people, cut_compounds, label_local_places
from pipeline.enrich.entities.mention import Mention
from pipeline.enrich.entities.non_names import drop_non_names
from pipeline.enrich.entities.rule_tagger import RULE_LANGUAGES, tag_by_rules
from pipeline.enrich.entities.tagger import (
    ELIDING_LANGUAGES,
    is_english,
    split_elisions,
    tag_mentions,
    words_and_starts,
)
from pipeline.enrich.entities.thai_tagger import tag_thai
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Entity

__all__ = ["ENTITIES", "find_mentions", "has_model", "mentions_to_entities"]


def mentions_to_entities(
    raw_mentions: Iterable[Mention],
    article: Article,
    doc: TokenizedDocument,
    calibration: Callable[[float], float] | None = None,
) -> dict[str, tuple[Entity, ...]]:
    """Turn the mentions that a tagger found into entities.

    Args:
        raw_mentions: mentions in order, none overlapping.
        article: the article; its title and dateline are read.
        doc: its tokenized text.
        calibration: returns how often a name with a probability of the tagger is right; None when that is the same.

    Returns:
        The field `entities`: mentions with corrected boundaries, one label and one name per entity, country and
        salience.
    """
    mentions = propagate_names(doc.text, unify_labels(fix_boundaries(raw_mentions)))
    mentions = apply_dateline(mentions, article.document.dateline)
    if calibration:
        # `_replace` would take five times as long.
        mentions = [
            Mention(text, label, start, end, calibration(confidence))
            for text, label, start, end, confidence in mentions
        ]
    return {"entities": build_entities(mentions, article.document.title, doc.text, article.language)}


def has_model(language: str | None) -> bool:
    """Tell whether a model of words tags a language; others are tagged by rules or by characters."""
    return language not in CHARACTER_LANGUAGES | RULE_LANGUAGES | {"th"}


def find_mentions(doc: TokenizedDocument, language: str | None) -> list[Mention]:
    """Find the names of a text, as the tagger of its language does.

    Args:
        doc: the tokenized text.
        language: ISO 639-1; None when unknown.

    Returns:
        Mentions in order, none overlapping.
    """
    if language in CHARACTER_LANGUAGES:
        return tag_characters(doc.text, language)
    if language in RULE_LANGUAGES:
        return tag_by_rules(doc.text, language)
    if language == "th":
        return tag_thai(doc.text)
    if language not in ELIDING_LANGUAGES:
        return tag_mentions(doc.text, doc.sentence_words, doc.starts, language)
    return tag_mentions(doc.text, *words_and_starts(split_elisions(doc.sentence_tokens, language)), language)


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    language = article.language
    calibration = partial(calibrate, is_english=is_english(language)) if has_model(language) else None
    mentions = find_mentions(doc, language)
    if calibration:
        mentions = drop_non_names(doc.text, mentions, language)
    mentions = _correct_by_neighbours(doc.text, mentions, language)
    return mentions_to_entities(mentions, article, doc, calibration)


def _correct_by_neighbours(text: str, mentions: list[Mention], language: str | None) -> list[Mention]:
    if is_english(language):
        return add_paired_people(text, label_local_places(text, mentions))
    return cut_compounds(mentions) if language == "nl" else mentions


ENTITIES = Enricher("entities", 13, ("entities",), _compute, requires=("language",))

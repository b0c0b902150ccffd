"""Explain which rule, and which features of the model, decided about the names of an article."""

from collections.abc import Iterator, Sequence

import numpy as np

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities import find_mentions, has_model
from pipeline.enrich.entities.feature_descriptions import describe_feature
from pipeline.enrich.entities.feature_tables import FeatureStrings, FeatureTables
from pipeline.enrich.entities.features import featurize, pad_sentences
from pipeline.enrich.entities.mention import Mention
from pipeline.enrich.entities.scorer import Model, load_model
from pipeline.enrich.entities.tagger import PADDING, select_model, split_elisions
from pipeline.enrich.hashed_weights import hash_name
from pipeline.enrich.tokens import Span, TokenizedDocument
from pipeline.records import Article, Entity

__all__ = ["name_rules"]

NUM_FEATURES = 3  # features shown for a name


def name_rules(article: Article, entities: Sequence[Entity]) -> list[str]:
    """Say for each name how it was found.

    Args:
        article: with the entities that the built-in tagger found.
        entities: some of them.

    Returns:
        For each the rule; for names that the model found also the features that spoke most for it.
    """
    doc = TokenizedDocument(article.document)
    mentions = find_mentions(doc, article.language)
    rules = [_rule(entity, mentions, article) for entity in entities]
    if not has_model(article.language):
        return [rule or "the words or characters of the name and around it" for rule in rules]
    files, language = select_model(article.language)
    sentences = split_elisions(doc.sentence_tokens, article.language)
    explainer = _FeatureExplainer(load_model(*files), language, sentences)
    return [rule or explainer.describe(entity) for rule, entity in zip(rules, entities, strict=True)]


def _rule(entity: Entity, mentions: Sequence[Mention], article: Article) -> str:
    """Return the rule beside the model that decided about a name; "" when the model did."""
    found = next((item for item in mentions if item.start < entity.end and entity.start < item.end), None)
    if found is None:
        return "the same name elsewhere in the text"
    if found.label is entity.label:
        return ""
    is_dateline = entity.text.casefold() in article.document.dateline.casefold()
    return "place of the dateline" if is_dateline else "kind of the same name elsewhere, or of its last word"


class _FeatureExplainer:
    """Find the features that spoke most for a name."""

    def __init__(self, model: Model, language: str | None, sentences: Sequence[Sequence[Span]]) -> None:
        self._model = model
        strings = FeatureStrings()
        tokens = pad_sentences(sentences, PADDING)
        features = featurize([token.text for token in tokens], FeatureTables(strings, language))
        rows = zip(features.positions, features.window_rows, features.other_rows, strict=True)
        self._features_by_token = [
            (
                tokens[position].start,
                tokens[position].end,
                [name for row in (*window, *other) for name in strings.rows[row]],
            )
            for position, window, other in rows
        ]

    def describe(self, entity: Entity) -> str:
        """Describe the features of the name's tokens with the largest weights against no name."""
        names = list(self._features_of(entity))
        if not names:
            return "the model"
        weights = self._model.weights.sums([hash_name(name) for name in names], [1] * len(names))
        begin = self._model.tags.index(f"B-{entity.label.value}")
        lead = weights[:, begin] - weights[:, self._model.outside]
        # Every name has a capital, so the form of its words explains nothing.
        best = dict.fromkeys(
            names[row] for row in np.argsort(-lead) if lead[row] > 0 and codes.SHAPE not in names[row][:4]
        )
        return "; ".join(describe_feature(name) for name in [*best][:NUM_FEATURES]) or "the model"

    def _features_of(self, entity: Entity) -> Iterator[str]:
        for start, end, features in self._features_by_token:
            if start < entity.end and entity.start < end:
                yield from features

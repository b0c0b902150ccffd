"""Quality and speed of each enricher; `bench.enrich` runs these modules."""

import json
from typing import Any

from bench import SHARED_DIR
from pipeline.records import Block, Document

TEXTS_DIR = SHARED_DIR / "data" / "text"


def read_rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (TEXTS_DIR / name).read_text("utf-8").splitlines()]


def make_document(title: str, text: str, **fields: Any) -> Document:
    paragraphs = tuple(Block(paragraph.strip()) for paragraph in text.split("\n") if paragraph.strip())
    return Document(
        fields.pop("url", "https://paper.example/story"), title=title, blocks=paragraphs, **fields
    )


def f1(correct: float, predicted: float, expected: float) -> float:
    return 2 * correct / (predicted + expected) if predicted + expected else 0.0

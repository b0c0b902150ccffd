"""The measures of `pipeline.enrich`, one for each thing it works out; bench.enrich prints them."""

import json
from typing import Any

from bench import SHARED
from pipeline.records import Block, Document

TEXTS = SHARED / "data" / "text"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (TEXTS / name).read_text("utf-8").splitlines()]


def document(title: str, text: str, **more: Any) -> Document:
    paragraphs = tuple(Block(part.strip()) for part in text.split("\n") if part.strip())
    return Document(more.pop("url", "https://paper.example/story"), title=title, blocks=paragraphs, **more)


def f1(right: float, guessed: float, true: float) -> float:
    return 2 * right / (guessed + true) if guessed + true else 0.0

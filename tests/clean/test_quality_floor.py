"""The text of our own sample pages never gets worse than it was.

A page marks its own truth with `data-truth`. The score is that of Scrapinghub's benchmark: F1 of runs of four words.
Raise `FLOOR` when the cleaner gets better; lower it only with a reason in docs/decisions.md.
"""

import re
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest
from lxml import html

from pipeline.clean import clean
from pipeline.records import Page

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.html"))
# The mean over all pages, and the least that any may have.
FLOOR, LEAST = 0.985, 0.9


def _truth(path: Path) -> str:
    tree: html.HtmlElement = html.document_fromstring(path.read_text(encoding="utf-8"))
    marked = [each for each in tree.iter() if each.get("data-truth") is not None]
    return "\n".join(" ".join(map(str, each.itertext())) for each in marked)


def _text(path: Path) -> str:
    return clean(Page(f"https://{path.stem}.example/story", path.read_bytes())).text


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def _score(path: Path) -> float:
    true, found = _runs(_truth(path)), _runs(_text(path))
    return 2 * (true & found).total() / (true.total() + found.total())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_no_sample_falls_below_the_least(path: Path) -> None:
    assert _score(path) >= LEAST


def test_the_samples_together_stay_above_the_floor() -> None:
    assert mean(map(_score, SAMPLES)) >= FLOOR

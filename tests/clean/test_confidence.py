"""Every confidence comes from one table, and the documentation shows that table."""

from pathlib import Path

import pytest

from pipeline.clean import clean, confidence
from pipeline.records import Page

DOCS = Path(__file__).parents[2] / "docs" / "clean.md"
PAGE = """<html lang=en><head><title>Mill reopens | Vale Post</title><meta property="og:title" content="Mill reopens">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Mill reopens", "author": "Ada Quill"}</script>
</head><body><h1>Mill reopens</h1><p class="byline">By Ada Quill</p><time>2 May 2024</time>
<p>ALDERFORD (AP) — The mill on the river opened again on Thursday after two years of repairs to wheel and weir.</p>
</body></html>"""


@pytest.mark.parametrize(("origin", "source", "value"), confidence.CONFIDENCE_TABLE)
def test_the_documentation_shows_each_confidence(origin: str, source: str, value: float) -> None:
    assert f"| {origin} | {source} | {value:.2f} |" in DOCS.read_text(encoding="utf-8")


def test_the_documentation_shows_no_confidence_that_the_table_lacks() -> None:
    table = DOCS.read_text(encoding="utf-8").partition("| origin |")[2].partition("\n\n")[0]
    assert len(table.splitlines()) - 2 == len(confidence.CONFIDENCE_TABLE)


def test_evidence_carries_only_confidences_of_the_table() -> None:
    document = clean(Page("https://vale.example/news/mill", PAGE.encode()))
    own = [item for item in document.evidence if item.field not in {"agency", "encoding", "repairs"}]
    assert own
    assert {item.confidence for item in own} <= set(confidence.CONFIDENCES.values())

"""Score summaries against the descriptions that publishers wrote.

The score is ROUGE-1 (words in common: F1 and recall), compared with the first two and the first three sentences of the
story. Pages whose description is copied from the story are left out, because they do not test the choice of sentences.
"""

import gzip
import json
import re
import statistics
from collections import Counter
from collections.abc import Iterator

from bench import SHARED_DIR, results
from pipeline.clean import clean
from pipeline.enrich import enrich
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Document, Page

SETS = (("publishers54", 1), ("articles421", 3))  # every third page of the larger set
MIN_DESCRIPTION_WORDS = 12
MIN_STORY_CHARS = 800


def split_words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def read_documents() -> Iterator[Document]:
    for name, step in SETS:
        folder = SHARED_DIR / "data" / "pages" / name
        for line in list((folder / "pages.jsonl").open(encoding="utf-8"))[::step]:
            page = json.loads(line)
            body = gzip.decompress((folder / "html" / f"{page['id']}.html.gz").read_bytes())
            yield clean(Page(page["url"], body))


def has_own_description(document: Document) -> bool:
    description_words = split_words(document.description)
    is_copied = " ".join(description_words[:8]) in " ".join(split_words(document.text))
    return (
        len(description_words) >= MIN_DESCRIPTION_WORDS
        and len(document.text) >= MIN_STORY_CHARS
        and not is_copied
    )


def rouge1(summary: str, description: str) -> tuple[float, float]:
    summary_words, description_words = Counter(split_words(summary)), Counter(split_words(description))
    shared = (summary_words & description_words).total()
    return 2 * shared / max(
        1, summary_words.total() + description_words.total()
    ), shared / description_words.total()


def main() -> None:
    scores: dict[str, list[tuple[float, float]]] = {"Copydesk": [], "first two": [], "first three": []}
    for document in filter(has_own_description, read_documents()):
        first = [sentence.text for sentence in TokenizedDocument(document).sentences[:3]]
        summaries = {
            "Copydesk": enrich(document).summary,
            "first two": " ".join(first[:2]),
            "first three": " ".join(first),
        }
        for name, summary in summaries.items():
            scores[name].append(rouge1(summary, document.description))
    print(f"{len(scores['Copydesk'])} pages")
    for name, pairs in scores.items():
        shares = [statistics.mean(column) for column in zip(*pairs, strict=True)]
        results.record(f"summaries, F1 of {name}", shares[0])
        print(f"{name:12} F1 {shares[0]:.3f}   recall {shares[1]:.3f}")

"""Score the first topic of labelled stories, by class and by language.

Three sets, none of which was used to make the word lists: `topics.jsonl` (text only, and with its URL), the categories
in the names of the stories of `keywords.jsonl`, and saved pages whose URL has a folder that names the topic. Five-way means
the most confident of business, entertainment, politics, sport and technology.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bench import SHARED_DIR, results
from bench.enrich_measures import make_document, read_rows
from pipeline.enrich import enrich
from pipeline.records import Document

# The right topic codes of each class; "society" covers every topic without a class of its own.
SOCIETY = frozenset({"02", "03", "05", "06", "07", "08", "09", "11", "12", "14", "16", "17"})
CODES_BY_CLASS = {
    "business": {"04"}, "economy": {"04"}, "entertainment": {"01"}, "art_and_culture": {"01"}, "politics": {"11"},
    "politics_us": {"11"}, "politics_world": {"11"}, "sport": {"15"}, "sports": {"15"}, "technology": {"13"}, "tech": {"13"},
    "science": {"13"}, "crime": {"02"}, "health": {"07"}, "fashion": {"10"}, "society": SOCIETY,
}  # fmt: skip
FIVE_WAY_CODES = ("04", "01", "11", "15", "13")
NOT_FIVE_WAY_CLASSES = frozenset({"science", "crime", "health", "fashion", "society"})
URL_FOLDER_PATTERNS = {
    "sport": r"sports?|football|soccer|nfl|nba|mlb|deportes|esportes?",
    "business": r"business|economy|economia|wirtschaft|money|finance|markets?",
    "politics": r"politics|politica|politik|uk-politics|us-politics|elections?",
    "entertainment": r"entertainment|culture|music|movies|film|arts?|tv|celebrit\w+|kultur|books",
    "technology": r"tech|technology|digital|sci-tech",
}
PAGE_SETS = ("articles421", "web700", "snippets990", "publishers54", "benchmark90")
Case = tuple[str, Document]


def topics_cases(*, with_url: bool) -> Iterator[tuple[str, Case]]:
    for row in read_rows("topics.jsonl"):
        if row["label"] in CODES_BY_CLASS:
            url_field = {"url": row["url"]} if with_url else {}
            yield row["lang"], (row["label"], make_document(row["title"], row["text"], **url_field))


def keywords_cases() -> Iterator[Case]:
    for row in read_rows("keywords.jsonl"):
        title, _, text = row["text"].replace("\r", "").partition("\n")
        yield row["id"].split("-")[3], make_document(title, text)


def page_cases() -> Iterator[Case]:
    seen_urls = set()
    for path in (Path(SHARED_DIR, "data", "pages", name, "pages.jsonl") for name in PAGE_SETS):
        for page in map(json.loads, path.open(encoding="utf-8")):
            if page.get("text") and page["url"] not in seen_urls:
                seen_urls.add(page["url"])
                folder = urlsplit(page["url"]).path.lower().removeprefix("/news").split("/")[1:2]
                for label, names in URL_FOLDER_PATTERNS.items():
                    if folder and re.fullmatch(names, folder[0]):
                        yield label, make_document(page.get("title") or "", page["text"])


def report(name: str, cases: Iterable[Case], reliability: Counter[tuple[int, bool]]) -> None:
    correct: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for label, story in cases:
        topics = enrich(story).topics
        codes = [topic.code[7:9] for topic in topics]
        if topics:
            reliability[int(topics[0].confidence * 10), codes[0] in CODES_BY_CLASS[label]] += 1
        first_codes = {label: codes[:1], "all": codes[:1]}
        if label not in NOT_FIVE_WAY_CLASSES:
            first_codes["five-way"] = [topic for topic in codes if topic in FIVE_WAY_CODES][:1]
        for kind, first in first_codes.items():
            total[kind] += 1
            correct[kind] += bool(first) and first[0] in CODES_BY_CLASS[label]
    print(name)
    results.record(f"topics, {name}", correct["all"] / max(1, total["all"]))
    for kind in sorted(total, key=lambda kind: (kind in {"all", "five-way"}, kind)):
        print(f"    {kind:16}{correct[kind]:4} of {total[kind]:4}   {correct[kind] / total[kind]:.3f}")


def report_reliability(counts: Counter[tuple[int, bool]]) -> None:
    """Print how often the first topic is right, by its confidence."""
    print("first topic by confidence")
    for tenth in sorted({tenth for tenth, _ in counts}):
        right, wrong = counts[tenth, True], counts[tenth, False]
        print(f"    from .{tenth}        {right:4} of {right + wrong:4}   {right / (right + wrong):.3f}")


def main() -> None:
    reliability: Counter[tuple[int, bool]] = Counter()
    for language in ("en", "ru"):
        for with_url in (False, True):
            input_kind = "text and URL" if with_url else "text only"
            stories = (
                case for case_language, case in topics_cases(with_url=with_url) if case_language == language
            )
            counts = Counter[tuple[int, bool]]() if with_url else reliability
            report(f"topics.jsonl, {language}, {input_kind}", stories, counts)
    report("keywords.jsonl by category, text only", keywords_cases(), reliability)
    report("saved pages by folder, text only", page_cases(), reliability)
    report_reliability(reliability)

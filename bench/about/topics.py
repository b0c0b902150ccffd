"""Stories of known topic in, the share whose first topic is right out, by class and by language.

Three sets, none of which the lists of words were made from: `topics.jsonl` (text only and with its address), the
categories in the names of the stories of `keywords.jsonl`, and stored pages whose address has a folder that tells. Five-way
means: the surest of business, entertainment, politics, sport and technology.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bench import SHARED
from bench.about import document, rows
from pipeline.enrich import enrich
from pipeline.records import Document

# What is right for each class; "society" is everything that people do together and is none of the others.
SOCIETY = frozenset({"02", "03", "05", "06", "07", "08", "09", "11", "12", "14", "16", "17"})
CLASSES = {
    "business": {"04"}, "economy": {"04"}, "entertainment": {"01"}, "art_and_culture": {"01"}, "politics": {"11"},
    "politics_us": {"11"}, "politics_world": {"11"}, "sport": {"15"}, "sports": {"15"}, "technology": {"13"}, "tech": {"13"},
    "science": {"13"}, "crime": {"02"}, "health": {"07"}, "fashion": {"10"}, "society": SOCIETY,
}  # fmt: skip
FIVE = ("04", "01", "11", "15", "13")
OUTSIDE = frozenset({"science", "crime", "health", "fashion", "society"})
FOLDERS = {
    "sport": r"sports?|football|soccer|nfl|nba|mlb|deportes|esportes?",
    "business": r"business|economy|economia|wirtschaft|money|finance|markets?",
    "politics": r"politics|politica|politik|uk-politics|us-politics|elections?",
    "entertainment": r"entertainment|culture|music|movies|film|arts?|tv|celebrit\w+|kultur|books",
    "technology": r"tech|technology|digital|sci-tech",
}
PAGES = ("articles421", "web700", "snippets990", "publishers54", "benchmark90")
Case = tuple[str, Document]


def contest(*, addresses: bool) -> Iterator[tuple[str, Case]]:
    for row in rows("topics.jsonl"):
        if row["label"] in CLASSES:
            where = {"url": row["url"]} if addresses else {}
            yield row["lang"], (row["label"], document(row["title"], row["text"], **where))


def crowd() -> Iterator[Case]:
    for row in rows("keywords.jsonl"):
        title, _, text = row["text"].replace("\r", "").partition("\n")
        yield row["id"].split("-")[3], document(title, text)


def pages() -> Iterator[Case]:
    seen = set()
    for path in (Path(SHARED, "data", "pages", name, "pages.jsonl") for name in PAGES):
        for page in map(json.loads, path.open(encoding="utf-8")):
            if page.get("text") and page["url"] not in seen:
                seen.add(page["url"])
                folder = urlsplit(page["url"]).path.lower().removeprefix("/news").split("/")[1:2]
                for label, names in FOLDERS.items():
                    if folder and re.fullmatch(names, folder[0]):
                        yield label, document(page.get("title") or "", page["text"])


def report(name: str, cases: Iterable[Case]) -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for label, story in cases:
        found = [topic.code[7:9] for topic in enrich(story).topics]
        tally = {label: found[:1], "all": found[:1]}
        if label not in OUTSIDE:
            tally["five-way"] = [topic for topic in found if topic in FIVE][:1]
        for kind, first in tally.items():
            total[kind] += 1
            right[kind] += bool(first) and first[0] in CLASSES[label]
    print(name)
    for kind in sorted(total, key=lambda kind: (kind in {"all", "five-way"}, kind)):
        print(f"    {kind:16}{right[kind]:4} of {total[kind]:4}   {right[kind] / total[kind]:.3f}")


def main() -> None:
    for language in ("en", "ru"):
        for addresses in (False, True):
            told = "text and address" if addresses else "text only"
            stories = (case for spoken, case in contest(addresses=addresses) if spoken == language)
            report(f"topics.jsonl, {language}, {told}", stories)
    report("keywords.jsonl by category, text only", crowd())
    report("stored pages by folder, text only", pages())

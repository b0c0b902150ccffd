"""Measure how well copies are told from other texts, and how many candidates the keys find.

    .venv/bin/python -m bench.copies [--texts 300] [--seed 1]

Copies are made from texts of the development pages (articles421, publishers54) and of the sample site: cut, edited,
continued. Other texts are reports from one template, articles of one site, and reports of one event by other reporters.
Pairs of events.jsonl and pairs.jsonl are listed apart, because some of them are true copies.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from time import process_time

from bench import SHARED_DIR, require_data, results
from bench.copy_data.edits import EDITS
from bench.copy_data.templates import TEMPLATES, fill
from db.copies.candidates import MIN_SHARED_KEYS
from pipeline.copies import compare_texts, prepare_text
from pipeline.enrich.fingerprint import fingerprint
from sample_site import OUTLETS

MIN_WORDS = 120
TEMPLATE_PAIRS = 60
Pair = tuple[str, str, str]


def load_texts(limit: int, chance: random.Random) -> list[tuple[str, str]]:
    """Return (site, text) of articles with enough words, in a random order, and those of the sample site."""
    texts = []
    for name in ("articles421", "publishers54"):
        for line in (SHARED_DIR / f"data/pages/{name}/pages.jsonl").open(encoding="utf-8"):
            page = json.loads(line)
            if len((page.get("text") or "").split()) >= MIN_WORDS:
                texts.append((page.get("host") or "", page["text"]))
    chance.shuffle(texts)
    sample = [(outlet.key, "\n\n".join(story.paragraphs)) for outlet in OUTLETS for story in outlet.stories]
    return texts[:limit] + sample


def copy_pairs(texts: list[tuple[str, str]], chance: random.Random) -> Iterator[Pair]:
    for _, text in texts:
        words = chance.choice(texts)[1].split()
        for name, edit in EDITS.items():
            yield name, text, edit(text, words, chance)


def other_pairs(texts: list[tuple[str, str]], chance: random.Random) -> Iterator[Pair]:
    by_site: dict[str, list[str]] = {}
    for site, text in texts:
        by_site.setdefault(site, []).append(text)
    for same_site in by_site.values():
        for first, second in pairwise(same_site):
            if first != second:
                yield "one site", first, second
    for name in TEMPLATES:
        for _ in range(TEMPLATE_PAIRS):
            yield f"template: {name}", fill(name, chance), fill(name, chance)


def event_pairs() -> Iterator[Pair]:
    """Yield pairs of texts about one event; some of them are copies."""
    clusters: dict[str, list[str]] = {}
    for line in (SHARED_DIR / "data/text/events.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        clusters.setdefault(row["cluster"], []).append(row["text"])
    for texts in clusters.values():
        for index, text in enumerate(texts):
            for other in texts[:index]:
                yield "one event (events.jsonl)", text, other
    for line in (SHARED_DIR / "data/text/pairs.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        name = "one event (pairs.jsonl)" if row["label"] == "OK" else "other events (pairs.jsonl)"
        yield name, row["text1"], row["text2"]


def measure(pairs: Iterator[Pair]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Return the number of pairs, of copies, and of pairs that share enough keys, by kind of pair."""
    counts: Counter[str] = Counter()
    copies: Counter[str] = Counter()
    candidates: Counter[str] = Counter()
    for name, first, second in pairs:
        counts[name] += 1
        match = compare_texts(prepare_text(second), prepare_text(first))
        shared = set(fingerprint(first).sketch) & set(fingerprint(second).sketch)
        is_candidate = len(shared) >= MIN_SHARED_KEYS
        candidates[name] += is_candidate
        copies[name] += is_candidate and match is not None and match.is_copy
    return counts, copies, candidates


def print_table(title: str, figures: tuple[Counter[str], Counter[str], Counter[str]]) -> None:
    counts, copies, candidates = figures
    print(f"\n| {title} | pairs | candidates | taken for copies |\n|---|---|---|---|")
    for name, count in counts.items():
        print(f"| {name} | {count} | {candidates[name]} | {copies[name]} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    require_data()
    chance = random.Random(options.seed)
    texts = load_texts(options.texts, chance)
    started = process_time()
    found = measure(copy_pairs(texts, chance))
    seconds = process_time() - started
    wrong = measure(other_pairs(texts, chance))
    print_table("copies", found)
    print_table("other texts", wrong)
    print_table("reports of one event", measure(event_pairs()))
    recall = found[1].total() / found[0].total()
    precision = found[1].total() / (found[1].total() + wrong[1].total())
    print(f"\nrecall {recall:.3f}, precision {precision:.3f}")
    print(f"{seconds / found[0].total() * 1000:.1f} ms of CPU for a pair, both fingerprints included")
    results.record("recall", recall)
    results.record("precision", precision)


if __name__ == "__main__":
    main()

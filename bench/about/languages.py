"""Sentences of known language in, how often theirs is named, by length, out; and what is said of mixed texts.

`answered` is the share for which we name a language at all (below .5 of confidence we do not), `right` the share of these
that are right, `best guess` the share of all whose likeliest language is right, sure or not.
"""

import random
from collections import Counter, defaultdict

from bench.about import rows
from pipeline.enrich.language import guess, identify

EDGES = (20, 40, 80, 160, 10_000)
PAIRS = 500


def mixed() -> tuple[int, int]:
    """Of two long texts in two languages, one after the other: how many get a confidence above .9."""
    chosen = random.Random(7)
    sentences: dict[str, list[str]] = defaultdict(list)
    for row in rows("languages.jsonl"):
        sentences[row["lang"]].append(row["text"])
    certain = 0
    for _ in range(PAIRS):
        one, other = chosen.sample(sorted(sentences), 2)
        text = (
            " ".join(chosen.sample(sentences[one], 6)) + "\n\n" + " ".join(chosen.sample(sentences[other], 6))
        )
        certain += identify(text)[1] > 0.9
    return certain, PAIRS


def main() -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: Counter[tuple[str, str]] = Counter()
    for row in rows("languages.jsonl"):
        named, _ = identify(row["text"])
        best = guess(row["text"])[0]
        length = next(edge for edge in EDGES if len(row["text"]) <= edge)
        seen = {
            "n": 1,
            "answered": named is not None,
            "right": named == row["lang"],
            "best": best == row["lang"],
        }
        for name in (f"up to {length} characters", "all"):
            counts[name].update({key: int(value) for key, value in seen.items()})
        if named not in {None, row["lang"]}:
            wrong[row["lang"], named or ""] += 1
    for name in (*(f"up to {edge} characters" for edge in EDGES), "all"):
        c = counts[name]
        print(
            f"{name:24}{c['n']:6}   answered {c['answered'] / c['n']:.3f}   right {c['right'] / c['answered']:.3f}   best guess {c['best'] / c['n']:.3f}"
        )
    print("most often mistaken:", ", ".join(f"{a} for {b} {n}" for (b, a), n in wrong.most_common(12)))
    print("two languages in one text, confidence above .9: {} of {}".format(*mixed()))

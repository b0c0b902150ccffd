"""Sentences of known language in, how often theirs is named, by length, out; and what is said of mixed texts.

`answered` is the share for which we name a language at all (below .5 of confidence we do not), `right` the share of these
that are right, `best guess` the share of all whose likeliest language is right, sure or not.
"""

import random
from collections import Counter, defaultdict

from bench.enrich_measures import read_rows
from pipeline.enrich.language import guess_language, identify_language

MAX_CHARS_BY_BUCKET = (20, 40, 80, 160, 10_000)
NUM_PAIRS = 500


def count_overconfident() -> tuple[int, int]:
    """Of two long texts in two languages, one after the other: how many get a confidence above .9."""
    rng = random.Random(7)
    sentences: dict[str, list[str]] = defaultdict(list)
    for row in read_rows("languages.jsonl"):
        sentences[row["lang"]].append(row["text"])
    overconfident = 0
    for _ in range(NUM_PAIRS):
        first, second = rng.sample(sorted(sentences), 2)
        text = " ".join(rng.sample(sentences[first], 6)) + "\n\n" + " ".join(rng.sample(sentences[second], 6))
        overconfident += identify_language(text)[1] > 0.9
    return overconfident, NUM_PAIRS


def main() -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: Counter[tuple[str, str]] = Counter()
    for row in read_rows("languages.jsonl"):
        predicted, _ = identify_language(row["text"])
        best = guess_language(row["text"])[0]
        length = next(max_chars for max_chars in MAX_CHARS_BY_BUCKET if len(row["text"]) <= max_chars)
        outcome = {
            "n": 1,
            "answered": predicted is not None,
            "right": predicted == row["lang"],
            "best": best == row["lang"],
        }
        for name in (f"up to {length} characters", "all"):
            counts[name].update({key: int(value) for key, value in outcome.items()})
        if predicted not in {None, row["lang"]}:
            wrong[row["lang"], predicted or ""] += 1
    for name in (*(f"up to {max_chars} characters" for max_chars in MAX_CHARS_BY_BUCKET), "all"):
        bucket = counts[name]
        print(
            f"{name:24}{bucket['n']:6}   answered {bucket['answered'] / bucket['n']:.3f}   right {bucket['right'] / bucket['answered']:.3f}   best guess {bucket['best'] / bucket['n']:.3f}"
        )
    print("most often mistaken:", ", ".join(f"{a} for {b} {n}" for (b, a), n in wrong.most_common(12)))
    print("two languages in one text, confidence above .9: {} of {}".format(*count_overconfident()))

"""Score language identification by length of text, and count confident results on mixed texts.

`identified` is the share of texts with a result (confidence .5 or more), `right` the share of these that is right,
`best guess` the share of all texts whose most likely language is right, at any confidence.
"""

import random
from collections import Counter, defaultdict

from bench import results
from bench.enrich_measures import read_rows
from pipeline.enrich.language import guess_language, identify_language

MAX_CHARS_BY_BUCKET = (20, 40, 80, 160, 10_000)
NUM_PAIRS = 500
# What pages might declare, by language of the text; "*" for every other language.
_OWN = "own"
_RELATIVES = {"da": "no", "sv": "da", "es": "pt", "pt": "es", "cs": "sk", "sk": "cs", "uk": "ru", "be": "ru"}
_DECLARATIONS: dict[str, dict[str, str]] = {
    "nothing": {},
    "its language": {"*": _OWN},
    "a relative": _RELATIVES,
    "English": {"*": "en"},
}


def count_overconfident() -> tuple[int, int]:
    """Count texts made of two languages that get a confidence above .9; return the count and the number of texts."""
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


def print_declared() -> None:
    """Print what changes where the page of a sentence declares its language, a close relative, or English."""
    rows = [row for row in read_rows("languages.jsonl") if row["lang"] != "nb"]
    print("with a declared language   right   wrong   none")
    for name, declared_of in _DECLARATIONS.items():
        outcomes: Counter[str] = Counter()
        for row in rows:
            declared = declared_of.get(row["lang"], declared_of.get("*", ""))
            predicted, _ = identify_language(row["text"], row["lang"] if declared == _OWN else declared)
            outcomes["none" if predicted is None else "right" if predicted == row["lang"] else "wrong"] += 1
        print(f"{name:24}{outcomes['right']:8}{outcomes['wrong']:8}{outcomes['none']:7}")


def main() -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: Counter[tuple[str, str]] = Counter()
    for row in read_rows("languages.jsonl"):
        predicted, _ = identify_language(row["text"])
        best = guess_language(row["text"])[0]
        length = next(max_chars for max_chars in MAX_CHARS_BY_BUCKET if len(row["text"]) <= max_chars)
        outcome = {
            "n": 1,
            "identified": predicted is not None,
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
            f"{name:24}{bucket['n']:6}   identified {bucket['identified'] / bucket['n']:.3f}   right {bucket['right'] / bucket['identified']:.3f}   best guess {bucket['best'] / bucket['n']:.3f}"
        )
    results.record("language, identified", counts["all"]["identified"] / counts["all"]["n"])
    results.record("language, right of identified", counts["all"]["right"] / counts["all"]["identified"])
    print("most often mistaken:", ", ".join(f"{a} for {b} {n}" for (b, a), n in wrong.most_common(12)))
    print_declared()
    print("two languages in one text, confidence above .9: {} of {}".format(*count_overconfident()))

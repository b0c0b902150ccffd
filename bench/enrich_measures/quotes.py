"""Score quotes on the labelled stories: quotes found, quotes with the right speaker, and denials that became quotes.

A quote is found if its words are the same (whitespace is ignored). A speaker is right if it is the labelled full name or
description.
"""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from bench import results
from bench.enrich_measures import f1, make_document
from pipeline.enrich import enrich

LABELLED_FILE = Path(__file__).parent.parent / "labelled/quotes.txt"
ExpectedQuotes = dict[tuple[str, bool], tuple[str, str]]


class Story(NamedTuple):
    """A labelled story: its text, its quotes by words and directness, and the words that nobody claims to be true."""

    text: str
    quotes: ExpectedQuotes
    denials: frozenset[str]


def normalize(text: str) -> str:
    return " ".join(text.split()).strip(" .")


def read_stories() -> list[Story]:
    stories = []
    for story in re.split(r"\n\s*\n", LABELLED_FILE.read_text("utf-8")):
        lines = [line for line in story.splitlines() if not line.startswith("#")]
        quotes: ExpectedQuotes = {}
        denials = set()
        for line in (line[2:] for line in lines if line.startswith(">")):
            speaker, verb, words = (column.strip() for column in line.split("|"))
            if speaker.startswith("!"):
                denials.add(normalize(words))
            else:
                quotes[normalize(words), not speaker.startswith("~")] = speaker.lstrip("~"), verb
        text = "\n".join(line for line in lines if not line.startswith(">"))
        if text.strip():
            stories.append(Story(text, quotes, frozenset(denials)))
    return stories


def main() -> None:
    counts: Counter[str] = Counter()
    for text, all_expected, denials in read_stories():
        all_predicted = {
            (normalize(quote.text), quote.direct): (quote.speaker, quote.verb)
            for quote in enrich(make_document("", text)).quotes
        }
        counts["denials"] += len(denials)
        counts["denials quoted"] += sum(
            any(denial in words for words, _ in all_predicted) for denial in denials
        )
        for kind, is_direct in (("direct", True), ("reported", False)):
            expected = {key: value for key, value in all_expected.items() if key[1] is is_direct}
            predicted = {key: value for key, value in all_predicted.items() if key[1] is is_direct}
            correct = [key for key in expected if key in predicted]
            counts.update({f"{kind}+": len(correct), f"{kind}g": len(predicted), f"{kind}t": len(expected)})
            counts[f"{kind} speaker"] += sum(expected[key][0] == predicted[key][0] for key in correct)
            counts[f"{kind} verb"] += sum(expected[key][1] == predicted[key][1] for key in correct)
    for kind in ("direct", "reported"):
        correct, predicted, expected = (counts[kind + suffix] for suffix in "+gt")
        results.record(f"{kind} quotes, F1", f1(correct, predicted, expected))
        results.record(f"{kind} quotes, right speakers", counts[f"{kind} speaker"])
        print(
            f"{kind:10} F1 {f1(correct, predicted, expected):.3f}  {correct} right, {predicted} found, {expected} to find;",
            end=" ",
        )
        print(f"of the right ones speaker {counts[kind + ' speaker']}, verb {counts[kind + ' verb']}")
    results.record("denials given as quotes", counts["denials quoted"], higher_is_better=False)
    print(f"denials given as quotes: {counts['denials quoted']} of {counts['denials']}")

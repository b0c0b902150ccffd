"""Score quotes on annotated news in English and German, and how often each confidence holds.

A direct quote is right if four fifths of its characters are annotated speech, a reported one if it shares half of the
characters that it or an annotated clause has. A speaker is right if it shares a word of three letters or more with the
annotated one; speakers that the annotation names by a pronoun alone do not count.
"""

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, NamedTuple

from bench import results
from bench.enrich_measures import TEXTS_DIR, make_document
from pipeline.enrich import enrich
from pipeline.records import Quote

ANNOTATED_FILE = TEXTS_DIR / "quotes.jsonl.gz"
MIN_DIRECT_SHARE = 0.8
MIN_OVERLAP = 0.5
MIN_FOUND_SHARE = 0.6
BANDS = (0.95, 0.9, 0.85, 0.8, 0.7)  # lower limits of the confidences that are counted together
PRONOUNS = frozenset(
    "he she it they we i you who er sie es der die das wir ich dieser diese his her their".split()
)
FILLERS = frozenset({"the", "der", "die", "das", "and", "und"})


class Annotation(NamedTuple):
    """What is annotated: the offsets of all characters said, who said them, and what kind of speech it is."""

    offsets: frozenset[int]
    speaker: str
    kind: str


def offsets_of(spans: list[list[int]]) -> frozenset[int]:
    return frozenset(offset for start, end in spans for offset in range(start, end))


def words(name: str) -> set[str]:
    return set(re.findall(r"\w{3,}", name.lower())) - FILLERS


def offsets_in_text(text: str) -> list[int]:
    """Return the offset in a text of each character of its blocks joined by blank lines."""
    found: list[int] = []
    lines = text.split("\n")
    starts = accumulate((len(line) + 1 for line in lines[:-1]), initial=0)
    for start, line in zip(starts, lines, strict=True):
        if stripped := line.strip():
            first = start + line.index(stripped[0])
            found += [*([first] * 2 if found else []), *range(first, first + len(stripped))]
    return found


def is_right(quote: Quote, offsets: frozenset[int], best: Annotation, everything: frozenset[int]) -> bool:
    if quote.direct:
        return len(offsets & everything) >= MIN_DIRECT_SHARE * len(offsets)
    return len(offsets & best.offsets) >= MIN_OVERLAP * len(offsets | best.offsets)


def judge_speaker(quote: Quote, annotated: str) -> str:
    """Return "right", "wrong" or "open"; "" when the annotation names nobody."""
    if not annotated or annotated.lower() in PRONOUNS:
        return ""
    if not quote.speaker:
        return "open"
    return "right" if words(quote.speaker) & words(annotated) else "wrong"


class Score:
    """The counts of one language."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.bands: defaultdict[float, Counter[str]] = defaultdict(Counter)

    def add_text(self, row: dict[str, Any]) -> None:
        annotations = [
            Annotation(
                offsets_of(item["content"]),
                " ".join(row["text"][start:end] for start, end in item["speaker"]),
                item["type"],
            )
            for item in row["quotes"]
        ]
        everything = frozenset[int]().union(*(annotation.offsets for annotation in annotations))
        places = offsets_in_text(row["text"])
        quotes = enrich(make_document("", row["text"], language=row["lang"])).quotes
        found = [frozenset(places[quote.start : quote.end]) for quote in quotes]
        for quote, offsets in zip(quotes, found, strict=True):
            nobody = Annotation(frozenset(), "", "")
            best = max(annotations, key=lambda item: len(item.offsets & offsets), default=nobody)
            self._add_quote(quote, best.speaker, right=is_right(quote, offsets, best, everything))
        self._add_recall(annotations, found)

    def _add_quote(self, quote: Quote, annotated: str, *, right: bool) -> None:
        kind = "direct" if quote.direct else "reported"
        self.counts.update({f"{kind} found": 1, f"{kind} right": right})
        verdict = judge_speaker(quote, annotated) if right else ""
        self.counts[f"speaker {verdict}"] += 1
        if quote.speaker:
            band = next((limit for limit in BANDS if quote.confidence >= limit), 0.0)
            self.bands[band].update({"found": 1, "text": right, verdict: 1})

    def _add_recall(self, annotations: list[Annotation], found: list[frozenset[int]]) -> None:
        covered = frozenset[int]().union(*found)
        for annotation in annotations:
            offsets = annotation.offsets
            if annotation.kind == "direct":
                is_found = len(offsets & covered) >= MIN_FOUND_SHARE * len(offsets)
                self.counts.update({"direct annotated": 1, "direct recalled": is_found})
            elif annotation.kind.startswith("indirect"):
                is_found = any(len(offsets & part) >= MIN_OVERLAP * len(offsets | part) for part in found)
                self.counts.update({"reported annotated": 1, "reported recalled": is_found})

    def share(self, part: str, whole: str) -> float:
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 0.0

    def reliability(self) -> Iterator[tuple[float, int, float, int, float]]:
        """Yield for each band: its limit, the quotes in it, the share with right words, speakers judged, share right."""
        for limit, counts in sorted(self.bands.items(), reverse=True):
            judged = counts["right"] + counts["wrong"]
            speakers = counts["right"] / judged if judged else 0.0
            yield limit, counts["found"], counts["text"] / counts["found"], judged, speakers


def main() -> None:
    scores: defaultdict[str, Score] = defaultdict(Score)
    with gzip.open(ANNOTATED_FILE, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            scores[row["lang"]].add_text(row)
    for language, score in sorted(scores.items()):
        for kind in ("direct", "reported"):
            precision = score.share(f"{kind} right", f"{kind} found")
            recall = score.share(f"{kind} recalled", f"{kind} annotated")
            results.record(f"{language} annotated {kind} quotes, precision", precision)
            results.record(f"{language} annotated {kind} quotes, recall", recall)
            print(f"{language} {kind:<8} P {precision:.3f} R {recall:.3f}", end="; ")
        score.counts["speakers"] = score.counts["speaker right"] + score.counts["speaker wrong"]
        wrong = score.share("speaker wrong", "speakers")
        results.record(f"{language} annotated quotes, wrong speakers", wrong, higher_is_better=False)
        print(f"wrong speakers {wrong:.3f} of {score.counts['speakers']}")
        for limit, count, text, judged, speakers in score.reliability():
            line = f"words right {text:.3f} of {count:>4}, speaker {speakers:.3f} of {judged:>4}, both {text * speakers:.2f}"
            print(f"{language} confidence from {limit:.2f}: {line}")

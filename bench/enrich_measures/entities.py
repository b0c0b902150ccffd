"""Score entity recognition on the labelled stories: F1 of distinct names per story, and of mentions."""

import re
from collections import Counter
from pathlib import Path

from bench import results
from bench.enrich_measures import f1, make_document
from pipeline.enrich import enrich

LABELLED_DIR = Path(__file__).parent.parent / "labelled"
MARKED_NAME_RE = re.compile(r"\[([^]|]+)\|([A-Z]+)\]")
SCORED_LABELS = ("PER", "ORG", "LOC")
Name = tuple[str, str]


def read_labelled(path: Path) -> list[tuple[str, str, Counter[Name]]]:
    """Return title, text, and the count of each marked mention, for each story of a file."""
    stories = []
    for story in re.split(r"\n\s*\n", path.read_text("utf-8")):
        lines = [line for line in story.strip().splitlines() if not line.startswith("#")]
        if len(lines) > 1:
            plain = [MARKED_NAME_RE.sub(r"\1", line) for line in lines]
            stories.append(
                (plain[0], "\n".join(plain[1:]), Counter(MARKED_NAME_RE.findall("\n".join(lines[1:]))))
            )
    return stories


def tally(
    kind: str, predicted: Counter[Name], expected: Counter[Name], labels: tuple[str, ...]
) -> Counter[str]:
    predicted = Counter({name: count for name, count in predicted.items() if name[1] in labels})
    expected = Counter({name: count for name, count in expected.items() if name[1] in labels})
    counts = {
        kind + "+": (predicted & expected).total(),
        kind + "g": predicted.total(),
        kind + "t": expected.total(),
    }
    return Counter(counts)


def score(title: str, text: str, expected: Counter[Name]) -> Counter[str]:
    predicted = Counter(
        (entity.text, str(entity.label)) for entity in enrich(make_document(title, text)).entities
    )
    distinct = Counter({*predicted}), Counter({*expected})
    counts = tally("names", *distinct, SCORED_LABELS) + tally("mentions", predicted, expected, SCORED_LABELS)
    for label in (*SCORED_LABELS, "NORP"):
        counts += tally(label, *distinct, (label,))
    return counts


def main() -> None:
    kinds = ("names", "mentions", *SCORED_LABELS, "NORP")
    print(f"{'set':14}", *(f"{kind:>8}" for kind in kinds), " mentions to find")
    for path in sorted(LABELLED_DIR.glob("entities-*.txt")):
        counts: Counter[str] = Counter()
        for story in read_labelled(path):
            counts += score(*story)
        scores = [f1(counts[kind + "+"], counts[kind + "g"], counts[kind + "t"]) for kind in kinds]
        for kind, value in zip(kinds, scores, strict=True):
            results.record(f"entities {path.stem[9:]}, F1 of {kind}", value)
        print(f"{path.stem[9:]:14}", *(f"{value:8.3f}" for value in scores), f"{counts['mentionst']:6}")

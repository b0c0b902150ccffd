"""Our own labelled stories in, how well their names are found out: F1 of exact names a story, and of mentions."""

import re
from collections import Counter
from pathlib import Path

from bench.about import document, f1
from pipeline.enrich import enrich

LABELLED = Path(__file__).parent.parent / "labelled"
MARKED = re.compile(r"\[([^]|]+)\|([A-Z]+)\]")
SCORED = ("PER", "ORG", "LOC")
Name = tuple[str, str]


def labelled(path: Path) -> list[tuple[str, str, Counter[Name]]]:
    """Title, text, and the count of each marked mention in the text."""
    found = []
    for part in re.split(r"\n\s*\n", path.read_text("utf-8")):
        lines = [line for line in part.strip().splitlines() if not line.startswith("#")]
        if len(lines) > 1:
            plain = [MARKED.sub(r"\1", line) for line in lines]
            found.append((plain[0], "\n".join(plain[1:]), Counter(MARKED.findall("\n".join(lines[1:])))))
    return found


def tally(kind: str, guess: Counter[Name], truth: Counter[Name], labels: tuple[str, ...]) -> Counter[str]:
    guess = Counter({name: count for name, count in guess.items() if name[1] in labels})
    truth = Counter({name: count for name, count in truth.items() if name[1] in labels})
    counts = {kind + "+": (guess & truth).total(), kind + "g": guess.total(), kind + "t": truth.total()}
    return Counter(counts)


def score(title: str, text: str, truth: Counter[Name]) -> Counter[str]:
    guess = Counter((each.text, str(each.label)) for each in enrich(document(title, text)).entities)
    once = Counter({*guess}), Counter({*truth})
    counts = tally("names", *once, SCORED) + tally("mentions", guess, truth, SCORED)
    for label in (*SCORED, "NORP"):
        counts += tally(label, *once, (label,))
    return counts


def main() -> None:
    kinds = ("names", "mentions", *SCORED, "NORP")
    print(f"{'set':14}", *(f"{kind:>8}" for kind in kinds), " mentions to find")
    for path in sorted(LABELLED.glob("entities-*.txt")):
        counts: Counter[str] = Counter()
        for story in labelled(path):
            counts += score(*story)
        figures = [f1(counts[kind + "+"], counts[kind + "g"], counts[kind + "t"]) for kind in kinds]
        print(f"{path.stem[9:]:14}", *(f"{figure:8.3f}" for figure in figures), f"{counts['mentionst']:6}")

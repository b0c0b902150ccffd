"""Our own stories with marked quotes in, how many are found and given to the right speaker out.

A quote is found when its words are the same, whatever the white space; a speaker is right when it is the name in full or
the words that stand for one.
"""

import re
from collections import Counter
from pathlib import Path

from bench.about import document, f1
from pipeline.enrich import enrich

LABELLED = Path(__file__).parent.parent / "labelled/quotes.txt"
Said = dict[tuple[str, bool], tuple[str, str]]


def plain(text: str) -> str:
    return " ".join(text.split()).strip(" .")


def stories() -> list[tuple[str, Said]]:
    found = []
    for part in re.split(r"\n\s*\n", LABELLED.read_text("utf-8")):
        lines = [line for line in part.splitlines() if not line.startswith("#")]
        said: Said = {}
        for line in (line[2:] for line in lines if line.startswith(">")):
            speaker, verb, words = (each.strip() for each in line.split("|"))
            said[plain(words), not speaker.startswith("~")] = speaker.lstrip("~"), verb
        text = "\n".join(line for line in lines if not line.startswith(">"))
        if text.strip():
            found.append((text, said))
    return found


def main() -> None:
    counts: Counter[str] = Counter()
    for text, truth in stories():
        found = {(plain(q.text), q.direct): (q.speaker, q.verb) for q in enrich(document("", text)).quotes}
        for kind, is_direct in (("direct", True), ("reported", False)):
            true = {key: value for key, value in truth.items() if key[1] is is_direct}
            guess = {key: value for key, value in found.items() if key[1] is is_direct}
            right = [key for key in true if key in guess]
            counts.update({f"{kind}+": len(right), f"{kind}g": len(guess), f"{kind}t": len(true)})
            counts[f"{kind} speaker"] += sum(true[key][0] == guess[key][0] for key in right)
            counts[f"{kind} verb"] += sum(true[key][1] == guess[key][1] for key in right)
    for kind in ("direct", "reported"):
        right, guess, true = (counts[kind + mark] for mark in "+gt")
        print(
            f"{kind:10} F1 {f1(right, guess, true):.3f}  {right} right, {guess} found, {true} to find;",
            end=" ",
        )
        print(f"of the right ones speaker {counts[kind + ' speaker']}, verb {counts[kind + ' verb']}")

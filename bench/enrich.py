"""Labelled texts in, the figures of `pipeline.enrich` out.

.venv/bin/python bench/enrich.py entities            our own labelled articles, bench/labelled/entities-*.txt
.venv/bin/python bench/enrich.py keywords FILE       F1 of the first ten against people's choice
.venv/bin/python bench/enrich.py topics FILE         accuracy by class
.venv/bin/python bench/enrich.py speed FILE          milliseconds an article, by enricher
"""

import json
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from pipeline.enrich import ENRICHERS, enrich
from pipeline.enrich.reading import Reading
from pipeline.records import Article, Block, Document

HERE = Path(__file__).parent
MARKED = re.compile(r"\[([^]|]+)\|([A-Z]+)\]")
SCORED = ("PER", "ORG", "LOC")


def rows(path: str) -> list[dict]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def document(title: str, text: str, **more: str) -> Document:
    paragraphs = [Block(part.strip()) for part in text.split("\n") if part.strip()]
    return Document("https://paper.example/story", title=title, blocks=tuple(paragraphs), **more)


def labelled(path: Path) -> list[tuple[str, str, set[tuple[str, str]], Counter]]:
    """Title, text, set of (name, label), and the count of each mention in the text."""
    found = []
    for part in re.split(r"\n\s*\n", path.read_text("utf-8")):
        lines = [line for line in part.strip().splitlines() if not line.startswith("#")]
        if len(lines) > 1:
            marks = Counter(MARKED.findall("\n".join(lines[1:])))
            plain = [MARKED.sub(r"\1", line) for line in lines]
            found.append((plain[0], "\n".join(plain[1:]), set(marks), marks))
    return found


def f1(right: float, guessed: float, true: float) -> float:
    return 2 * right / (guessed + true) if guessed + true else 0.0


def entities() -> None:
    for path in sorted(HERE.glob("labelled/entities-*.txt")):
        counts: Counter[str] = Counter()
        for title, text, truth, mentions in labelled(path):
            found = enrich(document(title, text)).entities
            guess = Counter((e.text, str(e.label)) for e in found)
            counts += tally("name", {x for x in set(guess)}, truth)
            counts += Counter({"mention+": sum(v for k, v in (guess & mentions).items() if k[1] in SCORED)})
            counts += Counter({"mentiong": sum(v for k, v in guess.items() if k[1] in SCORED)})
            counts += Counter({"mentiont": sum(v for k, v in mentions.items() if k[1] in SCORED)})
            for label in (*SCORED, "NORP"):
                counts += tally(
                    label, {x for x in guess if x[1] == label}, {x for x in truth if x[1] == label}, (label,)
                )
        kinds = ("name", "mention", *SCORED, "NORP")
        print(
            path.name,
            *(f"{k} {f1(counts[k + '+'], counts[k + 'g'], counts[k + 't']):.3f}" for k in kinds),
            counts["mentiont"],
        )


def tally(kind: str, guess: set, truth: set, labels: tuple[str, ...] = SCORED) -> Counter:
    guess, truth = {x for x in guess if x[1] in labels}, {x for x in truth if x[1] in labels}
    return Counter({kind + "+": len(guess & truth), kind + "g": len(guess), kind + "t": len(truth)})


def speed(path: str) -> None:
    documents = [document(r.get("title", ""), r["text"]) for r in rows(path) if r["lang"] == "en"][:150]
    [enrich(d) for d in documents[:5]]
    took = defaultdict(list)
    for each in documents:
        whole = time.perf_counter()
        enrich(each)
        took["all"].append(time.perf_counter() - whole)
        article, reading = Article(each), Reading(each)
        for enricher in ENRICHERS:
            start = time.perf_counter()
            found = enricher.find(article, reading)
            took[enricher.name].append(time.perf_counter() - start)
            article = __import__("dataclasses").replace(article, **found)
    for name, times in took.items():
        print(
            f"{name:12} median {statistics.median(times) * 1e3:6.2f} ms   p90 {sorted(times)[int(len(times) * 0.9)] * 1e3:6.2f} ms"
        )


def main() -> None:
    command, *given = sys.argv[1:]
    {"entities": entities, "speed": speed}[command](*given)


if __name__ == "__main__":
    main()

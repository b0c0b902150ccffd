"""Labelled sentences in, the small sequence tagger that ships with `pipeline.enrich.entities` out.

    .venv/bin/python bench/train_entities.py --data ../shared/data/text/entities-train.jsonl [--hold-out wikigold]

What the data is, whose, and what the model is good for: docs/enrich.md (data statement and model card).
"""

import argparse
import itertools
import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pycrfsuite

from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.features import featurize

MODEL = Path(__file__).parent.parent / "pipeline/enrich/entities/data/tagger.crfsuite"
LABELS = ("PER", "ORG", "LOC", "NORP")
Sentence = tuple[list[str], list[str]]

# Which parts of a title the news corpus counts as the person; we do not.
TITLES = {word for word, kind in gazetteer.cues().items() if kind == "t"} | {
    "mr.", "ms.", "mrs.", "dr.", "gen.", "sen.", "gov.", "rep.", "st.", "lt.", "col.", "vice", "foreign", "former",
    "secretary", "secretary-general", "attorney", "u.s.", "interim", "deputy", "defense", "interior", "finance", "major",
    "crown", "first", "lady", "pope", "prophet", "grand", "of", "chief", "-", "acting", "then", "chairman", "state",
}  # fmt: skip


def load(path: Path) -> Iterator[tuple[str, Sentence]]:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        words = [word or "." for word in row["tokens"]]
        yield row["source"], (words, list(row["tags"]))


def repaired(source: str, sentence: Sentence) -> Sentence | None:
    """The sentence in our conventions; None when it teaches nothing we want."""
    words, tags = sentence
    if words[0].startswith("-DOCSTART") or (source in {"btc", "wnut17"} and noisy(words)):
        return None
    spans = [span for span in spans_of(tags) if span[2] in {*LABELS, "MISC"}]
    fixed = ["O"] * len(words)
    for start, end, label in (moved(words, span) for span in spans):
        if label in LABELS and start < end:
            fixed[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
    return words, fixed


def noisy(words: list[str]) -> bool:
    """Chat rather than prose: handles, tags, links, capitals."""
    capitals = sum(word[0].isupper() for word in words)
    return any(word[0] in "@#" or word.startswith("http") for word in words) or capitals > 0.6 * len(words)


def moved(words: list[str], span: tuple[int, int, str]) -> tuple[int, int, str]:
    """A span with our edges and label: no titles before people, adjectives of nations are groups."""
    start, end, label = span
    name = gazetteer.phrase(words[start:end])
    place = gazetteer.places().get(name)
    if label == "PER":
        while start < end - 1 and (
            words[start].lower() in TITLES or words[start].lower().rstrip(".") in TITLES
        ):
            start += 1
        if words[start].lower() in TITLES:
            return start, start, label
    elif name in gazetteer.demonyms() and label in {"MISC", "LOC"}:
        label = "NORP"
    elif label == "NORP" and place and name not in gazetteer.demonyms():
        label = "LOC"
    if words[start].lower() == "the" and end - start > 1:
        start += 1
    return start, end, label


def spans_of(tags: list[str]) -> Iterator[tuple[int, int, str]]:
    start = None
    for place, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I-"):
            yield start, place, tags[start][2:]
            start = None
        if tag.startswith("B-") or (tag.startswith("I-") and start is None):
            start = place


def train(sentences: Iterable[Sentence], path: Path, options: dict[str, float]) -> None:
    trainer = pycrfsuite.Trainer(verbose=False)
    for words, tags in sentences:
        trainer.append(featurize(words), tags)
    trainer.set_params({"max_iterations": 150, "feature.possible_transitions": True, **options})
    trainer.train(str(path))


def score(sentences: list[Sentence], path: Path, documents: int = 12) -> str:
    """F1 of mentions, and of the set of names in pseudo-documents of neighbouring sentences."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    counts: Counter[str] = Counter()
    groups = itertools.groupby(enumerate(sentences), key=lambda item: item[0] // documents)
    for _, group in groups:
        truth, guess = set(), set()
        for _, (words, tags) in group:
            a, b = set(spans_of(tags)), set(spans_of(tagger.tag(featurize(words))))
            counts += tally("mention", a, b)
            truth |= {(" ".join(words[s:e]), label) for s, e, label in a}
            guess |= {(" ".join(words[s:e]), label) for s, e, label in b}
        counts += tally("document", truth, guess)
        for label in LABELS:
            counts += tally(
                label, {x for x in truth if x[1] == label}, {x for x in guess if x[1] == label}, all_=True
            )
    return "  ".join(f"{kind} {f1(counts, kind):.3f}" for kind in ("mention", "document", *LABELS))


def tally(kind: str, truth: set, guess: set, *, all_: bool = False) -> Counter[str]:
    if not all_:
        truth = {item for item in truth if item[-1] != "NORP"}
        guess = {item for item in guess if item[-1] != "NORP"}
    return Counter({f"{kind}+": len(truth & guess), f"{kind}t": len(truth), f"{kind}g": len(guess)})


def f1(counts: Counter[str], kind: str) -> float:
    return 2 * counts[kind + "+"] / max(1, counts[kind + "t"] + counts[kind + "g"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--hold-out", nargs="*", default=[], help="sources to test on instead")
    parser.add_argument("--without", nargs="*", default=[], help="sources to leave out")
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--c1", type=float, default=0.3)
    parser.add_argument("--c2", type=float, default=0.05)
    parser.add_argument("--minfreq", type=float, default=2)
    given = parser.parse_args()
    rows = [(source, fixed) for source, sentence in load(given.data) if (fixed := repaired(source, sentence))]
    learn = [sentence for source, sentence in rows if source not in {*given.hold_out, *given.without}]
    if given.hold_out and "gmb-tail" in given.hold_out:
        news = [sentence for source, sentence in rows if source == "gmb-news"]
        tail = news[-1500:]
        learn = [s for s in learn if id(s) not in {id(t) for t in tail}]
    random.Random(1).shuffle(learn)
    out = given.out if not given.hold_out else Path(tempfile.mkdtemp()) / "tagger"
    train(learn, out, {"c1": given.c1, "c2": given.c2, "feature.minfreq": given.minfreq})
    print(f"{len(learn)} sentences, {out.stat().st_size} bytes")
    for source in given.hold_out:
        held = tail if source == "gmb-tail" else [sentence for name, sentence in rows if name == source]
        print(source, score(held, out))


if __name__ == "__main__":
    main()

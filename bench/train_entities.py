"""Labelled sentences in, the small sequence tagger that ships with `pipeline.enrich.entities` out.

    .venv/bin/python bench/train_entities.py --data ../shared/data/text/entities-train.jsonl [--hold-out own wikigold gmb-news]
    .venv/bin/python bench/train_entities.py --data … --other-languages

Held out are the last fifth of a source's stories. What the data is, whose, and what the model is good for: docs/enrich.md
(data statement and model card).
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pycrfsuite

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.names_data import LABELS, Story, corpus, own, spans_of, with_other_people, with_others
from pipeline.enrich.entities.features import featurize

OTHERS = Path(__file__).parent.parent / "pipeline/enrich/entities/data/tagger-others.crfsuite"
LANGUAGES = ("de", "es", "fr", "it", "nl", "pl", "pt", "ru")
ENGLISH = 0.1  # share of the English prose that the model of other languages learns from
COPIES = 6  # how often our own stories in other languages count, all but once with other people and towns
MODEL = Path(__file__).parent.parent / "pipeline/enrich/entities/data/tagger.crfsuite"


def train(stories: list[Story], path: Path, options: dict[str, float]) -> None:
    trainer = pycrfsuite.Trainer(verbose=False)
    for story in stories:
        for look, (_, tags) in zip(featurize([words for words, _ in story]), story, strict=True):
            trainer.append(look, tags)
    trainer.set_params({"feature.possible_transitions": True, **options})
    trainer.train(str(path))


def score(stories: list[Story], path: Path) -> str:
    """F1 of mentions, and of the set of names in each story."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    counts: Counter[str] = Counter()
    for story in stories:
        truth, guess = set(), set()
        for look, (words, tags) in zip(featurize([words for words, _ in story]), story, strict=True):
            a, b = set(spans_of(tags)), set(spans_of(tagger.tag(look)))
            counts += tally("mention", a, b)
            truth |= {(" ".join(words[s:e]), label) for s, e, label in a}
            guess |= {(" ".join(words[s:e]), label) for s, e, label in b}
        counts += tally("document", truth, guess)
        for label in LABELS:
            counts += tally(
                label, {x for x in truth if x[1] == label}, {x for x in guess if x[1] == label}, label
            )
    return "  ".join(f"{kind} {f1(counts, kind):.3f}" for kind in ("mention", "document", *LABELS))


def tally(kind: str, truth: set, guess: set, counted: str = "") -> Counter[str]:
    if not counted:
        truth = {item for item in truth if item[-1] != "NORP"}
        guess = {item for item in guess if item[-1] != "NORP"}
    return Counter({f"{kind}+": len(truth & guess), f"{kind}t": len(truth), f"{kind}g": len(guess)})


def f1(counts: Counter[str], kind: str) -> float:
    return 2 * counts[kind + "+"] / max(1, counts[kind + "t"] + counts[kind + "g"])


def parted(stories: list[Story], name: str, held: list[str]) -> tuple[list[Story], list[Story]]:
    """What to learn from and what to test on."""
    if name not in held:
        return stories, []
    edge = 0 if name == "own" else len(stories) * 4 // 5
    return stories[:edge], stories[edge:]


def in_other_languages(data: Path) -> list[Story]:
    """What the model of languages other than English learns from."""
    learn = own("en")
    for name, stories in corpus(data).items():
        if name not in {"btc", "wnut17"}:
            chance = random.Random(3)
            learn += (part := [story for story in stories if chance.random() < ENGLISH])
            learn += with_others(part, 0.3, 0)
    for stories in map(own, LANGUAGES):
        learn += stories
        for seed in range(COPIES - 1):
            learn += with_other_people(stories, seed)
    random.Random(1).shuffle(learn)
    return learn


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--hold-out", nargs="*", default=[], help="sources to test on: own, wikigold, gmb-news"
    )
    parser.add_argument("--without", nargs="*", default=[], help="sources to leave out")
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument(
        "--others", type=float, default=0.6, help="share of the stories copied with other names"
    )
    parser.add_argument(
        "--own", type=int, default=3, help="how often our own stories count, all but once with other names"
    )
    parser.add_argument("--c1", type=float, default=0.3)
    parser.add_argument("--c2", type=float, default=0.05)
    parser.add_argument("--minfreq", type=float, default=2)
    parser.add_argument("--iterations", type=int, default=100)
    parser.add_argument(
        "--other-languages", action="store_true", help="train the model of all languages but English"
    )
    return parser.parse_args()


def main() -> None:
    given = asked()
    if given.other_languages:
        train(
            in_other_languages(given.data),
            given.out or OTHERS,
            {"c1": 0.3, "c2": 0.05, "feature.minfreq": 2, "max_iterations": 80},
        )
        return
    sources = {**corpus(given.data), "own": own()}
    learn: list[Story] = []
    tests: dict[str, list[Story]] = {}
    for name, stories in sources.items():
        if name in given.without:
            continue
        part, tests[name] = parted(stories, name, given.hold_out)
        learn += part
        copies = [1.0] * (given.own - 1) if name == "own" else [given.others]
        learn += [story for seed, share in enumerate(copies) for story in with_others(part, share, seed)]
    random.Random(1).shuffle(learn)
    out = given.out or (Path(tempfile.mkdtemp()) / "tagger" if given.hold_out else MODEL)
    train(learn, out, {"c1": given.c1, "c2": given.c2, "feature.minfreq": given.minfreq, "max_iterations": given.iterations})  # fmt: skip
    print(f"{sum(map(len, learn))} sentences, {out.stat().st_size} bytes", flush=True)
    for name, held in tests.items():
        if held:
            print(name, score(held, out), flush=True)


if __name__ == "__main__":
    main()

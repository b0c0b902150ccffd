"""Train the sequence tagger that ships with `pipeline.enrich.entities`.

    .venv/bin/python bench/train_entities.py --data ../shared/data/text/entities-train.jsonl [--hold-out own wikigold gmb-news]
    .venv/bin/python bench/train_entities.py --data … --other-languages

The last fifth of the stories of a source is held out. docs/enrich.md has the data statement and the model card.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pycrfsuite

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.entity_data import (
    LABELS,
    Story,
    read_corpus,
    read_own_stories,
    rename_people,
    rename_share,
    spans_of,
)
from pipeline.enrich.entities.features import featurize

MULTILINGUAL_MODEL_FILE = (
    Path(__file__).parent.parent / "pipeline/enrich/entities/data/tagger-others.crfsuite"
)
LANGUAGES = ("de", "es", "fr", "it", "nl", "pl", "pt", "ru")
ENGLISH_SHARE = 0.1  # share of the English stories in the training data of the multilingual model
NUM_COPIES = 6  # copies of this project's stories in other languages; all but one with other people and towns
MODEL_FILE = Path(__file__).parent.parent / "pipeline/enrich/entities/data/tagger.crfsuite"


def train(stories: list[Story], path: Path, options: dict[str, float]) -> None:
    trainer = pycrfsuite.Trainer(verbose=False)
    for story in stories:
        for features, (_, tags) in zip(featurize([words for words, _ in story]), story, strict=True):
            trainer.append(features, tags)
    trainer.set_params({"feature.possible_transitions": True, **options})
    trainer.train(str(path))


def score(stories: list[Story], path: Path) -> str:
    """Return F1 of mentions and of the set of names in each story, as text."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    counts: Counter[str] = Counter()
    for story in stories:
        expected, predicted = set(), set()
        for features, (words, tags) in zip(featurize([words for words, _ in story]), story, strict=True):
            expected_spans, predicted_spans = set(spans_of(tags)), set(spans_of(tagger.tag(features)))
            counts += tally("mention", expected_spans, predicted_spans)
            expected |= {(" ".join(words[start:end]), label) for start, end, label in expected_spans}
            predicted |= {(" ".join(words[start:end]), label) for start, end, label in predicted_spans}
        counts += tally("document", expected, predicted)
        for label in LABELS:
            counts += tally(
                label,
                {name_and_label for name_and_label in expected if name_and_label[1] == label},
                {name_and_label for name_and_label in predicted if name_and_label[1] == label},
                label,
            )
    return "  ".join(f"{kind} {f1(counts, kind):.3f}" for kind in ("mention", "document", *LABELS))


def tally(kind: str, expected: set, predicted: set, label: str = "") -> Counter[str]:
    if not label:
        expected = {item for item in expected if item[-1] != "NORP"}
        predicted = {item for item in predicted if item[-1] != "NORP"}
    return Counter(
        {f"{kind}+": len(expected & predicted), f"{kind}t": len(expected), f"{kind}g": len(predicted)}
    )


def f1(counts: Counter[str], kind: str) -> float:
    return 2 * counts[kind + "+"] / max(1, counts[kind + "t"] + counts[kind + "g"])


def split_held_out(stories: list[Story], name: str, held_out: list[str]) -> tuple[list[Story], list[Story]]:
    """Split the stories of a source into training and test stories."""
    if name not in held_out:
        return stories, []
    split_at = 0 if name == "own" else len(stories) * 4 // 5
    return stories[:split_at], stories[split_at:]


def multilingual_stories(data: Path) -> list[Story]:
    """Collect the training data of the model for languages other than English."""
    training = read_own_stories("en")
    for name, stories in read_corpus(data).items():
        if name not in {"btc", "wnut17"}:
            rng = random.Random(3)
            training += (sample := [story for story in stories if rng.random() < ENGLISH_SHARE])
            training += rename_share(sample, 0.3, 0)
    for stories in map(read_own_stories, LANGUAGES):
        training += stories
        for seed in range(NUM_COPIES - 1):
            training += rename_people(stories, seed)
    random.Random(1).shuffle(training)
    return training


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--hold-out", nargs="*", default=[], help="sources to test on: own, wikigold, gmb-news"
    )
    parser.add_argument("--without", nargs="*", default=[], help="sources to leave out")
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument(
        "--others", type=float, default=0.6, help="share of the stories that are also used with other names"
    )
    parser.add_argument(
        "--own", type=int, default=3, help="copies of this project's stories; all but one with other names"
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
    args = parse_args()
    if args.other_languages:
        train(
            multilingual_stories(args.data),
            args.out or MULTILINGUAL_MODEL_FILE,
            {"c1": 0.3, "c2": 0.05, "feature.minfreq": 2, "max_iterations": 80},
        )
        return
    sources = {**read_corpus(args.data), "own": read_own_stories()}
    training: list[Story] = []
    tests: dict[str, list[Story]] = {}
    for name, stories in sources.items():
        if name in args.without:
            continue
        training_part, tests[name] = split_held_out(stories, name, args.hold_out)
        training += training_part
        copies = [1.0] * (args.own - 1) if name == "own" else [args.others]
        training += [
            story for seed, share in enumerate(copies) for story in rename_share(training_part, share, seed)
        ]
    random.Random(1).shuffle(training)
    model_file = args.out or (Path(tempfile.mkdtemp()) / "tagger" if args.hold_out else MODEL_FILE)
    train(training, model_file, {"c1": args.c1, "c2": args.c2, "feature.minfreq": args.minfreq, "max_iterations": args.iterations})  # fmt: skip
    print(f"{sum(map(len, training))} sentences, {model_file.stat().st_size} bytes", flush=True)
    for name, held_out in tests.items():
        if held_out:
            print(name, score(held_out, model_file), flush=True)


if __name__ == "__main__":
    main()

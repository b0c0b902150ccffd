"""The stored pages in, a table of the cleaner beside its peers out: text, title, authors, dates, speed, memory, errors.

    .venv/bin/python -m bench.clean [--sets benchmark90,snippets990] [--candidates ours,trafilatura]

Each candidate runs in a process of its own on the same pages. A second table gives the text by the language that
pages declare. Our block model was trained on `benchmark90`, `articles421` and `web700`: what it reaches on sites it
never saw is printed by `bench.train_blocks --measure`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench import SHARED

HERE = Path(__file__).parent.parent
CANDIDATES = {
    "ours": (".venv", "pipeline.clean:clean"),
    "trafilatura": (".venv-bench", "peers:trafilatura"),
    "newspaper4k": (".venv-bench", "peers:newspaper4k"),
}
SETS = "benchmark90,publishers54,articles421,web700,snippets990,dates"
COLUMNS = ("F1", "P", "R", "title", "authors", "day", "minute", "pages/cpu-s", "errors", "peak MB")
# Fewer pages say nothing of a language.
FEW = 2
MOST_FOR_MEMORY = 500


def run(name: str, script: str, *more: str) -> str:
    """Run a script with the Python of a candidate; what it prints out."""
    folder, candidate = CANDIDATES[name]
    command = [str(HERE / folder / "bin/python"), script, "--candidate", candidate, *more]
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    done = subprocess.run(
        command, cwd=HERE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    return done.stdout.decode()


def measured(name: str, sets: str, answers: Path) -> list[dict[str, Any]]:
    """The scorer's figures for one candidate, a row a set; what it answered goes into a file."""
    scorer = str(SHARED / "score" / "score_clean.py")
    rows = json.loads(run(name, scorer, "--sets", sets, "--json", "--out", str(answers)).splitlines()[-1])
    for row in filter(_is_small, rows):
        row["peak MB"] = float(run(name, str(HERE / "bench/clean_memory.py"), "--set", row["set"]))
    return list(rows)


def _is_small(row: dict[str, Any]) -> bool:
    """A second pass over the largest sets would tell no more of memory."""
    return bool(row["pages"] <= MOST_FOR_MEMORY)


def by_language(answers: dict[str, Path], sets: str) -> dict[str, dict[str, list[Any]]]:
    """The scores of pages with a true text, by declared language and candidate."""
    sys.path.insert(0, str(SHARED / "score"))
    import metrics

    truth = {
        (name, page["id"]): page["text"]
        for name in sets.split(",")
        for page in map(json.loads, (SHARED / "data/pages" / name / "pages.jsonl").open(encoding="utf-8"))
        if page.get("text")
    }
    told = {key: (row.get("language") or "").lower()[:2] or "none" for key, row in _answers(answers["ours"])}
    found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name, file in answers.items():
        for key, row in _answers(file):
            if key in truth:
                found[told.get(key, "none")][name].append(metrics.shingles(truth[key], row.get("text") or ""))
    return {
        language: {name: [len(rows), metrics.corpus_shingles(rows)[0]] for name, rows in scores.items()}
        for language, scores in found.items()
    }


def _answers(file: Path) -> Iterable[tuple[tuple[str, str], dict[str, Any]]]:
    for row in map(json.loads, file.open(encoding="utf-8")):
        yield (row["set"], row["id"]), row


def print_languages(answers: dict[str, Path], sets: str) -> None:
    """Print F1 of the text for each language with enough pages."""
    print(f"\n{'language':14}{'pages':>8}" + "".join(f"{name:>13}" for name in answers))
    languages = by_language(answers, sets)
    for language, scores in sorted(languages.items(), key=lambda item: -item[1]["ours"][0]):
        if scores["ours"][0] >= FEW:
            print(
                f"{language:14}{scores['ours'][0]:8}"
                + "".join(f"{scores[name][1]:13.3f}" for name in answers)
            )


def main() -> None:
    """Print a row for each candidate and set, then for each language."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--sets", default=SETS)
    ask.add_argument("--candidates", default=",".join(CANDIDATES))
    given = ask.parse_args()
    if not SHARED.is_dir():
        sys.exit("the development data is not beside this checkout")
    print(f"{'set':14}{'cleaner':13}" + "".join(f"{name:>12}" for name in COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        answers = {name: Path(folder) / name for name in given.candidates.split(",")}
        for name, file in answers.items():
            for row in measured(name, given.sets, file):
                cells = [row.get(column) for column in COLUMNS]
                texts = [f"{cell:12.3f}" if cell is not None else f"{'–':>12}" for cell in cells]
                print(f"{row['set']:14}{name:13}" + "".join(texts), flush=True)
        if "ours" in answers:
            print_languages(answers, given.sets)


if __name__ == "__main__":
    main()

"""Compare the cleaner with other tools on saved pages: text, title, authors, dates, speed, memory, errors.

    .venv/bin/python -m bench.clean [--sets benchmark90,snippets990] [--candidates copydesk,trafilatura]

Each candidate runs in a process of its own on the same pages. A second table gives the score of the text by declared
language. The block model was trained on `benchmark90`, `articles421` and `web700`; its scores on sites outside the
training data are printed by `bench.train_blocks --measure`.
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

from bench import ROOT_DIR, SHARED_DIR, peers, require_data, results

CANDIDATES = {
    "copydesk": (sys.executable, "pipeline.clean:clean"),
    "trafilatura": (str(peers.PYTHON), "peers:trafilatura"),
    "newspaper4k": (str(peers.PYTHON), "peers:newspaper4k"),
}
SETS = "benchmark90,publishers54,articles421,web700,snippets990,dates"
COLUMNS = ("F1", "P", "R", "title", "authors", "day", "minute", "pages/cpu-s", "errors", "peak MB")
# A language with fewer pages is not printed.
MIN_PAGES_PER_LANGUAGE = 2
# Larger sets are not cleaned a second time to measure memory.
MAX_PAGES_FOR_MEMORY = 500
# Units of the figures that are not scores.
UNITS = {"pages/cpu-s": "1/s", "peak MB": "MB"}


def run_candidate(name: str, script: str, *arguments: str) -> str:
    """Run a script with the interpreter of a candidate; return its output."""
    python, candidate = CANDIDATES[name]
    command = [python, script, "--candidate", candidate, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT_DIR)}
    process = subprocess.run(
        command, cwd=ROOT_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    return process.stdout.decode()


def measure(name: str, sets: str, output_file: Path) -> list[dict[str, Any]]:
    """Score one candidate: one row per set. The extracted documents are written to a file."""
    scorer = str(SHARED_DIR / "score" / "score_clean.py")
    rows = json.loads(
        run_candidate(name, scorer, "--sets", sets, "--json", "--out", str(output_file)).splitlines()[-1]
    )
    for row in (row for row in rows if row["pages"] <= MAX_PAGES_FOR_MEMORY):
        row["peak MB"] = float(
            run_candidate(name, str(ROOT_DIR / "bench/clean_memory.py"), "--set", row["set"])
        )
    return list(rows)


def by_language(result_files: dict[str, Path], sets: str) -> dict[str, dict[str, list[Any]]]:
    """Return page count and F1 of the text, by declared language and candidate."""
    sys.path.insert(0, str(SHARED_DIR / "score"))
    import metrics

    expected_texts = {
        (name, page["id"]): page["text"]
        for name in sets.split(",")
        for page in map(json.loads, (SHARED_DIR / "data/pages" / name / "pages.jsonl").open(encoding="utf-8"))
        if page.get("text")
    }
    declared_languages = {
        key: (row.get("language") or "").lower()[:2] or "none"
        for key, row in _read_results(result_files["copydesk"])
    }
    scores_by_language: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name, path in result_files.items():
        for key, row in _read_results(path):
            if key in expected_texts:
                scores_by_language[declared_languages.get(key, "none")][name].append(
                    metrics.shingles(expected_texts[key], row.get("text") or "")
                )
    return {
        language: {name: [len(rows), metrics.corpus_shingles(rows)[0]] for name, rows in scores.items()}
        for language, scores in scores_by_language.items()
    }


def _read_results(path: Path) -> Iterable[tuple[tuple[str, str], dict[str, Any]]]:
    for row in map(json.loads, path.open(encoding="utf-8")):
        yield (row["set"], row["id"]), row


def print_languages(result_files: dict[str, Path], sets: str) -> None:
    """Print F1 of the text for each language with enough pages."""
    print(f"\n{'language':14}{'pages':>8}" + "".join(f"{name:>13}" for name in result_files))
    languages = by_language(result_files, sets)
    for language, scores in sorted(languages.items(), key=lambda item: -item[1]["copydesk"][0]):
        if scores["copydesk"][0] >= MIN_PAGES_PER_LANGUAGE:
            print(
                f"{language:14}{scores['copydesk'][0]:8}"
                + "".join(f"{scores[name][1]:13.3f}" for name in result_files)
            )


def record_row(name: str, row: dict[str, Any]) -> None:
    """Record the figures of one candidate on one set."""
    for column in COLUMNS:
        if row.get(column) is not None:
            is_better = None if column != "errors" else False
            results.record(
                f"{row['set']}, {name}, {column}",
                row[column],
                UNITS.get(column, ""),
                higher_is_better=is_better,
            )


def main() -> None:
    """Print a row for each candidate and set, then for each language."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", default=SETS)
    parser.add_argument("--candidates", default=",".join(CANDIDATES))
    args = parser.parse_args()
    require_data()
    names = args.candidates.split(",")
    if not peers.is_ready() and names != ["copydesk"]:
        names = ["copydesk"]
        print(f"other tools: not run: {peers.MISSING}")
    print(f"{'set':14}{'cleaner':13}" + "".join(f"{name:>12}" for name in COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        result_files = {name: Path(folder) / name for name in names}
        for name, path in result_files.items():
            for row in measure(name, args.sets, path):
                cells = [row.get(column) for column in COLUMNS]
                formatted = [f"{cell:12.3f}" if cell is not None else f"{'–':>12}" for cell in cells]
                print(f"{row['set']:14}{name:13}" + "".join(formatted), flush=True)
                record_row(name, row)
        if "copydesk" in result_files:
            print_languages(result_files, args.sets)


if __name__ == "__main__":
    main()

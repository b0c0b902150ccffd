"""The stored pages in, a table of the cleaner beside its peers out: text, title, authors, dates, pages per CPU second.

    .venv/bin/python -m bench.clean [--sets benchmark90,snippets990] [--candidates ours,trafilatura]

Each candidate runs in a process of its own on the same pages. Our block model was trained on `benchmark90`,
`articles421` and `web700`: what it reaches on sites it never saw is printed by `bench.train_blocks --measure`.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from bench import SHARED

HERE = Path(__file__).parent.parent
CANDIDATES = {
    "ours": (".venv", "pipeline.clean:clean"),
    "trafilatura": (".venv-bench", "peers:trafilatura"),
    "newspaper4k": (".venv-bench", "peers:newspaper4k"),
}
COLUMNS = ("F1", "P", "R", "title", "authors", "day", "minute", "pages/cpu-s", "errors")


def measured(name: str, sets: str) -> list[dict[str, float]]:
    """The scorer's figures for one candidate, a row a set."""
    folder, candidate = CANDIDATES[name]
    scorer = SHARED / "score" / "score_clean.py"
    command = [
        str(HERE / folder / "bin/python"),
        str(scorer),
        "--candidate",
        candidate,
        "--sets",
        sets,
        "--json",
    ]
    done = subprocess.run(
        command, cwd=HERE, env={**os.environ, "PYTHONPATH": str(HERE)}, stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout.decode().splitlines()[-1])


def main() -> None:
    """Print a row for each candidate and set."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--sets", default="benchmark90,publishers54,articles421,snippets990")
    ask.add_argument("--candidates", default=",".join(CANDIDATES))
    given = ask.parse_args()
    if not SHARED.is_dir():
        sys.exit("the development data is not beside this checkout")
    print(f"{'set':14}{'cleaner':13}" + "".join(f"{name:>13}" for name in COLUMNS))
    for name in given.candidates.split(","):
        for row in measured(name, given.sets):
            cells = [row.get(column) for column in COLUMNS]
            print(
                f"{row['set']:14}{name:13}"
                + "".join(f"{cell:13.3f}" if cell is not None else f"{'–':>13}" for cell in cells),
                flush=True,
            )


if __name__ == "__main__":
    main()

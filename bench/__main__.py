"""Run the benches, write their figures as JSON, and compare them with the run kept in the repository.

    python -m bench [--quick] [--keep | --keep-scores] [NAME ...]

A bench that lacks its data or a tool is listed with the reason, and the others go on. The figures of this run are in
bench/results/latest.json. `--keep` also puts them into bench/results/kept.json: commit it with the change they belong to.
`--keep-scores` leaves out times and memory, for a machine that is busy with other work.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import NOT_RUN, ROOT_DIR, peers, results


@dataclass(frozen=True, slots=True)
class Bench:
    """A module of this package that measures one thing; `quick` are arguments for a short run."""

    name: str
    description: str
    quick: tuple[str, ...] = ()


BENCHES = (
    Bench("urls", "URL keys of pairs from five projects"),
    Bench("robots", "robots.txt decisions, compared with protego and the standard library"),
    Bench("opml", "OPML files found in public repositories: feed URLs read, import time"),
    Bench("security", "hostile URLs, XML and strings: refused or survived"),
    Bench("feeds", "feed values and speed, compared with feedparser and fastfeedparser"),
    Bench("clean", "extraction quality and speed, compared with trafilatura and newspaper4k", ("--sets", "publishers54")),
    Bench("site_boilerplate", "gain from other pages of the same site", ("--sets", "publishers54")),
    Bench("enrich", "quality of each enricher, keywords compared with yake, CPU time", ("quotes",)),
    Bench("copies", "copies told from other texts: recall and precision", ("--texts", "40")),
    Bench("stories", "articles grouped by event: B-cubed F1, AUC on pairs", ("--seeds", "1")),
    Bench("polling", "polling intervals, compared with four other schedulers", ("--of-each", "1", "--days", "14")),
    Bench("many_feeds", "ten thousand feeds: claims and visits on SQLite and PostgreSQL", ("--feeds", "200", "--hosts", "200")),
    Bench("search", "queries over generated articles on SQLite and PostgreSQL", ("--articles", "2000", "--database", "sqlite")),
    Bench("watches", "stored articles matched with a thousand watches", ("--articles", "100")),
    Bench("chaos", "the pipeline under kills, outages and full disks: nothing lost, doubled or impolite", ("--minutes", "1")),
    Bench("growth", "queries, claims and site boilerplate at 10,000 and 1,000,000 rows", ("--sizes", "10000")),
    Bench("throughput", "saved pages from import to article, beside trafilatura and news-please with rows", ("--count", "30", "--pages", "publishers54")),
    Bench("backlog", "a long backlog: what a host with few entries waits; memory and disk", ("--entries", "2000", "--seconds", "30", "--only", "sqlite")),
    Bench("embedded_run", "`copydesk up`: time until the first article, memory of each process", ("--articles", "0")),
    Bench("large_messages", "memory that workers keep after the largest messages", ("--pages", "1", "--only", "sqlite")),
    Bench("article_cost", "CPU time, SQL statements and bytes of an article, by stage", ("--only", "sqlite")),
    Bench("group_cost", "what copies and stories add to storing an article, with few and many keys", ("--sizes", "10000", "--articles", "30", "--only", "sqlite")),
    Bench("faults", "throughput beside hosts that stall, never end or send bombs"),
    Bench("politeness", "the pipeline as servers see it: pauses, robots.txt, validators"),
    Bench("replay", "the pipeline on saved real pages, on SQLite and PostgreSQL", ("--database", "sqlite")),
)  # fmt: skip


def run_bench(bench: Bench, *, quick: bool) -> results.BenchResult:
    """Run one bench in a process of its own; its output passes through, its errors become a reason."""
    command = [sys.executable, "-m", f"bench.{bench.name}", *(bench.quick if quick else ())]
    log_file = results.RESULTS_DIR / f"{bench.name}.log"
    results.RESULTS_DIR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, log_file.open("w+", encoding="utf-8") as log:
        record_file = Path(folder) / "figures.jsonl"
        environment = {**os.environ, results.RECORD_VARIABLE: str(record_file)}
        started = time.monotonic()
        process = subprocess.run(command, check=False, stderr=log, env=environment, cwd=ROOT_DIR)
        seconds = round(time.monotonic() - started, 1)
        figures = results.read_figures(record_file)
    errors = log_file.read_text("utf-8", errors="replace")
    status, reason = describe_end(process.returncode, errors, log_file)
    if status != "failed":
        log_file.unlink()
    date = f"{datetime.now(UTC):%Y-%m-%d}"
    return results.BenchResult(status, date, current_commit(), results.machine(), seconds, reason, figures)


def describe_end(code: int, errors: str, log_file: Path) -> tuple[str, str]:
    """Return the status of a bench and the reason, from its exit code and what it wrote to stderr."""
    reason = peers.last_line(errors)
    if code == 0:
        return "done", ""
    if code == NOT_RUN:
        return "not run", reason
    return (
        "failed",
        f"exit code {code}: {reason or 'no message'} (all of it: {log_file.relative_to(ROOT_DIR)})",
    )


def current_commit() -> str:
    """Return the short hash of the checked-out commit, with "+" when files differ from it."""
    command = ["git", "describe", "--always", "--abbrev=10", "--dirty=+", "--exclude=*"]
    result = subprocess.run(command, cwd=ROOT_DIR, check=False, capture_output=True, text=True)
    return result.stdout.strip()


def parse_arguments() -> argparse.Namespace:
    """Read the command line; the help lists every bench."""
    listing = "\n".join(f"  {bench.name:18}{bench.description}" for bench in BENCHES)
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=f"{__doc__}\nbenches:\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="benches to run; all when none is given")
    parser.add_argument("--quick", action="store_true", help="small inputs: check that the benches work")
    keep = parser.add_mutually_exclusive_group()
    keep.add_argument("--keep", action="store_true", help="also update bench/results/kept.json")
    keep.add_argument("--keep-scores", action="store_true", help="the same, without times and memory")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - {bench.name for bench in BENCHES}:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    if arguments.quick and (arguments.keep or arguments.keep_scores):
        parser.error("figures of a quick run cannot be kept; leave out --quick")
    return arguments


def main() -> int:
    """Run the benches that were asked for; the exit status is 1 when one of them failed."""
    arguments = parse_arguments()
    if reason := peers.prepare():
        print(f"Other tools are left out: {reason}", flush=True)
    run = {}
    for bench in BENCHES:
        if not arguments.names or bench.name in arguments.names:
            print(f"\n== {bench.name}: {bench.description}", flush=True)
            run[bench.name] = run_bench(bench, quick=arguments.quick)
    kept = results.read_run(results.KEPT_FILE)
    results.write_run(results.LATEST_FILE, run)
    print("\n== summary")
    for name, result in run.items():
        print(f"{name:18}{result.status:9}{result.seconds:8.1f} s  {result.reason}")
    if not arguments.quick:
        print("", *results.comparison_lines(kept, run), sep="\n")
    if arguments.keep or arguments.keep_scores:
        results.write_run(results.KEPT_FILE, results.merge(kept, run, scores_only=arguments.keep_scores))
    return int(any(result.status == "failed" for result in run.values()))


if __name__ == "__main__":
    sys.exit(main())

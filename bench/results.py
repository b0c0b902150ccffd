"""Record the figures of benches as JSON, and compare a run with the one kept in the repository."""

import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from bench import ROOT_DIR

RESULTS_DIR = ROOT_DIR / "bench/results"
# The last run that was committed, and the last run on this machine.
KEPT_FILE = RESULTS_DIR / "kept.json"
LATEST_FILE = RESULTS_DIR / "latest.json"
# The runner names in it the file that a bench appends its figures to.
RECORD_VARIABLE = "COPYDESK_BENCH_RECORD"
# Relative changes that are noise: of times, rates and memory, and of scores (rounding only).
NOISE_BY_UNIT = {"s": 0.15, "ms": 0.15, "1/s": 0.15, "MB": 0.1}
SCORE_NOISE = 0.0005


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; `unit` is empty for scores and counts."""

    value: float
    unit: str = ""
    higher_is_better: bool = True


@dataclass(frozen=True, slots=True)
class BenchResult:
    """What became of one bench: `status` is "done", "not run" or "failed", with the reason."""

    status: str
    date: str = ""
    commit: str = ""
    machine: str = ""
    seconds: float = 0.0
    reason: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that differs from the kept run by more than noise."""

    name: str
    before: Figure
    after: Figure

    @property
    def is_worse(self) -> bool:
        """Whether the figure went in the wrong direction."""
        return (self.after.value < self.before.value) is self.before.higher_is_better


Run = Mapping[str, BenchResult]


def record(name: str, value: float, unit: str = "", *, higher_is_better: bool | None = None) -> None:
    """Append a figure to the file of the run, if there is one; costs (units other than 1/s) are best low."""
    if path := os.environ.get(RECORD_VARIABLE):
        is_better = unit in {"", "1/s"} if higher_is_better is None else higher_is_better
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps([name, asdict(Figure(round(value, 5), unit, is_better))]) + "\n")


def read_figures(path: Path) -> dict[str, Figure]:
    """Read what `record` wrote; a name that was recorded twice has its last value."""
    if not path.exists():
        return {}
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return {name: Figure(**fields) for name, fields in rows}


def read_run(path: Path) -> dict[str, BenchResult]:
    """Read a run; a missing file is a run without benches."""
    if not path.exists():
        return {}
    benches: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return {
        name: BenchResult(
            **{**fields, "figures": {key: Figure(**figure) for key, figure in fields["figures"].items()}}
        )
        for name, fields in benches.items()
    }


def write_run(path: Path, run: Run) -> None:
    """Write a run, sorted, so that two runs can be compared with diff."""
    rows = {name: asdict(result) for name, result in run.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, indent=1, sort_keys=True) + "\n", "utf-8")


def machine() -> str:
    """Describe this machine: figures of different machines do not compare."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def is_noise(before: Figure, after: Figure) -> bool:
    """Whether two values of a figure differ by no more than two runs of the same code do."""
    allowed = NOISE_BY_UNIT.get(before.unit, SCORE_NOISE) * max(abs(before.value), abs(after.value))
    return abs(before.value - after.value) <= allowed


def merge(kept: Run, run: Run, *, scores_only: bool) -> dict[str, BenchResult]:
    """Return the kept run with the finished benches of a run in it; `scores_only` leaves out times and memory."""
    merged = dict(kept)
    for name, result in run.items():
        if result.status == "done":
            figures = {
                key: figure for key, figure in result.figures.items() if not (scores_only and figure.unit)
            }
            merged[name] = replace(result, figures=figures)
    return merged


def compare(kept: Run, run: Run) -> list[Change]:
    """Return the figures in both runs that changed by more than noise, worse ones first."""
    changes = [
        Change(f"{bench} {name}", before, after)
        for bench, result in run.items()
        for name, after in result.figures.items()
        if bench in kept and (before := kept[bench].figures.get(name)) and not is_noise(before, after)
    ]
    return sorted(changes, key=lambda change: (not change.is_worse, change.name))


def comparison_lines(kept: Run, run: Run) -> Iterator[str]:
    """Yield the comparison as a Markdown table, to paste into a pull request."""
    compared = [
        name for bench, result in run.items() if bench in kept for name in result.figures
        if name in kept[bench].figures
    ]  # fmt: skip
    if not compared:
        yield "No figure to compare: keep a run first with `python -m bench --keep` and commit bench/results/kept.json."
        return
    changes = compare(kept, run)
    yield f"{len(compared)} figures compared with the kept run, {len(changes)} changed by more than noise."
    if other := sorted({kept[name].machine for name in run if name in kept} - {machine()}):
        yield f"The kept run is from another machine ({'; '.join(other)}): times do not compare."
    if changes:
        yield from ("", "| figure | kept | now | change | |", "|---|---|---|---|---|")
    for change in changes:
        before, after = change.before.value, change.after.value
        share = f"{(after - before) / before:+.1%}" if before else "new"
        unit = f" {change.before.unit}".rstrip()
        verdict = "worse" if change.is_worse else "better"
        yield f"| {change.name} | {before:g}{unit} | {after:g}{unit} | {share} | {verdict} |"

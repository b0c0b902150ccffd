"""Tests of the bench runner: what it records, what it compares, and how it reports a bench that cannot run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import NOT_RUN, ROOT_DIR, peers, results
from bench.__main__ import BENCHES, describe_end
from bench.results import BenchResult, Figure

VALUES = st.floats(0.01, 1e6)


def _run(**figures: Figure) -> dict[str, BenchResult]:
    return {"clean": BenchResult("done", machine=results.machine(), figures=figures)}


def test_a_figure_that_is_recorded_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record_file = tmp_path / "figures.jsonl"
    monkeypatch.setenv(results.RECORD_VARIABLE, str(record_file))
    results.record("F1", 0.95)
    results.record("one page", 12.5, "ms")
    assert results.read_figures(record_file) == {
        "F1": Figure(0.95, "", higher_is_better=True),
        "one page": Figure(12.5, "ms", higher_is_better=False),
    }


def test_a_run_that_is_written_is_read_back(tmp_path: Path) -> None:
    run = {**_run(F1=Figure(0.9)), "faults": BenchResult("not run", reason="no data")}
    results.write_run(tmp_path / "results" / "run.json", run)
    assert results.read_run(tmp_path / "results" / "run.json") == run


def test_a_lower_score_and_a_higher_time_are_worse() -> None:
    before = _run(F1=Figure(0.95), page=Figure(10, "ms", higher_is_better=False))
    after = _run(F1=Figure(0.94), page=Figure(15, "ms", higher_is_better=False))
    assert [change.is_worse for change in results.compare(before, after)] == [True, True]
    assert [change.is_worse for change in results.compare(after, before)] == [False, False]


def test_a_small_change_of_a_time_is_noise_and_of_a_score_is_not() -> None:
    before = _run(F1=Figure(0.95), page=Figure(10, "ms", higher_is_better=False))
    after = _run(F1=Figure(0.945), page=Figure(10.5, "ms", higher_is_better=False))
    assert [change.name for change in results.compare(before, after)] == ["clean F1"]


@given(value=VALUES, other=VALUES)
def test_two_runs_differ_in_the_same_figures_whichever_comes_first(value: float, other: float) -> None:
    first, second = _run(rate=Figure(value, "1/s")), _run(rate=Figure(other, "1/s"))
    assert len(results.compare(first, second)) == len(results.compare(second, first))
    assert not results.compare(first, first)


def test_the_comparison_names_the_changed_figures_and_their_direction() -> None:
    lines = list(results.comparison_lines(_run(F1=Figure(0.95)), _run(F1=Figure(0.93))))
    assert "| clean F1 | 0.95 | 0.93 | -2.1% | worse |" in lines


def test_a_comparison_with_another_machine_says_so() -> None:
    kept = {"clean": BenchResult("done", machine="a big one", figures={"F1": Figure(0.95)})}
    assert any("a big one" in line for line in results.comparison_lines(kept, _run(F1=Figure(0.95))))


def test_without_a_kept_run_the_comparison_says_how_to_keep_one() -> None:
    assert "--keep" in next(results.comparison_lines({}, _run(F1=Figure(0.95))))


def test_an_error_is_reported_by_its_last_line_and_not_as_a_traceback() -> None:
    errors = "Traceback (most recent call last):\n  File …\nValueError: no such set\n"
    status, reason = describe_end(1, errors, ROOT_DIR / "bench/results/clean.log")
    assert status == "failed"
    assert "ValueError: no such set" in reason
    assert "Traceback" not in reason
    assert describe_end(NOT_RUN, "no data\n", ROOT_DIR / "x.log") == ("not run", "no data")


def test_only_finished_benches_are_kept_and_without_times_where_only_scores_are_wanted() -> None:
    run = {**_run(F1=Figure(0.9), page=Figure(10, "ms")), "faults": BenchResult("failed", reason="a bug")}
    kept = {"urls": BenchResult("done"), "faults": BenchResult("done", date="2026-01-01")}
    merged = results.merge(kept, run, scores_only=True)
    assert set(merged["clean"].figures) == {"F1"}
    assert merged["faults"].date == "2026-01-01"
    assert set(results.merge(kept, run, scores_only=False)["clean"].figures) == {"F1", "page"}


def test_the_last_line_of_blank_output_is_empty() -> None:
    assert peers.last_line("\n \n") == ""


@pytest.mark.parametrize("name", ["urls", "robots"])
def test_a_bench_without_its_data_says_what_is_missing(name: str, tmp_path: Path) -> None:
    environment = {**os.environ, "COPYDESK_BENCH_DATA": str(tmp_path / "nothing")}
    process = subprocess.run(
        [sys.executable, "-m", f"bench.{name}"],
        cwd=ROOT_DIR, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert process.returncode == NOT_RUN
    assert process.stderr.startswith("development data missing: ")
    assert "Traceback" not in process.stderr


@pytest.mark.parametrize("name", [bench.name for bench in BENCHES])
def test_every_bench_of_the_runner_records_figures(name: str) -> None:
    folder = ROOT_DIR / "bench"
    sources = [
        *folder.glob(f"{name}.py"),
        *folder.glob(f"{name}/*.py"),
        *folder.glob(f"{name}_measures/*.py"),
    ]
    assert any("results.record(" in source.read_text("utf-8") for source in sources)


def test_every_bench_of_the_runner_is_a_module() -> None:
    folder = ROOT_DIR / "bench"
    modules = {path.stem for path in folder.glob("*.py")} | {
        path.parent.name for path in folder.glob("*/__main__.py")
    }
    assert {bench.name for bench in BENCHES} <= modules

"""`reenrich`: today's enrichers over the articles that are stored already."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import connect_database
from cli.errors import UsageError
from cli.output import JsonOption, echo, make_console, print_json
from workers.settings import WorkerSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.enrich import Enricher
    from services.reenrich import ReenrichReport

__all__ = ["register"]

PROGRESS_INTERVAL_SECONDS = 2.0  # seconds between two lines of progress where nobody looks


def register(app: typer.Typer) -> None:
    """Add the command.

    Args:
        app: the command line.
    """
    app.command("reenrich")(reenrich)


def reenrich(
    enricher_names: Annotated[
        list[str] | None, typer.Option("--only", help="This enricher; can be given again.")
    ] = None,
    with_current: Annotated[bool, typer.Option("--all", help="Also articles that are up to date.")] = False,
    after: Annotated[int, typer.Option(help="Only articles with larger numbers.")] = 0,
    limit: Annotated[int, typer.Option(help="At most so many articles; 0 for all.")] = 0,
    is_dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Run today's enrichers over stored articles that older ones made, and report what changed."""
    # Here, because other commands should not wait until all of enriching is loaded.
    from services.reenrich import ReenrichOptions, ReenrichReport, reenrich_articles

    options = ReenrichOptions(
        _select_enrichers(WorkerSettings().enrichers, enricher_names or []),
        with_current=with_current,
        after_id=after,
        max_articles=limit,
        should_write=not is_dry_run,
    )
    report = ReenrichReport(last=after)
    try:
        reenrich_articles(
            connect_database(), options, report, (lambda _: None) if as_json else _make_progress_printer()
        )
    except KeyboardInterrupt:
        echo(f"stopped after article {report.last}; the same command goes on from there")
    if as_json:
        print_json(report)
    else:
        _print_report(report)


def _select_enrichers(enrichers: "tuple[Enricher, ...]", names: list[str]) -> "tuple[Enricher, ...]":
    known_names = {enricher.name for enricher in enrichers}
    if unknown_names := [name for name in names if name not in known_names]:
        raise UsageError(
            f"there is no enricher {unknown_names[0]}; there are: {', '.join(sorted(known_names))}"
        )
    return tuple(enricher for enricher in enrichers if not names or enricher.name in names)


def _make_progress_printer() -> "Callable[[ReenrichReport], None]":
    """A line that is written over where somebody looks, else one every few seconds."""
    terminal, started_at = make_console(), time.monotonic()
    printed_at = started_at

    def print_progress(report: "ReenrichReport") -> None:
        nonlocal printed_at
        current_time = time.monotonic()
        if current_time - printed_at < (0.2 if terminal.is_terminal else PROGRESS_INTERVAL_SECONDS):
            return
        printed_at = current_time
        line = f"{report.done} of {report.outdated}, {report.done / (current_time - started_at):.0f} a second"
        terminal.print(line, end="\r" if terminal.is_terminal else "\n")

    return print_progress


def _print_report(report: "ReenrichReport") -> None:
    echo(f"{report.done} of {report.outdated} articles looked at")
    for name, count in sorted(report.changed.items()):
        echo(f"  {name:<20} {count} changed")
    for message, count in report.failed.most_common():
        echo(f"  failed {count} times: {message}")
    if report.overtaken:
        echo(f"  {report.overtaken} were changed by somebody else meanwhile and are up to date")

"""The command `reenrich`: run the current enrichers over stored articles."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import open_for_reading, open_for_writing
from cli.output import JsonOption, echo, print_json
from cli.progress import make_progress_printer
from db.keys import MAX_ID
from pipeline.plurals import count_of
from services.errors import UsageError
from workers.settings import WorkerSettings

if TYPE_CHECKING:
    from pipeline.enrich import Enricher
    from services.reenrich import ReenrichReport

__all__ = ["reenrich"]


def reenrich(
    enricher_names: Annotated[
        list[str] | None, typer.Option("--only", help="Run only this enricher; can be repeated.")
    ] = None,
    with_current: Annotated[
        bool, typer.Option("--all", help="Also run over articles that are up to date.")
    ] = False,
    after: Annotated[int, typer.Option(max=MAX_ID, help="Only articles with larger numbers.")] = 0,
    limit: Annotated[int, typer.Option(min=0, max=MAX_ID, help="Maximum number of articles; 0 for all.")] = 0,
    is_dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report what would change; write nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Run the current enrichers over stored articles."""
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
        database = open_for_reading() if is_dry_run else open_for_writing()
        print_progress = make_progress_printer()
        reenrich_articles(
            database,
            options,
            report,
            lambda state: None if as_json else print_progress(state.done, state.outdated),
        )
    except KeyboardInterrupt:
        echo(f"stopped after article {report.last}; run the same command to continue")
    if as_json:
        print_json(report)
    else:
        _print_report(report)


def _select_enrichers(enrichers: "tuple[Enricher, ...]", names: list[str]) -> "tuple[Enricher, ...]":
    known_names = {enricher.name for enricher in enrichers}
    if unknown_names := [name for name in names if name not in known_names]:
        raise UsageError(f"unknown enricher: {unknown_names[0]}; known are {', '.join(sorted(known_names))}")
    return tuple(enricher for enricher in enrichers if not names or enricher.name in names)


def _print_report(report: "ReenrichReport") -> None:
    echo(f"{report.done} of {count_of(report.outdated, 'article')} processed")
    for name, count in sorted(report.changed.items()):
        echo(f"  {name:<20} {count} changed")
    for message, count in report.failed.most_common():
        echo(f"  failed {count_of(count, 'time')}: {message}")
    if report.overtaken:
        echo(f"  {report.overtaken} were changed by another process meanwhile and are up to date")

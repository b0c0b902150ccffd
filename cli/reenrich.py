"""The command `reenrich`: run the current enrichers over stored articles."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import open_for_reading, open_for_writing
from cli.damage import print_damage
from cli.exit_codes import EXIT_INTERRUPTED
from cli.output import JsonOption, echo, print_json
from cli.progress import make_progress_printer
from db.keys import MAX_ID
from pipeline.plurals import count_of
from services.errors import UsageError
from workers.settings import WorkerSettings

if TYPE_CHECKING:
    from pipeline.enrich import Enricher
    from services.reenrich import ReenrichOptions, ReenrichReport

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
    from services.reenrich import ReenrichOptions

    options = ReenrichOptions(
        _select_enrichers(WorkerSettings().enrichers, enricher_names or []),
        with_current=with_current,
        after_id=after,
        max_articles=limit,
        should_write=not is_dry_run,
    )
    report, is_stopped = _run(options, is_quiet=as_json)
    print_json(report) if as_json else _print_report(report)
    if is_stopped:
        raise typer.Exit(EXIT_INTERRUPTED)


def _run(options: "ReenrichOptions", *, is_quiet: bool) -> tuple["ReenrichReport", bool]:
    """Run until the end, or until Ctrl-C; also return whether it was stopped."""
    from services.reenrich import ReenrichReport, reenrich_articles

    report = ReenrichReport(last=options.after_id)
    try:
        database = open_for_writing() if options.should_write else open_for_reading()
        print_progress = make_progress_printer()
        reenrich_articles(
            database,
            options,
            report,
            lambda state: None if is_quiet else print_progress(state.done, state.outdated),
        )
    except KeyboardInterrupt:
        if not is_quiet:
            echo(f"stopped after article {report.last}; run the same command to continue")
        return report, True
    return report, False


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
    print_damage(report.damaged)

"""`reenrich`: today's enrichers over the articles that are stored already."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from cli.opening import database
from cli.output import AsJson, console, say, show_json
from cli.problems import UserMistake
from workers.settings import WorkerSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.rework import Report
    from pipeline.enrich import Enricher

__all__ = ["register"]

EVERY = 2.0  # seconds between two lines of progress where nobody looks


def register(app: typer.Typer) -> None:
    """Add the command.

    Args:
        app: the command line.
    """
    app.command("reenrich")(reenrich)


def reenrich(
    only: Annotated[
        list[str] | None, typer.Option("--only", help="This enricher; can be given again.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Also articles that are up to date.")] = False,
    after: Annotated[int, typer.Option(help="Only articles with larger numbers.")] = 0,
    limit: Annotated[int, typer.Option(help="At most so many articles; 0 for all.")] = 0,
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run today's enrichers over stored articles that older ones made, and report what changed."""
    # Here, because other commands should not wait until all of enriching is loaded.
    from cli.rework import Report, Run, run

    wanted = Run(
        _named(WorkerSettings().enrichers, only or []), every=every, after=after, limit=limit, write=not dry
    )
    report = Report(last=after)
    try:
        run(database(), wanted, report, (lambda _: None) if as_json else _progress())
    except KeyboardInterrupt:
        say(f"stopped after article {report.last}; the same command goes on from there")
    if as_json:
        show_json(report)
    else:
        _tell(report)


def _named(enrichers: "tuple[Enricher, ...]", names: list[str]) -> "tuple[Enricher, ...]":
    known = {each.name for each in enrichers}
    if strangers := [name for name in names if name not in known]:
        raise UserMistake(f"there is no enricher {strangers[0]}; there are: {', '.join(sorted(known))}")
    return tuple(each for each in enrichers if not names or each.name in names)


def _progress() -> "Callable[[Report], None]":
    """A line that is written over where somebody looks, else one every few seconds."""
    screen, start = console(), time.monotonic()
    told = start

    def tell(report: "Report") -> None:
        nonlocal told
        moment = time.monotonic()
        if moment - told < (0.2 if screen.is_terminal else EVERY):
            return
        told = moment
        line = f"{report.done} of {report.outdated}, {report.done / (moment - start):.0f} a second"
        screen.print(line, end="\r" if screen.is_terminal else "\n")

    return tell


def _tell(report: "Report") -> None:
    say(f"{report.done} of {report.outdated} articles looked at")
    for name, count in sorted(report.changed.items()):
        say(f"  {name:<20} {count} changed")
    for message, count in report.failed.most_common():
        say(f"  failed {count} times: {message}")
    if report.overtaken:
        say(f"  {report.overtaken} were changed by somebody else meanwhile and are up to date")

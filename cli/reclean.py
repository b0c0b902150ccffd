"""The command `reclean`: run the current cleaner and enrichers over kept pages."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import open_for_reading, open_for_writing
from cli.damage import print_damage
from cli.exit_codes import EXIT_INTERRUPTED
from cli.output import JsonOption, echo, print_json
from cli.progress import make_progress_printer
from cli.query_options import build_query, parse_moment
from db.keys import MAX_ID
from pipeline.plurals import count_of
from services.errors import UsageError
from workers.settings import WorkerSettings

if TYPE_CHECKING:
    from services.reclean import RecleanOptions, RecleanReport

__all__ = ["reclean"]

# Articles that are looked at before the question whether to write.
_PREVIEW_ARTICLES = 200


def reclean(
    source: Annotated[str, typer.Option(help="Only articles of this publication.")] = "",
    site: Annotated[str, typer.Option(help="Only articles whose site calls itself so.")] = "",
    since: Annotated[
        str, typer.Option(help="First stored since: a day such as 2026-11-24, today, or 12h, 7d.")
    ] = "",
    kind: Annotated[str, typer.Option(help="Only pages of this type, such as article or stub.")] = "",
    where: Annotated[str, typer.Option(metavar="QUERY", help="Only articles that match this query.")] = "",
    after: Annotated[int, typer.Option(max=MAX_ID, help="Only articles with larger numbers.")] = 0,
    limit: Annotated[int, typer.Option(min=0, max=MAX_ID, help="Maximum number of articles; 0 for all.")] = 0,
    rate: Annotated[float, typer.Option(help="Articles a second at most; inf for no limit.")] = 5.0,
    is_dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report what would change; write nothing.")
    ] = False,
    is_confirmed: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Run the current cleaner and enrichers over kept pages; differences become revisions of ours."""
    from db.articles import RecleanFilter
    from services.reclean import RecleanOptions

    if not rate > 0:  # nan is not, either
        raise UsageError("--rate must be more than 0; for no limit, give inf")
    query = build_query([where], {}) if where else None
    settings = WorkerSettings()
    options = RecleanOptions(
        settings.enrichers,
        settings.overrides_folder,
        RecleanFilter(site=site, since=parse_moment(since, "--since"), kind=_parse_kind(kind), query=query),
        after_id=after,
        max_articles=limit,
        max_rate=rate,
        should_write=not is_dry_run,
        source=source,
    )
    if not is_dry_run and not is_confirmed:
        _ask(options)
    report, is_stopped = _run(options, is_quiet=as_json)
    print_json(report) if as_json else _print_report(report, is_dry_run=is_dry_run)
    if is_stopped:
        raise typer.Exit(EXIT_INTERRUPTED)


def _parse_kind(kind: str) -> str:
    """Return a type of page, "" for all; refuse one that does not exist, which would select nothing.

    Raises:
        UsageError: there is none.
    """
    from pipeline.records import DocumentKind

    kinds = sorted(map(str, DocumentKind))
    if kind and kind not in kinds:
        raise UsageError(f"there is no kind {kind!r}; the kinds are {', '.join(kinds)}")
    return kind


def _ask(options: "RecleanOptions") -> None:
    """Report what would change in the first articles, and ask whether to write.

    Raises:
        UsageError: nobody can answer.
    """
    if not sys.stdin.isatty():
        raise UsageError("nobody can confirm here; look with --dry-run first, then write with --yes")
    max_articles = min(options.max_articles or _PREVIEW_ARTICLES, _PREVIEW_ARTICLES)
    report, is_stopped = _run(replace(options, should_write=False, max_rate=0.0, max_articles=max_articles))
    _print_report(report, is_dry_run=True)
    if is_stopped:
        raise typer.Exit(EXIT_INTERRUPTED)
    count = min(report.selected, options.max_articles or report.selected)
    if not typer.confirm(f"Write the changes of {count_of(count, 'article')}?"):
        raise typer.Exit(1)


def _run(options: "RecleanOptions", *, is_quiet: bool = False) -> tuple["RecleanReport", bool]:
    """Run until the end, or until Ctrl-C; also return whether it was stopped."""
    from services.reclean import RecleanReport, reclean_articles

    report = RecleanReport(last=options.after_id)
    try:
        database = open_for_writing() if options.should_write else open_for_reading()
        print_progress = make_progress_printer()
        reclean_articles(
            database,
            options,
            report,
            lambda state: None if is_quiet else print_progress(state.done, state.selected),
        )
    except KeyboardInterrupt:
        if not is_quiet:
            echo(f"stopped after article {report.last}; continue with --after {report.last}")
        return report, True
    return report, False


def _print_report(report: "RecleanReport", *, is_dry_run: bool) -> None:
    verb = "would change" if is_dry_run else "changed"
    articles = count_of(report.changed_articles, "article")
    echo(f"{report.done} of {count_of(report.selected, 'page')} cleaned again, {articles} {verb}")
    for name, count in sorted(report.changed.items()):
        echo(f"  {name:<20} {count}")
    if report.distances:
        ordered = sorted(report.distances)
        median, largest = ordered[len(ordered) // 2], ordered[-1]
        echo(
            f"  text distance        median {median:.2f}, largest {largest:.2f} (0 same words, 1 no word in common)"
        )
    for reason, count in report.rejected.most_common():
        echo(f"  no article in {count_of(count, 'page')} now ({reason}); what is stored stays as it is")
    if report.overtaken:
        echo(f"  {report.overtaken} were changed or deleted by another process meanwhile and are left alone")
    print_damage(report.damaged)
    for sample in report.samples:
        echo(f"\n#{sample.article_id} {sample.url}")
        for line in sample.diff:
            echo(f"  {line}")

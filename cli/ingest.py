"""The command `ingest`: import URLs, saved pages and archives."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from cli.context import open_for_writing
from cli.output import JsonOption, echo, print_json
from pipeline.plurals import count_of
from services.capture_order import bytes_to_read
from services.errors import UsageError
from services.import_pages import ImportStats, PageImporter, check_urls
from services.input_files import InputFile, collect_files
from workers.settings import WorkerSettings

__all__ = ["ingest"]


def ingest(
    inputs: Annotated[list[str], typer.Argument(help="URLs, HTML and text files, folders, WARC files.")],
    url: Annotated[str, typer.Option(help="URL to record for the file (single file only).")] = "",
    source: Annotated[str, typer.Option(help="Name of the publication that all inputs belong to.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Import URLs, HTML and text files, folders and WARC files."""
    if not all(item.strip() for item in inputs):
        # An empty path is the current folder: a variable of the shell that is not set would import all of it.
        raise UsageError("an input is empty; give a URL, a file or a folder, such as . for the current one")
    urls = [item for item in inputs if item.startswith(("http://", "https://"))]
    files = collect_files([Path(item) for item in inputs if item not in urls])
    if not urls and not files:
        raise UsageError(f"nothing to import from {', '.join(inputs)}: no HTML, text or WARC file")
    options = replace(WorkerSettings().import_options, source=source)
    if url and (urls or len(files) != 1 or files[0].kind == "archive"):
        raise UsageError("--url is for a single HTML or text file")
    check_urls([*urls, *([url] if url else [])], options)
    importer = PageImporter(open_for_writing(), options)
    importer.import_urls(urls)
    with _make_progress_bar(files, is_hidden=as_json or not sys.stdout.isatty()) as progress:
        task = progress.add_task("Reading", total=bytes_to_read(files))
        for read_progress in importer.import_files(files, url):
            progress.update(task, advance=read_progress.bytes_read)
    _print_report(importer.stats, as_json=as_json)


def _make_progress_bar(files: Sequence[InputFile], *, is_hidden: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    return Progress(*columns, TimeRemainingColumn(), disable=is_hidden or not files)


def _print_report(stats: ImportStats, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "urls": stats.urls,
                "pages": stats.pages,
                "skipped": stats.skipped,
                "unreadable": stats.unreadable,
            }
        )
    else:
        _print_stats(stats)
    if stats.unreadable:
        raise typer.Exit(1)


def _print_stats(stats: ImportStats) -> None:
    imported_count, known_count = stats.pages["taken"], stats.pages["known"]
    if stats.new_source:
        echo(f"new source: {stats.new_source} (others: copydesk sources list)")
    if stats.urls:
        echo(f"{count_of(stats.urls['new'], 'URL')} imported, {stats.urls['known']} already stored")
    if stats.pages:
        echo(f"{count_of(imported_count, 'page')} imported, {known_count} already stored")
    _print_left_out(stats)
    for reason, count in stats.skipped.most_common():
        echo(f"  {count} skipped: {reason}")
    for unreadable_file in stats.unreadable:
        sys.stderr.write(f"copydesk: {unreadable_file.message}; the pages before it are imported\n")
    if imported_count or stats.urls["new"]:
        echo("Workers process them: start with `copydesk up`, watch with `copydesk status`.")


def _print_left_out(stats: ImportStats) -> None:
    if stats.without_url:
        reason = "its canonical URL is missing or must not be fetched, see copydesk try FILE; --url gives one"
        echo(f"{count_of(stats.without_url, 'page')} with the URL of the file: {reason}")
    forgotten_count = stats.urls["forgotten"] + stats.pages["forgotten"]
    if forgotten_count:
        echo(
            f"{count_of(forgotten_count, 'page')} left out, removed with `copydesk forget` or `copydesk prune`"
        )
        echo("To store one again: copydesk forget --lift URL")

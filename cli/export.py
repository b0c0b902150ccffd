"""The command `export`: write stored articles, or their raw pages, to a file."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import open_for_reading
from cli.query_options import QueryArgument, SinceOption, SourceOption, UntilOption, build_query
from db.keys import MAX_ID
from services.errors import UsageError

if TYPE_CHECKING:
    from cli.row_export import ArticleExport
    from pipeline.query import Node

__all__ = ["export"]

_STDOUT = "-"
_DEFAULT_FEED_ARTICLES, _MAX_FEED_ARTICLES = 50, 1_000


class _Format(StrEnum):
    """The format of an export."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    RSS = "rss"
    ATOM = "atom"
    JSON_FEED = "json-feed"
    WARC = "warc"
    SPREADSHEET = "spreadsheet"


_ROW_FORMATS = frozenset({_Format.CSV, _Format.JSONL, _Format.SPREADSHEET})
_FORMATS_BY_SUFFIX = {
    ".csv": _Format.CSV,
    ".jsonl": _Format.JSONL,
    ".ndjson": _Format.JSONL,
    ".parquet": _Format.PARQUET,
    ".rss": _Format.RSS,
    ".xml": _Format.RSS,
    ".atom": _Format.ATOM,
    ".json": _Format.JSON_FEED,
    ".warc": _Format.WARC,
    ".gz": _Format.WARC,
}


def export(
    query: QueryArgument = None,
    output: Annotated[str, typer.Option("--output", "-o", help="File to create; - prints.")] = _STDOUT,
    output_format: Annotated[
        _Format | None, typer.Option("--format", help="Default: by the ending of the file, else csv.")
    ] = None,
    source: SourceOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    after: Annotated[int, typer.Option(min=0, max=MAX_ID, help="Only articles with larger numbers.")] = 0,
    limit: Annotated[
        int, typer.Option(min=0, max=MAX_ID, help="Maximum number of articles; 0 for all, feeds 50.")
    ] = 0,
    should_resume: Annotated[
        bool, typer.Option("--resume", help="Go on where an export to this file was interrupted.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report about the file as JSON.")] = False,
) -> None:
    """Write articles that match a query as CSV, JSON Lines, Parquet or a feed, or their raw pages as WARC."""
    if as_json and output == _STDOUT:
        raise UsageError("--json is for the report about a file; to print articles as JSON: --format jsonl")
    chosen_format = _choose_format(output_format, output)
    _check_ignored(chosen_format, {"--after": after, "--resume": should_resume, "--limit": limit})
    options = {"source": source, "since": since, "until": until}
    has_query = bool(query or any(options.values()))
    parsed_query = build_query(query, options)
    if chosen_format is _Format.WARC:
        _export_pages(output, parsed_query if has_query else None, as_json=as_json)
        return
    from cli.row_export import ArticleExport, run_parquet_export, run_row_export

    words = (*(query or ()), *(f"--{name} {value}" for name, value in options.items() if value))
    description = " ".join((f"{chosen_format} of articles after {after}:", *words))
    article_export = ArticleExport(chosen_format, output, parsed_query, after, limit, description)
    if chosen_format in _ROW_FORMATS:
        run_row_export(article_export, should_resume=should_resume, as_json=as_json)
    elif chosen_format is _Format.PARQUET:
        run_parquet_export(article_export, as_json=as_json)
    else:
        title = f"Copydesk: {' '.join(query)}" if query else "Copydesk"
        _export_feed(article_export, title=title, as_json=as_json)


def _choose_format(output_format: _Format | None, output: str) -> _Format:
    suffix = Path(output).suffix.lower()
    if output_format or output == _STDOUT:
        return output_format or _Format.CSV
    if suffix and suffix not in _FORMATS_BY_SUFFIX:
        known = ", ".join(_FORMATS_BY_SUFFIX)
        raise UsageError(
            f"no format has the ending {suffix}; use one of {known}, or name the format with --format"
        )
    return _FORMATS_BY_SUFFIX.get(suffix, _Format.CSV)


def _check_ignored(chosen_format: _Format, options: dict[str, int]) -> None:
    """Refuse options that a format would ignore."""
    known = {
        _Format.PARQUET: ("--after", "--limit"),
        _Format.WARC: (),
        **dict.fromkeys(_ROW_FORMATS, options),
    }
    names = [
        name for name, value in options.items() if value and name not in known.get(chosen_format, {"--limit"})
    ]
    if names:
        raise UsageError(
            f"an export as {chosen_format} has no {names[0]}; leave it out, or write csv or jsonl"
        )


def _export_pages(output: str, query: "Node | None", *, as_json: bool) -> None:
    from cli.warc_export import export_pages
    from db.export import ExportFilter

    if output == _STDOUT:
        raise UsageError("a WARC file cannot be printed; name it with --output")
    export_pages(Path(output), ExportFilter(query=query), as_json=as_json)


def _export_feed(article_export: "ArticleExport", *, title: str, as_json: bool) -> None:
    from rich.console import Console

    from cli.row_export import print_report
    from services.article_export import write_feed
    from services.search import find_newest

    limit = article_export.limit or _DEFAULT_FEED_ARTICLES
    if limit > _MAX_FEED_ARTICLES:
        raise UsageError(f"a feed holds at most {_MAX_FEED_ARTICLES} articles; export csv or jsonl instead")
    # Only a terminal shows the status.
    with (
        Console(stderr=True).status("Searching") as status,
        open_for_reading().read_transaction() as session,
    ):
        articles = find_newest(
            session,
            article_export.query,
            limit,
            lambda since: status.update(f"Searching before {since:%Y-%m-%d}" if since else "Searching"),
        )
    body = write_feed(article_export.format, title, articles)
    if article_export.output == _STDOUT:
        sys.stdout.buffer.write(body)
        return
    path = Path(article_export.output)
    path.write_bytes(body)
    print_report(path, len(articles), as_json=as_json)

"""The command `export`: write stored articles, or their raw pages, to a file."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import open_for_reading
from cli.output import JsonOption
from cli.query_options import QueryArgument, SinceOption, SourceOption, UntilOption, build_query
from db.keys import MAX_ID
from services.errors import UsageError

if TYPE_CHECKING:
    from pipeline.query import Node

__all__ = ["export"]

_STDOUT = "-"
_MAX_FEED_ARTICLES = 1_000


class _Format(StrEnum):
    """The format of an export."""

    CSV = "csv"
    JSONL = "jsonl"
    RSS = "rss"
    ATOM = "atom"
    JSON_FEED = "json-feed"
    WARC = "warc"


_FORMATS_BY_SUFFIX = {
    ".csv": _Format.CSV,
    ".jsonl": _Format.JSONL,
    ".ndjson": _Format.JSONL,
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
    as_json: JsonOption = False,
) -> None:
    """Write articles that match a query as CSV, JSON Lines or a feed, or their raw pages as WARC."""
    chosen_format = _choose_format(output_format, output)
    options = {"source": source, "since": since, "until": until}
    has_query = bool(query or any(options.values()))
    parsed_query = build_query(query, options)
    if chosen_format is _Format.WARC:
        _export_pages(output, parsed_query if has_query else None, as_json=as_json)
    elif chosen_format in {_Format.CSV, _Format.JSONL}:
        from cli.row_export import RowExport, run_row_export

        run_row_export(
            RowExport(chosen_format, output, parsed_query, after, limit), should_resume=should_resume
        )
    else:
        _export_feed(chosen_format, output, parsed_query, limit or 50)


def _choose_format(output_format: _Format | None, output: str) -> _Format:
    return output_format or _FORMATS_BY_SUFFIX.get(Path(output).suffix.lower(), _Format.CSV)


def _export_pages(output: str, query: "Node | None", *, as_json: bool) -> None:
    from cli.warc_export import export_pages
    from db.export import ExportFilter

    if output == _STDOUT:
        raise UsageError("a WARC file cannot be printed; name it with --output")
    export_pages(Path(output), ExportFilter(query=query), as_json=as_json)


def _export_feed(feed_format: str, output: str, query: "Node", limit: int) -> None:
    from services.article_export import write_feed
    from services.search import PageRequest, find_articles

    if limit > _MAX_FEED_ARTICLES:
        raise UsageError(f"a feed holds at most {_MAX_FEED_ARTICLES} articles; export csv or jsonl instead")
    with open_for_reading().read_transaction() as session:
        articles = find_articles(session, query, PageRequest(limit=limit)).articles
    body = write_feed(feed_format, "Copydesk", articles)
    if output == _STDOUT:
        sys.stdout.buffer.write(body)
    else:
        Path(output).write_bytes(body)

"""`export`: what is kept, for others to read."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from cli.articles import parse_day
from cli.context import connect_database
from cli.errors import UsageError
from cli.output import JsonOption, echo, print_json
from db import export as page_export
from db.export import ExportedPage, ExportFilter
from pipeline.version import VERSION
from workers.settings import WorkerSettings

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    app.command("export")(export)


def export(
    warc: Annotated[Path, typer.Option("--warc", help="Where to: a new .warc or .warc.gz file.")],
    source: Annotated[str, typer.Option(help="Only pages of this publication.")] = "",
    since: Annotated[str, typer.Option(help="Fetched on or after this day, such as 2026-11-24.")] = "",
    until: Annotated[str, typer.Option(help="Fetched before this day.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Write the raw pages that are kept to a WARC/1.1 file."""
    if warc.exists():
        raise UsageError(f"there is a file {warc} already; remove it, or give another name")
    if not warc.parent.is_dir():
        raise UsageError(f"there is no folder {warc.parent}")
    export_filter = ExportFilter(source, parse_day(since), parse_day(until))
    with connect_database().read_transaction() as session:
        page_count = page_export.count_pages(session, export_filter)
        pages = page_export.iter_pages(session, export_filter)
        counts = _write_archive(
            warc, track(pages, "Writing", page_count, disable=as_json or not sys.stdout.isatty())
        )
    report = {"file": str(warc), "pages": counts[0], "repeated": counts[1], "bytes": warc.stat().st_size}
    if as_json:
        print_json(report)
    else:
        echo(
            f"{report['pages']} pages written to {warc}, {report['repeated']} of them as repeats of an earlier one"
        )


def _write_archive(warc: Path, pages: Iterable[ExportedPage]) -> tuple[int, int]:
    """Write beside the file first: what bears its name is whole."""
    part_path = warc.with_name(f"{warc.name}.part")
    try:
        page_count = repeat_count = 0
        for has_body in _write_records(part_path, pages, should_compress=warc.suffix == ".gz"):
            page_count, repeat_count = page_count + 1, repeat_count + (not has_body)
        part_path.rename(warc)
    except OSError as error:
        raise UsageError(f"{warc} cannot be written: {error.strerror}") from error
    finally:
        # Also where the disk or the folder refuses even that.
        with suppress(OSError):
            part_path.unlink(missing_ok=True)
    return page_count, repeat_count


def _write_records(
    part_path: Path, pages: Iterable[ExportedPage], *, should_compress: bool
) -> Iterator[bool]:
    """For each page that was written whether its body was."""
    from pipeline.archive import ArchiveWriter, PreviousRecord

    warcinfo = {"software": f"copydesk/{VERSION}", "robots": "obey"}
    warcinfo["http-header-user-agent"] = WorkerSettings().fetch_policy.user_agent
    with part_path.open("wb") as file:
        archive = ArchiveWriter(file, compressed=should_compress, info=warcinfo)
        for exported_page in pages:
            archive.write(
                exported_page.page,
                PreviousRecord(*exported_page.duplicate_of) if exported_page.duplicate_of else None,
            )
            yield exported_page.duplicate_of is None

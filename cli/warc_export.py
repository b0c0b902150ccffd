"""Write the stored raw pages to a WARC file: the form of `export` for archives."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from rich.progress import track

from cli.context import open_for_reading
from cli.damage import name_some
from cli.files import check_new_file
from cli.output import echo, print_json
from db import export as page_export
from db.export import ExportedPage, ExportFilter
from pipeline.plurals import count_of
from pipeline.version import VERSION
from services.errors import UsageError
from workers.settings import WorkerSettings

__all__ = ["export_pages"]


def export_pages(warc: Path, export_filter: ExportFilter, *, as_json: bool) -> None:
    """Write the pages that match, and print a report.

    Args:
        warc: file to create.
        export_filter: which pages.
        as_json: whether the report is JSON.

    Raises:
        UsageError: the file exists, or cannot be written.
    """
    check_new_file(warc)
    damaged_pages: list[int] = []
    with open_for_reading().read_transaction() as session:
        page_count = page_export.count_pages(session, export_filter)
        pages = page_export.iter_pages(session, export_filter, damaged_pages.append)
        counts = _write_archive(
            warc, track(pages, "Writing", page_count, disable=as_json or not sys.stdout.isatty())
        )
    report = {"file": str(warc), "pages": counts[0], "repeated": counts[1], "bytes": warc.stat().st_size}
    report["damaged_pages"] = damaged_pages
    if as_json:
        print_json(report)
    else:
        echo(f"{count_of(counts[0], 'page')} written to {warc}; equal to a page before: {counts[1]}")
    if damaged_pages:
        pages_text, names = count_of(len(damaged_pages), "kept page"), name_some(damaged_pages)
        sys.stderr.write(f"copydesk: {pages_text} cannot be read, because the database is damaged: {names}\n")


def _write_archive(warc: Path, pages: Iterable[ExportedPage]) -> tuple[int, int]:
    """Write to a temporary file beside it first, so that a file of this name is complete."""
    part_path = warc.with_name(f"{warc.name}.part")
    try:
        page_count = repeat_count = 0
        for has_body in _write_records(part_path, pages, should_compress=warc.suffix == ".gz"):
            page_count, repeat_count = page_count + 1, repeat_count + (not has_body)
        part_path.rename(warc)
    except OSError as error:
        raise UsageError(f"cannot write {warc}: {error.strerror}") from error
    finally:
        # A full disk or a read-only folder may refuse this too.
        with suppress(OSError):
            part_path.unlink(missing_ok=True)
    return page_count, repeat_count


def _write_records(
    part_path: Path, pages: Iterable[ExportedPage], *, should_compress: bool
) -> Iterator[bool]:
    """Write the pages; yield for each whether its body was written, or a reference to an equal one."""
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

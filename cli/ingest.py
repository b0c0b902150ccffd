"""`ingest`: addresses, saved pages and archives in, through the same chain as everything else."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from cli.context import connect_database, utc_now
from cli.errors import UsageError
from cli.output import JsonOption, echo, print_json
from db import Database, ledger, sources
from db.ledger import ImportedPage, KeyedEntry, ListingSource
from pipeline.archive import SkippedRecord
from pipeline.errors import Rejected
from pipeline.records import Entry, Page, Source
from pipeline.urls import guard, host_of, key
from services.input_files import InputFile, ReadProgress, UnreadableFile, collect_files, read_pages
from workers.settings import WorkerSettings

__all__ = ["register"]

# A transaction: so many pages, or so many bytes, whichever comes first.
_MAX_BATCH_PAGES, _MAX_BATCH_BYTES = 20, 8_000_000


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    app.command("ingest")(ingest)


@dataclass(slots=True)
class _ImportStats:
    """What was handed in."""

    urls: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    unreadable: list[UnreadableFile] = field(default_factory=list)


def ingest(
    inputs: Annotated[list[str], typer.Argument(help="Addresses, files, folders, WARC files.")],
    url: Annotated[str, typer.Option(help="What the address of the one file is.")] = "",
    source: Annotated[str, typer.Option(help="The publication it all belongs to.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Hand in addresses, HTML and text files, folders and WARC files; the workers do the rest."""
    urls = [item for item in inputs if item.startswith(("http://", "https://"))]
    files = collect_files([Path(item) for item in inputs if item not in urls])
    if not urls and not files:
        raise UsageError(f"there is nothing to read in {', '.join(inputs)}: no HTML, text or WARC file")
    _check_arguments(urls, files, url)
    importer = _Importer(connect_database(), source)
    importer.import_urls(urls)
    with _make_progress_bar(files, is_hidden=as_json or not sys.stdout.isatty()) as progress:
        task = progress.add_task("Reading", total=sum(file.size for file in files))
        for read_progress in importer.import_files(files, url):
            progress.update(task, advance=read_progress.bytes_read)
    _print_report(importer.stats, as_json=as_json)


def _check_arguments(urls: Sequence[str], files: Sequence[InputFile], url: str) -> None:
    for candidate_url in (*urls, *([url] if url else [])):
        guard(candidate_url, allow=WorkerSettings().allowed_private_hosts)
    if url and (urls or len(files) != 1 or files[0].kind == "archive"):
        raise UsageError("--url is for one HTML or text file")


class _Importer:
    """Where things are handed in."""

    def __init__(self, database: Database, source: str) -> None:
        self.stats = _ImportStats()
        self._database, self._settings = database, WorkerSettings()
        self._source_id = self._get_or_add_source(source) if source else None
        self._source_id_by_host: dict[str, int | None] = {}

    def _get_or_add_source(self, name: str) -> int:
        with self._database.transaction() as session:
            source_ids = [
                stored_source.id
                for stored_source in sources.list_sources(session)
                if stored_source.name == name
            ]
            return source_ids[0] if source_ids else sources.add_source(session, Source(name, ""), utc_now())

    def import_urls(self, urls: Sequence[str]) -> None:
        """Make addresses entries that are due."""
        with self._database.transaction() as session:
            for url in urls:
                sighting = KeyedEntry(Entry(url), key(url), host_of(url))
                listing_source = ListingSource(self._find_source_id(url))
                listing_stats = ledger.record_entries(session, listing_source, [sighting], utc_now())
                self.stats.urls.update(new=listing_stats.new, known=listing_stats.known)

    def import_files(self, files: Sequence[InputFile], url: str) -> Iterator[ReadProgress]:
        """Make the pages of files entries that are fetched already."""
        batch: list[ImportedPage] = []
        for file in files:
            for read_progress in read_pages(file, url, self._settings.fetch_policy.max_body_bytes):
                batch += self._to_imported_pages(read_progress.item)
                batch_bytes = sum(len(imported_page.page.body) for imported_page in batch)
                if len(batch) >= _MAX_BATCH_PAGES or batch_bytes >= _MAX_BATCH_BYTES:
                    self._store(batch)
                yield read_progress
            self._store(batch)

    def _to_imported_pages(self, item: Page | SkippedRecord | UnreadableFile) -> list[ImportedPage]:
        if isinstance(item, SkippedRecord):
            self.stats.skipped[item.reason] += 1
        elif isinstance(item, UnreadableFile):
            self.stats.unreadable.append(item)
        else:
            try:
                sighting = KeyedEntry(Entry(item.url), key(item.url), host_of(item.url))
            except Rejected as error:
                self.stats.skipped[error.reason] += 1
            else:
                return [
                    ImportedPage(sighting, item, self._missed_revisits(item), self._find_source_id(item.url))
                ]
        return []

    def _missed_revisits(self, page: Page) -> int:
        """How many revisits an old page has missed; a file's own address is never asked for."""
        revisit_ages = list(accumulate(self._settings.revisit_delays))
        if not page.url.startswith("http") or page.fetched_at is None:
            return len(revisit_ages)
        return sum(utc_now() - page.fetched_at > revisit_age for revisit_age in revisit_ages)

    def _find_source_id(self, url: str) -> int | None:
        """The one that was named, else the one whose homepage stands on the same host."""
        host_key = host_of(url)
        if self._source_id is None and host_key and host_key not in self._source_id_by_host:
            with self._database.read_transaction() as session:
                self._source_id_by_host[host_key] = sources.find_source_by_host(session, host_key)
        return self._source_id or self._source_id_by_host.get(host_key)

    def _store(self, batch: list[ImportedPage]) -> None:
        with self._database.transaction() as session:
            self.stats.pages.update(ledger.import_pages(session, batch, utc_now()))
        batch.clear()


def _make_progress_bar(files: Sequence[InputFile], *, is_hidden: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    return Progress(*columns, TimeRemainingColumn(), disable=is_hidden or not files)


def _print_report(stats: _ImportStats, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {"addresses": stats.urls, "pages": stats.pages, "left": stats.skipped, "broken": stats.unreadable}
        )
    else:
        _print_stats(stats)
    if stats.unreadable:
        raise typer.Exit(1)


def _print_stats(stats: _ImportStats) -> None:
    imported_count, known_count, busy_count = (stats.pages[name] for name in ("taken", "known", "under_way"))
    if stats.urls:
        echo(f"{stats.urls['new']} addresses handed in, {stats.urls['known']} known already")
    if stats.pages:
        echo(f"{imported_count} pages handed in, {known_count} known already")
    if busy_count:
        echo(f"{busy_count} pages are being worked on; hand them in again later")
    for reason, count in stats.skipped.most_common():
        echo(f"  {count} left out: {reason}")
    for unreadable_file in stats.unreadable:
        sys.stderr.write(f"copydesk: {unreadable_file.message}; what came before is handed in\n")
    if imported_count or stats.urls["new"]:
        echo("The workers take them from here: copydesk up, then copydesk status")

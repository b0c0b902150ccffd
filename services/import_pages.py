"""Import URLs, saved pages and archives: entries are written to the ledger, and the workers process them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from db import Database, Session, ledger, source_changes, sources
from db.ledger import ImportedPage, KeyedEntry, ListingSource
from pipeline.archive import SkippedRecord, read_saved_page
from pipeline.errors import Rejected
from pipeline.records import Entry, Page, Source
from pipeline.urls import guard, host_of, key
from services.capture_order import read_in_capture_order
from services.clock import utc_now
from services.input_files import InputFile, ReadingRules, ReadProgress, UnreadableFile

__all__ = ["HTMLPage", "ImportOptions", "ImportStats", "PageImporter", "check_urls"]

# A transaction holds at most so many pages, or so many bytes, whichever comes first.
_MAX_BATCH_PAGES, _MAX_BATCH_BYTES = 20, 8_000_000


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import.

    `source` is the name of the publication, "" finds it by the page; `max_page_bytes` limits one page; `revisit_ages`
    are the ages at which a stored page is fetched again; `allowed_private_hosts` are host:port pairs that may have
    private IP addresses.
    """

    source: str = ""
    max_page_bytes: int = 10_000_000
    revisit_ages: tuple[timedelta, ...] = ()
    allowed_private_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HTMLPage:
    """A page as somebody else fetched it."""

    url: str
    html: str


@dataclass(slots=True)
class ImportStats:
    """What was imported.

    `urls` counts ``new``, ``known`` and ``forgotten``, `pages` counts ``taken``, ``known`` and ``forgotten``, `skipped`
    counts by reason. `new_source` is the publication that was named and is new; "" when there was one of this name, or
    nothing became its own. `without_url` counts pages that have the URL of their file.
    """

    new_source: str = ""
    without_url: int = 0
    urls: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    unreadable: list[UnreadableFile] = field(default_factory=list)


def check_urls(urls: Sequence[str], options: ImportOptions) -> None:
    """Refuse a URL that is none, or that leads to a private address.

    Args:
        urls: of pages.
        options: how to import.

    Raises:
        Refused: one of them cannot be used; the message says why.
    """
    for url in urls:
        guard(url, allow=options.allowed_private_hosts)


class PageImporter:
    """Imports into one database and counts in `stats`.

    Args:
        database: where entries are written.
        options: how to import.
    """

    def __init__(self, database: Database, options: ImportOptions) -> None:
        self.stats = ImportStats()
        self._database, self._options = database, options
        with database.read_transaction() as session:
            self._source_id = find_source_by_name(session, options.source) if options.source else None

    @contextmanager
    def _named_source(
        self, session: Session, entries: Sequence[object], results: Counter[str]
    ) -> Iterator[int | None]:
        """Give the number of the source that was named; a new one is kept when an entry became its own.

        Args:
            session: a transaction in which entries are written.
            entries: what is written.
            results: counts what became of them.
        """
        name = self._options.source
        if not name or not entries or self._source_id is not None:
            yield self._source_id
            return
        source_id = sources.add_source(session, Source(name, ""), utc_now())
        yield source_id
        if results["new"] or results["taken"]:
            self._source_id, self.stats.new_source = source_id, name
        else:
            source_changes.delete_source(session, source_id)

    def import_urls(self, urls: Sequence[str]) -> None:
        """Write an entry that is due for each URL.

        Args:
            urls: checked by `check_urls`.
        """
        results: Counter[str] = Counter()
        with (
            self._database.transaction() as session,
            self._named_source(session, urls, results) as source_id,
        ):
            for url in urls:
                keyed_entry = KeyedEntry(Entry(url), key(url), host_of(url))
                listing_source = ListingSource(source_id or sources.find_source_of_page(session, url))
                listing_stats = ledger.record_listing(session, listing_source, [keyed_entry], utc_now())
                results.update(
                    new=listing_stats.new, known=listing_stats.known, forgotten=listing_stats.forgotten
                )
        self.stats.urls.update(results)

    def import_pages(self, pages: Sequence[HTMLPage]) -> None:
        """Write an entry that is fetched already for each page.

        Args:
            pages: their URLs are checked by `check_urls`.
        """
        batch: list[ImportedPage] = []
        for page in pages:
            body = page.html.encode("utf-8", "replace")
            is_too_large = len(body) > self._options.max_page_bytes
            # The text is in UTF-8 now, whatever the page says of itself.
            media_type = "text/html; charset=utf-8"
            batch += self._to_imported_pages(
                SkippedRecord("too_large")
                if is_too_large
                else read_saved_page(body, page.url, media_type, utc_now(), page.url)
            )
        self._store(batch)

    def import_files(self, files: Sequence[InputFile], url: str = "") -> Iterator[ReadProgress]:
        """Write an entry that is fetched already for each page of the files.

        Args:
            files: pages and archives.
            url: the URL of a single page; "" takes the one that its HTML names, else the file's own.

        Yields:
            What was read, and its number of bytes; the total is `bytes_to_read`.
        """
        batch: list[ImportedPage] = []
        rules = ReadingRules(self._options.max_page_bytes, url, self._options.allowed_private_hosts)
        for read_progress in read_in_capture_order(files, rules):
            if read_progress.item is not None:
                batch += self._to_imported_pages(read_progress.item)
            batch_bytes = sum(len(imported_page.page.body) for imported_page in batch)
            if len(batch) >= _MAX_BATCH_PAGES or batch_bytes >= _MAX_BATCH_BYTES:
                self._store(batch)
            yield read_progress
        self._store(batch)

    def _to_imported_pages(self, item: Page | SkippedRecord | UnreadableFile) -> list[ImportedPage]:
        if isinstance(item, SkippedRecord):
            self.stats.skipped[item.reason] += 1
            return []
        if isinstance(item, UnreadableFile):
            self.stats.unreadable.append(item)
            return []
        try:
            keyed_entry = KeyedEntry(Entry(item.url), key(item.url), host_of(item.url))
        except Rejected as error:
            self.stats.skipped[error.reason] += 1
            return []
        with self._database.read_transaction() as session:
            source_id = None if self._options.source else sources.find_source_of_page(session, item.url)
        self.stats.without_url += item.url.startswith("file:")
        return [ImportedPage(keyed_entry, item, self._missed_revisits(item), source_id)]

    def _missed_revisits(self, page: Page) -> int:
        """Count the revisits that an old page has missed; a ``file:`` URL is never fetched again."""
        if not page.url.startswith("http") or page.fetched_at is None:
            return len(self._options.revisit_ages)
        return sum(utc_now() - page.fetched_at > age for age in self._options.revisit_ages)

    def _store(self, batch: list[ImportedPage]) -> None:
        results: Counter[str] = Counter()
        with (
            self._database.transaction() as session,
            self._named_source(session, batch, results) as source_id,
        ):
            pages = [replace(page, source_id=source_id or page.source_id) for page in batch]
            results.update(ledger.import_pages(session, pages, utc_now()))
        self.stats.pages.update(results)
        batch.clear()


def find_source_by_name(session: Session, name: str) -> int | None:
    """Return the number of the source that has a name, in any case; None when there is none.

    Args:
        session: an open transaction.
        name: as the user wrote it.
    """
    wanted = name.strip().casefold()
    return next((item.id for item in sources.list_sources(session) if item.name.casefold() == wanted), None)

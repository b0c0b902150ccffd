"""`ingest`: addresses, saved pages and archives in, through the same chain as everything else."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from cli.handing import Broken, File, Step, files_in, pages_of
from cli.opening import database, now
from cli.output import AsJson, say, show_json
from cli.problems import UserMistake
from db import Database, ledger, sources
from db.ledger import Handed, Lister, Sighting
from pipeline.archive import Left
from pipeline.errors import Rejected
from pipeline.records import Entry, Page, Source
from pipeline.urls import guard, host, key
from workers.settings import WorkerSettings

__all__ = ["register"]

# A transaction: so many pages, or so many bytes, whichever comes first.
_MOST_PAGES, _MOST_BYTES = 20, 8_000_000


def register(app: typer.Typer) -> None:
    """Add the commands.

    Args:
        app: the command line.
    """
    app.command("ingest")(ingest)


@dataclass(slots=True)
class _Told:
    """What was handed in."""

    addresses: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    broken: list[Broken] = field(default_factory=list)


def ingest(
    places: Annotated[list[str], typer.Argument(help="Addresses, files, folders, WARC files.")],
    url: Annotated[str, typer.Option(help="What the address of the one file is.")] = "",
    source: Annotated[str, typer.Option(help="The publication it all belongs to.")] = "",
    as_json: AsJson = False,
) -> None:
    """Hand in addresses, HTML and text files, folders and WARC files; the workers do the rest."""
    addresses = [place for place in places if place.startswith(("http://", "https://"))]
    files = files_in([Path(place) for place in places if place not in addresses])
    if not addresses and not files:
        raise UserMistake(f"there is nothing to read in {', '.join(places)}: no HTML, text or WARC file")
    _check(addresses, files, url)
    desk = _Desk(database(), source)
    desk.hand_in_addresses(addresses)
    with _progress(files, hidden=as_json or not sys.stdout.isatty()) as progress:
        task = progress.add_task("Reading", total=sum(file.size for file in files))
        for step in desk.hand_in_files(files, url):
            progress.update(task, advance=step.read)
    _report(desk.told, as_json=as_json)


def _check(addresses: Sequence[str], files: Sequence[File], url: str) -> None:
    for address in (*addresses, *([url] if url else [])):
        guard(address, allow=WorkerSettings().allow_private)
    if url and (addresses or len(files) != 1 or files[0].kind == "archive"):
        raise UserMistake("--url is for one HTML or text file")


class _Desk:
    """Where things are handed in."""

    def __init__(self, opened: Database, source: str) -> None:
        self.told = _Told()
        self._database, self._settings = opened, WorkerSettings()
        self._source_id = self._named_source(source) if source else None
        self._by_host: dict[str, int | None] = {}

    def _named_source(self, name: str) -> int:
        with self._database.transaction() as session:
            known = [each.id for each in sources.sources(session) if each.name == name]
            return known[0] if known else sources.add_source(session, Source(name, ""), now())

    def hand_in_addresses(self, addresses: Sequence[str]) -> None:
        """Make addresses entries that are due."""
        with self._database.transaction() as session:
            for address in addresses:
                sighting = Sighting(Entry(address), key(address), host(address))
                lister = Lister(self._source_of(address))
                recorded = ledger.record_sightings(session, lister, [sighting], now())
                self.told.addresses.update(new=recorded.new, known=recorded.seen)

    def hand_in_files(self, files: Sequence[File], url: str) -> Iterator[Step]:
        """Make the pages of files entries that are fetched already."""
        waiting: list[Handed] = []
        for file in files:
            for step in pages_of(file, url, self._settings.fetch_policy.max_bytes):
                waiting += self._sorted(step.found)
                size = sum(len(each.page.body) for each in waiting)
                if len(waiting) >= _MOST_PAGES or size >= _MOST_BYTES:
                    self._store(waiting)
                yield step
            self._store(waiting)

    def _sorted(self, found: Page | Left | Broken) -> list[Handed]:
        if isinstance(found, Left):
            self.told.left[found.why] += 1
        elif isinstance(found, Broken):
            self.told.broken.append(found)
        else:
            try:
                sighting = Sighting(Entry(found.url), key(found.url), host(found.url))
            except Rejected as error:
                self.told.left[error.reason] += 1
            else:
                return [Handed(sighting, found, self._visits(found), self._source_of(found.url))]
        return []

    def _visits(self, page: Page) -> int:
        """How many revisits an old page has missed; a file's own address is never asked for."""
        passed = [timedelta(seconds=total) for total in accumulate(self._settings.revisits)]
        if not page.url.startswith("http") or page.fetched_at is None:
            return len(passed)
        return sum(now() - page.fetched_at > each for each in passed)

    def _source_of(self, url: str) -> int | None:
        """The one that was named, else the one whose homepage stands on the same host."""
        place = host(url)
        if self._source_id is None and place and place not in self._by_host:
            with self._database.reading() as session:
                self._by_host[place] = sources.source_of_host(session, place)
        return self._source_id or self._by_host.get(place)

    def _store(self, waiting: list[Handed]) -> None:
        with self._database.transaction() as session:
            self.told.pages.update(ledger.hand_in(session, waiting, now()))
        waiting.clear()


def _progress(files: Sequence[File], *, hidden: bool) -> Progress:
    shown = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    return Progress(*shown, TimeRemainingColumn(), disable=hidden or not files)


def _report(told: _Told, *, as_json: bool) -> None:
    if as_json:
        show_json(
            {"addresses": told.addresses, "pages": told.pages, "left": told.left, "broken": told.broken}
        )
    else:
        _say(told)
    if told.broken:
        raise typer.Exit(1)


def _say(told: _Told) -> None:
    taken, known, under_way = (told.pages[name] for name in ("taken", "known", "under_way"))
    if told.addresses:
        say(f"{told.addresses['new']} addresses handed in, {told.addresses['known']} known already")
    if told.pages:
        say(f"{taken} pages handed in, {known} known already")
    if under_way:
        say(f"{under_way} pages are being worked on; hand them in again later")
    for why, count in told.left.most_common():
        say(f"  {count} left out: {why}")
    for each in told.broken:
        sys.stderr.write(f"copydesk: {each.message}; what came before is handed in\n")
    if taken or told.addresses["new"]:
        say("The workers take them from here: copydesk up, then copydesk status")

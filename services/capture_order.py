"""Read the captures of a page in the order in which they were made, whatever their order in the archives."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.archive import list_captures
from pipeline.errors import PipelineError
from pipeline.records import Page
from pipeline.urls import key
from services.input_files import InputFile, ReadingRules, ReadProgress, read_pages

__all__ = ["bytes_to_read", "read_in_capture_order"]

# A capture without a time counts as made now.
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _PostponedPage:
    """Where a page is that has to wait for an earlier capture."""

    captured_at: datetime
    file: InputFile
    offset: int


def bytes_to_read(files: Sequence[InputFile]) -> int:
    """Return how many bytes `read_in_capture_order` reads: archives are read twice.

    Args:
        files: what to read.
    """
    return sum(file.size * (2 if file.kind == "archive" else 1) for file in files)


def read_in_capture_order(files: Sequence[InputFile], rules: ReadingRules) -> Iterator[ReadProgress]:
    """Read the pages of files; those of a URL that has an earlier capture behind a later one come last, in order.

    While an archive is imported, workers process its first pages, and a capture that is older than a stored one is
    ignored. So the archives are searched for such URLs first.

    Args:
        files: pages and archives.
        rules: how to read them.
    """
    unordered = yield from _find_unordered_keys(files)
    postponed: list[_PostponedPage] = []
    for file in files:
        for progress in read_pages(file, rules):
            page = progress.item
            if unordered and isinstance(page, Page) and hash(key(page.url)) in unordered:
                postponed.append(_PostponedPage(page.fetched_at or _LAST, file, progress.offset))
                yield replace(progress, item=None)
            else:
                yield progress
    for place in sorted(postponed, key=lambda item: item.captured_at):
        page = next(read_pages(place.file, rules, place.offset)).item
        yield ReadProgress(page, 0)


def _find_unordered_keys(files: Sequence[InputFile]) -> Generator[ReadProgress, None, set[int]]:
    """Return the hashes of the URL keys that have an earlier capture behind a later one in archives."""
    latest: dict[int, datetime] = {}
    unordered: set[int] = set()
    for file in files:
        if file.kind != "archive":
            continue
        position = 0
        # Whoever reads the pages reports what cannot be read.
        with suppress(PipelineError, OSError), file.path.open("rb") as stream:
            for capture in list_captures(stream, str(file.path)):
                hash_, captured_at = hash(key(capture.url)), capture.captured_at or _LAST
                if captured_at < latest.setdefault(hash_, captured_at):
                    unordered.add(hash_)
                latest[hash_] = max(captured_at, latest[hash_])
                yield ReadProgress(None, max(stream.tell() - position, 0))
                position = stream.tell()
    return unordered

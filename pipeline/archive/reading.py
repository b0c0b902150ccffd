"""A WARC file in; its pages, one after the other, out, and the reason for each record that is none."""

import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from pipeline.errors import PipelineError, Rejected, TryLater
from pipeline.fetch.body import read_body
from pipeline.fetch.reservations import reservations
from pipeline.records import Page

__all__ = ["Left", "read_archive"]

_PIECE = 65_536
_GOOD = "200"
_KINDS = ("text/html", "application/xhtml+xml", "text/plain")
# Records that carry what a server sent, or what stands for it.
_PAGES = frozenset({"response", "resource", "conversion"})

_ONE_STREAM = "it is packed as a whole and not record by record; unpack it with gunzip first"


@dataclass(frozen=True, slots=True)
class Left:
    """A record that is no page, with a word for why: its type, its status, its kind, or ``too_large``."""

    why: str


def read_archive(file: BinaryIO, name: str, limit: int) -> Iterator[Page | Left]:
    """Read a WARC or ARC file, packed or not; never more of it in memory than one page.

    Args:
        file: open at its beginning; its position tells how far the reading is.
        name: what to call it in a message.
        limit: bytes of a body; larger ones are left.

    Raises:
        Rejected: ``archive.broken``, with the byte at which the first record begins that cannot be read; what was
            yielded until then is whole.
    """
    reader = _Reader(file, name)
    while (record := reader.following()) is not None:
        try:
            found = _page(record, limit)
        except PipelineError as error:
            found = Left(error.reason)
        reader.finish(record)
        yield found


class _Reader:
    """Takes record after record, and makes sure that each is whole: `warcio` itself goes on as well as it can."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self._records: Any = ArchiveIterator(file)
        self._begins = 0
        self._count = 0

    def following(self) -> Any:
        """The next record; None at the end of the file."""
        self._begins = self._records.offset
        try:
            with redirect_stderr(StringIO()):
                record = next(self._records, None)
        except Exception as error:  # over damaged bytes the library raises whatever comes up
            raise self._broken(_one_line(error)) from error
        if record is None:
            self._end()
        self._count += 1
        return record

    def _end(self) -> None:
        if not self._count:
            raise self._broken("there is no record in it")
        if self._file.tell() > self._begins:
            raise self._broken("the record is damaged, or the file ends within it")

    def finish(self, record: Any) -> None:
        """Read what is left of a record, and see that it ends where it says."""
        with redirect_stderr(StringIO()):
            while record.raw_stream.read(_PIECE):
                pass
            self._records.read_to_end()
        length = record.rec_headers.get_header("Content-Length") or ""
        if record.format == "warc" and not length.strip().isdigit():
            raise self._broken("the record does not say how long it is")
        missing = getattr(record.raw_stream, "limit", 0)
        if missing:
            raise self._broken(f"the file is damaged or ends, {missing} bytes before the record does")
        if self._records.err_count:
            raise self._broken("the record is longer than it says")
        unpacking = self._records.reader.decompressor
        if unpacking is not None and self._records.next_line:
            raise self._broken(_ONE_STREAM)
        if unpacking is not None and not unpacking.eof:
            raise self._broken("the file ends before the record does")

    def _broken(self, why: str) -> Rejected:
        return Rejected("archive.broken", f"{self._name} cannot be read from byte {self._begins} on: {why}")


def _one_line(error: Exception) -> str:
    """The library's words for people; those for programmers say only that the bytes are damaged."""
    if isinstance(error, ArchiveLoadFailed) and str(error).startswith("Unknown archive format"):
        return "what stands there is neither WARC nor ARC"  # the library prints the bytes
    known = isinstance(error, ArchiveLoadFailed | zlib.error)
    return " ".join(str(error).split()) if known else "the record is damaged"


def _page(record: Any, limit: int) -> Page | Left:
    """A record as a page, or why it is none."""
    if record.rec_type not in _PAGES:
        return Left(str(record.rec_type or "unknown"))
    url = record.rec_headers.get_header("WARC-Target-URI") or record.rec_headers.get_header("uri") or ""
    headers = _headers(record)
    status = record.http_headers.get_statuscode() if record.http_headers else _GOOD
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if status != _GOOD:
        return Left(f"status {status}")
    if kind not in _KINDS or not url.startswith(("http://", "https://", "file://")):
        return Left(kind or "no kind")
    body = _body(record, headers, limit, url)
    told = reservations(headers, body)
    return Page(url, body, headers, fetched_at=_moment(record), reservations=told)


def _headers(record: Any) -> dict[str, str]:
    """Of the answer, names in lower case; of a resource its kind only."""
    if not record.http_headers:
        return {"content-type": record.rec_headers.get_header("Content-Type") or ""}
    found: dict[str, str] = {}
    for name, value in record.http_headers.headers:
        lower = name.lower()
        found[lower] = f"{found[lower]}, {value}" if lower in found else value
    return found


def _body(record: Any, headers: dict[str, str], limit: int, url: str) -> bytes:
    """The body unpacked; one that is not packed although its headers say so is taken as it is."""
    stream = record.raw_stream
    if "chunked" in headers.get("transfer-encoding", "").lower():
        stream = ChunkedDataReader(stream)
    sent = read_body(_pieces(stream), "", limit, url)
    try:
        return read_body(iter([sent]), headers.get("content-encoding", ""), limit, url)
    except TryLater:
        return sent


def _pieces(stream: Any) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def _moment(record: Any) -> datetime | None:
    """When it was fetched: a W3C time in WARC, fourteen digits in ARC, which `fromisoformat` reads with a T between."""
    headers = record.rec_headers
    old = headers.get_header("archive-date") or ""
    try:
        moment = datetime.fromisoformat(headers.get_header("WARC-Date") or f"{old[:8]}T{old[8:14]}")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

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
from pipeline.fetch.decompression import read_body
from pipeline.fetch.tdm_reservations import page_reservations
from pipeline.records import Page

__all__ = ["SkippedRecord", "read_archive"]

_CHUNK_BYTES = 65_536
_OK_STATUS = "200"
_PAGE_MEDIA_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
# Records that carry what a server sent, or what stands for it.
_PAGE_RECORD_TYPES = frozenset({"response", "resource", "conversion"})

_SINGLE_STREAM_MESSAGE = "it is packed as a whole and not record by record; unpack it with gunzip first"


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A record that is no page, with a word for why: its type, its status, its kind, or ``too_large``."""

    reason: str


def read_archive(file: BinaryIO, name: str, max_bytes: int) -> Iterator[Page | SkippedRecord]:
    """Read a WARC or ARC file, packed or not; never more of it in memory than one page.

    Args:
        file: open at its beginning; its position tells how far the reading is.
        name: what to call it in a message.
        max_bytes: bytes of a body; larger ones are left.

    Raises:
        Rejected: ``archive.broken``, with the byte at which the first record begins that cannot be read; what was
            yielded until then is whole.
    """
    reader = _RecordReader(file, name)
    while (record := reader.next_record()) is not None:
        try:
            result = _read_page(record, max_bytes)
        except PipelineError as error:
            result = SkippedRecord(error.reason)
        reader.close_record(record)
        yield result


class _RecordReader:
    """Takes record after record, and makes sure that each is whole: `warcio` itself goes on as well as it can."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self._records: Any = ArchiveIterator(file)
        self._record_offset = 0
        self._record_count = 0

    def next_record(self) -> Any:
        """The next record; None at the end of the file."""
        self._record_offset = self._records.offset
        try:
            with redirect_stderr(StringIO()):
                record = next(self._records, None)
        except Exception as error:  # over damaged bytes the library raises whatever comes up
            raise self._broken_archive(_describe_error(error)) from error
        if record is None:
            self._check_end()
        self._record_count += 1
        return record

    def _check_end(self) -> None:
        if not self._record_count:
            raise self._broken_archive("there is no record in it")
        if self._file.tell() > self._record_offset:
            raise self._broken_archive("the record is damaged, or the file ends within it")

    def close_record(self, record: Any) -> None:
        """Read what is left of a record, and see that it ends where it says."""
        with redirect_stderr(StringIO()):
            while record.raw_stream.read(_CHUNK_BYTES):
                pass
            self._records.read_to_end()
        length = record.rec_headers.get_header("Content-Length") or ""
        if record.format == "warc" and not length.strip().isdigit():
            raise self._broken_archive("the record does not say how long it is")
        missing_bytes = getattr(record.raw_stream, "limit", 0)
        if missing_bytes:
            raise self._broken_archive(
                f"the file is damaged or ends, {missing_bytes} bytes before the record does"
            )
        if self._records.err_count:
            raise self._broken_archive("the record is longer than it says")
        decompressor = self._records.reader.decompressor
        if decompressor is not None and self._records.next_line:
            raise self._broken_archive(_SINGLE_STREAM_MESSAGE)
        if decompressor is not None and not decompressor.eof:
            raise self._broken_archive("the file ends before the record does")

    def _broken_archive(self, reason: str) -> Rejected:
        return Rejected(
            "archive.broken", f"{self._name} cannot be read from byte {self._record_offset} on: {reason}"
        )


def _describe_error(error: Exception) -> str:
    """The library's words for people; those for programmers say only that the bytes are damaged."""
    if isinstance(error, ArchiveLoadFailed) and str(error).startswith("Unknown archive format"):
        return "what stands there is neither WARC nor ARC"  # the library prints the bytes
    is_readable = isinstance(error, ArchiveLoadFailed | zlib.error)
    return " ".join(str(error).split()) if is_readable else "the record is damaged"


def _read_page(record: Any, max_bytes: int) -> Page | SkippedRecord:
    """A record as a page, or why it is none."""
    if record.rec_type not in _PAGE_RECORD_TYPES:
        return SkippedRecord(str(record.rec_type or "unknown"))
    url = record.rec_headers.get_header("WARC-Target-URI") or record.rec_headers.get_header("uri") or ""
    headers = _read_headers(record)
    status = record.http_headers.get_statuscode() if record.http_headers else _OK_STATUS
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if status != _OK_STATUS:
        return SkippedRecord(f"status {status}")
    if media_type not in _PAGE_MEDIA_TYPES or not url.startswith(("http://", "https://", "file://")):
        return SkippedRecord(media_type or "no kind")
    body = _decode_body(record, headers, max_bytes, url)
    publisher_reservations = page_reservations(headers, body)
    return Page(url, body, headers, fetched_at=_fetched_at(record), reservations=publisher_reservations)


def _read_headers(record: Any) -> dict[str, str]:
    """Of the answer, names in lower case; of a resource its kind only."""
    if not record.http_headers:
        return {"content-type": record.rec_headers.get_header("Content-Type") or ""}
    headers: dict[str, str] = {}
    for name, value in record.http_headers.headers:
        lower = name.lower()
        headers[lower] = f"{headers[lower]}, {value}" if lower in headers else value
    return headers


def _decode_body(record: Any, headers: dict[str, str], max_bytes: int, url: str) -> bytes:
    """The body unpacked; one that is not packed although its headers say so is taken as it is."""
    stream = record.raw_stream
    if "chunked" in headers.get("transfer-encoding", "").lower():
        stream = ChunkedDataReader(stream)
    raw_body = read_body(_iter_chunks(stream), "", max_bytes, url)
    try:
        return read_body(iter([raw_body]), headers.get("content-encoding", ""), max_bytes, url)
    except TryLater:
        return raw_body


def _iter_chunks(stream: Any) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK_BYTES):
        yield chunk


def _fetched_at(record: Any) -> datetime | None:
    """When it was fetched: a W3C time in WARC, fourteen digits in ARC, which `fromisoformat` reads with a T between."""
    headers = record.rec_headers
    arc_date = headers.get_header("archive-date") or ""
    try:
        moment = datetime.fromisoformat(headers.get_header("WARC-Date") or f"{arc_date[:8]}T{arc_date[8:14]}")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

"""Read the pages of a WARC file one after the other, with the reason for each record that is skipped."""

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

__all__ = ["ArchivedCapture", "SkippedRecord", "list_captures", "read_archive"]

_CHUNK_BYTES = 65_536
_OK_STATUS = "200"
_PAGE_MEDIA_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
# Records that hold a response, or a document in place of one.
_PAGE_RECORD_TYPES = frozenset({"response", "resource", "conversion"})

_SINGLE_STREAM_MESSAGE = (
    "the file is compressed as a whole and not record by record; decompress it with gunzip first"
)


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A record that is no page, and why: its type, status or media type, or ``too_large``."""

    reason: str


@dataclass(frozen=True, slots=True)
class ArchivedCapture:
    """A record that may hold a page: its URL, and when it was captured, None where it does not say."""

    url: str
    captured_at: datetime | None


def list_captures(file: BinaryIO, name: str) -> Iterator[ArchivedCapture]:
    """List the records of a WARC or ARC file that may hold pages, without reading the pages.

    Args:
        file: open at its beginning; its position shows the progress.
        name: of the file, for messages.

    Raises:
        Rejected: ``archive.broken``, see `read_archive`.
    """
    reader = _RecordReader(file, name)
    while (record := reader.next_record()) is not None:
        if record.rec_type in _PAGE_RECORD_TYPES:
            yield ArchivedCapture(_target_url(record), _fetched_at(record))
        reader.close_record(record)


def read_archive(file: BinaryIO, name: str, max_bytes: int) -> Iterator[tuple[int, Page | SkippedRecord]]:
    """Read a WARC or ARC file, compressed or not, with at most one page in memory.

    Args:
        file: open at its beginning or at the beginning of a record; its position shows the progress.
        name: of the file, for messages.
        max_bytes: of a body; records with larger ones are skipped.

    Yields:
        The position of each record in the file, in bytes, and the page or why there is none.

    Raises:
        Rejected: ``archive.broken``, with the offset of the first record that cannot be read; the pages yielded
            before are complete.
    """
    reader = _RecordReader(file, name)
    while (record := reader.next_record()) is not None:
        try:
            result = _read_page(record, max_bytes)
        except PipelineError as error:
            result = SkippedRecord(error.reason)
        offset = reader.record_offset
        reader.close_record(record)
        yield offset, result


class _RecordReader:
    """Read record after record and check that each is complete; `warcio` itself continues after errors."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self._records: Any = ArchiveIterator(file)
        # Where the record that was read last begins, in bytes.
        self.record_offset = 0
        self._record_count = 0

    def next_record(self) -> Any:
        """Return the next record; None at the end of the file."""
        self.record_offset = self._records.offset
        try:
            with redirect_stderr(StringIO()):
                record = next(self._records, None)
        except Exception as error:  # on damaged bytes the library raises many kinds of errors
            raise self._broken_archive(_describe_error(error)) from error
        if record is None:
            self._check_end()
        self._record_count += 1
        return record

    def _check_end(self) -> None:
        if not self._record_count:
            raise self._broken_archive("the file holds no record")
        if self._file.tell() > self.record_offset:
            raise self._broken_archive("the record is damaged, or the file ends within it")

    def close_record(self, record: Any) -> None:
        """Read the rest of a record and check its length."""
        with redirect_stderr(StringIO()):
            while record.raw_stream.read(_CHUNK_BYTES):
                pass
            self._records.read_to_end()
        length = record.rec_headers.get_header("Content-Length") or ""
        if record.format == "warc" and not length.strip().isdigit():
            raise self._broken_archive("the record has no valid Content-Length")
        missing_bytes = getattr(record.raw_stream, "limit", 0)
        if missing_bytes:
            raise self._broken_archive(
                f"the file is damaged or ends {missing_bytes} bytes before the end of the record"
            )
        if self._records.err_count:
            raise self._broken_archive("the record is longer than its Content-Length")
        decompressor = self._records.reader.decompressor
        if decompressor is not None and self._records.next_line:
            raise self._broken_archive(_SINGLE_STREAM_MESSAGE)
        if decompressor is not None and not decompressor.eof:
            raise self._broken_archive("the file ends inside the record")

    def _broken_archive(self, reason: str) -> Rejected:
        return Rejected(
            "archive.broken", f"{self._name} cannot be read from byte {self.record_offset}: {reason}"
        )


def _describe_error(error: Exception) -> str:
    """The message of the library where it is meant for people, else a general one."""
    if isinstance(error, ArchiveLoadFailed) and str(error).startswith("Unknown archive format"):
        return "the data is neither WARC nor ARC"  # the message of the library contains the bytes
    is_readable = isinstance(error, ArchiveLoadFailed | zlib.error)
    return " ".join(str(error).split()) if is_readable else "the record is damaged"


def _read_page(record: Any, max_bytes: int) -> Page | SkippedRecord:
    """Read a record as a page, or return why it is none."""
    if record.rec_type not in _PAGE_RECORD_TYPES:
        return SkippedRecord(str(record.rec_type or "unknown"))
    url = _target_url(record)
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


def _target_url(record: Any) -> str:
    headers = record.rec_headers
    return headers.get_header("WARC-Target-URI") or headers.get_header("uri") or ""


def _read_headers(record: Any) -> dict[str, str]:
    """The headers of a response, names in lower case; of a resource only its media type."""
    if not record.http_headers:
        return {"content-type": record.rec_headers.get_header("Content-Type") or ""}
    headers: dict[str, str] = {}
    for name, value in record.http_headers.headers:
        lower = name.lower()
        headers[lower] = f"{headers[lower]}, {value}" if lower in headers else value
    return headers


def _decode_body(record: Any, headers: dict[str, str], max_bytes: int, url: str) -> bytes:
    """Decompress a body; one that is not compressed although its headers say so is kept as it is."""
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
    """When it was fetched: a W3C time in WARC; fourteen digits in ARC, read with a T between."""
    headers = record.rec_headers
    arc_date = headers.get_header("archive-date") or ""
    try:
        moment = datetime.fromisoformat(headers.get_header("WARC-Date") or f"{arc_date[:8]}T{arc_date[8:14]}")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

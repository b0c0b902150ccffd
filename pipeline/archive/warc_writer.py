"""Write pages as records of a WARC file."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from pipeline.records import Page

__all__ = ["ArchiveWriter", "PreviousRecord"]

# Bodies are stored decompressed, so these headers are renamed as Common Crawl does.
_TRANSFER_HEADERS = ("content-encoding", "transfer-encoding", "content-length")
_WARCINFO_FORMAT = {
    "format": "WARC File Format 1.1",
    "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
}


@dataclass(frozen=True, slots=True)
class PreviousRecord:
    """An earlier record of the same file with the same body."""

    url: str
    fetched_at: datetime


class ArchiveWriter:
    """Write a WARC file.

    Args:
        file: open for writing bytes.
        compressed: whether each record is a gzip member of its own, as in `.warc.gz`.
        info: fields of the warcinfo record, such as software and user agent.
    """

    def __init__(self, file: BinaryIO, *, compressed: bool, info: Mapping[str, str]) -> None:
        self._writer: Any = WARCWriter(file, gzip=compressed, warc_version="1.1")
        self._writer.write_record(self._writer.create_warcinfo_record("", {**info, **_WARCINFO_FORMAT}))

    def write(self, page: Page, previous: PreviousRecord | None = None) -> None:
        """Write one page: a response (a resource when it did not come over HTTP) and a metadata record.

        Args:
            page: as stored.
            previous: the record with the same body; then a revisit without a body is written.
        """
        record = self._revisit_record(page, previous) if previous else self._full_record(page)
        self._writer.write_record(record)
        fields = list(_metadata_fields(page))
        if fields:
            headers = _date_header(page) | {
                "WARC-Concurrent-To": record.rec_headers.get_header("WARC-Record-ID")
            }
            lines = "".join(f"{name}: {value}\r\n" for name, value in fields).encode()
            self._writer.write_record(
                self._writer.create_warc_record(
                    page.location, "metadata", io.BytesIO(lines), len(lines), warc_headers_dict=headers
                )
            )

    def _full_record(self, page: Page) -> Any:
        is_http = page.location.startswith(("http://", "https://"))
        return self._writer.create_warc_record(
            page.location,
            "response" if is_http else "resource",
            payload=io.BytesIO(page.body),
            length=len(page.body),
            warc_content_type="" if is_http else page.headers.get("content-type", "application/octet-stream"),
            warc_headers_dict=_date_header(page),
            http_headers=_http_headers(page) if is_http else None,
        )

    def _revisit_record(self, page: Page, previous: PreviousRecord) -> Any:
        return self._writer.create_revisit_record(
            page.location,
            _sha1_digest(page.body),
            previous.url,
            _format_time(previous.fetched_at),
            http_headers=_http_headers(page),
            warc_headers_dict=_date_header(page),
        )


def _date_header(page: Page) -> dict[str, str]:
    return {"WARC-Date": _format_time(page.fetched_at)} if page.fetched_at else {}


def _format_time(moment: datetime) -> str:
    """Write a W3C date and time with fractions, as WARC/1.1 allows."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _sha1_digest(body: bytes) -> str:
    digester = Digester("sha1")
    digester.update(body)
    return str(digester)


def _http_headers(page: Page) -> StatusAndHeaders:
    """The status line and headers of the response; its HTTP version is not stored."""
    phrase = HTTPStatus(page.status).phrase if page.status in set(HTTPStatus) else "Unknown"
    headers = [(_header_name(name), " ".join(value.split())) for name, value in page.headers.items()]
    headers.append(("content-length", str(len(page.body))))
    return StatusAndHeaders(f"{page.status} {phrase}", headers, protocol="HTTP/1.1")


def _header_name(header: str) -> str:
    return f"x-crawler-{header}" if header in _TRANSFER_HEADERS else header


def _metadata_fields(page: Page) -> Iterable[tuple[str, str]]:
    """Fields of the metadata record: the address that was asked for, and what the publisher reserves."""
    if page.location != page.url:
        yield "via", page.url
    for reservation in page.reservations:
        yield "reservation", reservation

"""Pages in, records of a WARC file out."""

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

__all__ = ["Archive", "Earlier"]

# Bodies are kept unpacked, so these say how they came, not how they are (the names that Common Crawl gives them).
_AS_SENT = ("content-encoding", "transfer-encoding", "content-length")
_FORMAT = {
    "format": "WARC File Format 1.1",
    "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """A record of the same file that has the same body."""

    url: str
    fetched_at: datetime


class Archive:
    """A WARC file that is being written.

    Args:
        file: where to.
        packed: whether each record is a gzip member of its own, as `.warc.gz` wants it.
        about: fields of the warcinfo record, such as software and user agent.
    """

    def __init__(self, file: BinaryIO, *, packed: bool, about: Mapping[str, str]) -> None:
        self._writer: Any = WARCWriter(file, gzip=packed, warc_version="1.1")
        self._writer.write_record(self._writer.create_warcinfo_record("", {**about, **_FORMAT}))

    def write(self, page: Page, earlier: Earlier | None = None) -> None:
        """Write one page: a response (a resource when it did not come over HTTP), and what was seen of its way.

        Args:
            page: as kept.
            earlier: the record whose body it repeats; a revisit without a body is written then.
        """
        record = self._revisit(page, earlier) if earlier else self._whole(page)
        self._writer.write_record(record)
        told = list(_told(page))
        if told:
            headers = _dated(page) | {"WARC-Concurrent-To": record.rec_headers.get_header("WARC-Record-ID")}
            lines = "".join(f"{name}: {value}\r\n" for name, value in told).encode()
            self._writer.write_record(
                self._writer.create_warc_record(
                    page.location, "metadata", io.BytesIO(lines), len(lines), warc_headers_dict=headers
                )
            )

    def _whole(self, page: Page) -> Any:
        over_http = page.location.startswith(("http://", "https://"))
        return self._writer.create_warc_record(
            page.location,
            "response" if over_http else "resource",
            payload=io.BytesIO(page.body),
            length=len(page.body),
            warc_content_type=""
            if over_http
            else page.headers.get("content-type", "application/octet-stream"),
            warc_headers_dict=_dated(page),
            http_headers=_http(page) if over_http else None,
        )

    def _revisit(self, page: Page, earlier: Earlier) -> Any:
        return self._writer.create_revisit_record(
            page.location,
            _digest(page.body),
            earlier.url,
            _moment(earlier.fetched_at),
            http_headers=_http(page),
            warc_headers_dict=_dated(page),
        )


def _dated(page: Page) -> dict[str, str]:
    return {"WARC-Date": _moment(page.fetched_at)} if page.fetched_at else {}


def _moment(moment: datetime) -> str:
    """W3C date and time with fractions, as WARC/1.1 allows."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _digest(body: bytes) -> str:
    digester = Digester("sha1")
    digester.update(body)
    return str(digester)


def _http(page: Page) -> StatusAndHeaders:
    """The head of the answer; its HTTP version is not kept, and says nothing here."""
    phrase = HTTPStatus(page.status).phrase if page.status in set(HTTPStatus) else "Unknown"
    headers = [(_named(name), " ".join(value.split())) for name, value in page.headers.items()]
    headers.append(("content-length", str(len(page.body))))
    return StatusAndHeaders(f"{page.status} {phrase}", headers, protocol="HTTP/1.1")


def _named(header: str) -> str:
    return f"x-crawler-{header}" if header in _AS_SENT else header


def _told(page: Page) -> Iterable[tuple[str, str]]:
    """Fields of the metadata record: the address that was asked for, and what the publisher reserves."""
    if page.location != page.url:
        yield "via", page.url
    for reservation in page.reservations:
        yield "reservation", reservation

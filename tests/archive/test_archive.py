"""What is written as WARC is read back, by us and by others, and a broken file says where."""

import gzip
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.archive import ArchiveWriter, PreviousRecord, SkippedRecord, read_archive
from pipeline.errors import Rejected
from pipeline.records import Page

NOW = datetime(2026, 11, 24, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=1)))
MILL = Page(
    "https://thepost.org/mill",
    "<h1>The mill opens</h1><p>Ninety people work there now — “at last”.</p>".encode(),
    {
        "content-type": "text/html; charset=utf-8",
        "etag": '"one"',
        "content-encoding": "br",
        "content-length": "9",
    },
    fetched_at=NOW,
)
LIMIT = 1_000_000


def _written(*pages: Page, packed: bool = True) -> bytes:
    file = io.BytesIO()
    archive = ArchiveWriter(file, compressed=packed, info={"software": "copydesk"})
    for page in pages:
        archive.write(page)
    return file.getvalue()


def _read(body: bytes) -> list[Page | SkippedRecord]:
    return [found for _, found in read_archive(io.BytesIO(body), "a.warc", LIMIT)]


def _pages(body: bytes) -> list[Page]:
    return [found for found in _read(body) if isinstance(found, Page)]


def _left(body: bytes) -> list[str]:
    return [found.reason for found in _read(body) if isinstance(found, SkippedRecord)]


@pytest.mark.parametrize("packed", [True, False])
def test_others_read_what_we_write(packed: bool) -> None:  # noqa: FBT001 - the two forms
    body = _written(MILL, replace(MILL, url="https://thepost.org/old", final_url=MILL.url), packed=packed)
    kinds = []
    for record in ArchiveIterator(io.BytesIO(body), check_digests="raise"):
        kinds.append(record.rec_type)
        assert record.rec_headers.protocol == "WARC/1.1"
        if record.rec_type == "response":
            assert record.content_stream().read() == MILL.body
            assert record.http_headers.get_statuscode() == "200"
            assert record.http_headers.get_header("ETag") == '"one"'
            assert record.http_headers.get_header("Content-Encoding") is None
            assert record.http_headers.get_header("Content-Length") == str(len(MILL.body))
            assert record.rec_headers.get_header("WARC-Date") == "2026-11-24T11:30:15.123456Z"
        if record.rec_type == "metadata":
            assert record.content_stream().read() == b"via: https://thepost.org/old\r\n"
    assert kinds == ["warcinfo", "response", "response", "metadata"]


def test_a_body_that_repeats_is_written_once() -> None:
    file = io.BytesIO()
    archive = ArchiveWriter(file, compressed=True, info={})
    archive.write(MILL)
    again = replace(MILL, fetched_at=NOW + timedelta(days=1))
    archive.write(again, PreviousRecord(MILL.url, NOW))
    records = {record.rec_type: record for record in ArchiveIterator(io.BytesIO(file.getvalue()))}
    first, revisit = records["response"].rec_headers, records["revisit"].rec_headers
    assert revisit.get_header("WARC-Refers-To-Date") == first.get_header("WARC-Date")
    assert revisit.get_header("WARC-Refers-To-Target-URI") == MILL.url
    assert revisit.get_header("WARC-Payload-Digest") == first.get_header("WARC-Payload-Digest")
    assert revisit.get_header("WARC-Profile").endswith("/1.1/revisit/identical-payload-digest")
    assert _left(file.getvalue()) == ["warcinfo", "revisit"]


def test_a_page_that_came_as_a_file_is_a_resource() -> None:
    page = Page("file:///srv/ann/mill.html", b"<p>mill</p>", {"content-type": "text/html"}, fetched_at=NOW)
    assert _pages(_written(page)) == [page]


_HEADERS = st.dictionaries(
    st.from_regex(r"x-[a-z]{1,9}", fullmatch=True), st.from_regex(r"[!-~]([ -~]{0,20}[!-~])?", fullmatch=True)
)


@given(st.binary(max_size=3000), _HEADERS, st.booleans())
def test_a_page_written_and_read_is_the_same(body: bytes, headers: dict[str, str], packed: bool) -> None:  # noqa: FBT001
    page = Page("https://thepost.org/a?b=ö", body, {"content-type": "text/html", **headers}, fetched_at=NOW)
    (found,) = _pages(_written(page, packed=packed))
    assert (found.body, found.fetched_at, found.status) == (body, NOW, 200)
    assert {name: found.headers.get(name) for name in page.headers} == {
        name: " ".join(value.split()) for name, value in page.headers.items()
    }


def _by_others(*answers: tuple[str, bytes, dict[str, str]]) -> bytes:
    """A WARC file as other crawlers write it, with bodies as they were sent."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    for number, (status, body, headers) in enumerate(answers):
        head = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                f"https://thepost.org/{number}", "response", io.BytesIO(body), len(body), http_headers=head
            )
        )
    return file.getvalue()


HTML = {"Content-Type": "text/html"}


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(MILL.body), {"Content-Encoding": "gzip"}),
        (b"5\r\n<p>mi\r\n6\r\nll</p>\r\n0\r\n\r\n", {"Transfer-Encoding": "chunked"}),
        (MILL.body, {"Content-Encoding": "br"}),
        (MILL.body, {"Transfer-Encoding": "chunked"}),
    ],
    ids=["packed", "in chunks", "said to be packed", "said to be in chunks"],
)
def test_a_body_is_read_however_it_was_kept(body: bytes, headers: dict[str, str]) -> None:
    (page,) = _pages(_by_others(("200 OK", body, {**HTML, **headers})))
    assert page.body in (MILL.body, b"<p>mill</p>")


def test_what_is_no_page_is_left_and_says_why() -> None:
    body = _by_others(
        ("404 Not Found", b"no", HTML),
        ("200 OK", b"\x89PNG", {"Content-Type": "image/png"}),
        ("200 OK", gzip.compress(bytes(3 * LIMIT)), {**HTML, "Content-Encoding": "gzip"}),
        ("200 OK", b"<p>mill</p>", {**HTML, "X-Robots-Tag": "noai"}),
    )
    assert _left(body) == ["status 404", "image/png", "too_large"]
    assert [page.reservations for page in _pages(body)] == [("noai",)]


def _until_broken(body: bytes) -> tuple[int, str]:
    """How many pages came before the error, and the error."""
    count = 0
    try:
        for _, found in read_archive(io.BytesIO(body), "news.warc.gz", LIMIT):
            count += isinstance(found, Page)
    except Rejected as error:
        return count, str(error)
    return count, ""


def _last_record(body: bytes) -> int:
    """Where the last record begins."""
    records = ArchiveIterator(io.BytesIO(body))
    return max(int(records.get_record_offset()) for _ in records)


@pytest.mark.parametrize("packed", [True, False])
def test_a_cut_file_gives_what_is_whole_and_says_where_it_breaks(packed: bool) -> None:  # noqa: FBT001 - the two forms
    body = _written(MILL, MILL, replace(MILL, body=MILL.body * 3), packed=packed)
    begins = _last_record(body)
    for cut in range(begins + 1, len(body.rstrip(b"\r\n"))):
        count, error = _until_broken(body[:cut])
        assert (count, f"news.warc.gz cannot be read from byte {begins}" in error) == (2, True), (
            cut,
            error,
        )


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>no archive</html>", gzip.compress(b"no archive"), bytes(500)],
    ids=["empty", "a page", "packed text", "zeros"],
)
def test_what_is_no_archive_says_so(body: bytes) -> None:
    assert _until_broken(body)[1].startswith("archive.broken: news.warc.gz cannot be read from byte 0")


def test_a_file_packed_as_a_whole_says_what_to_do() -> None:
    assert "decompress it with gunzip" in _until_broken(gzip.compress(_written(MILL, MILL, packed=False)))[1]


def test_a_damaged_member_is_named() -> None:
    body = bytearray(_written(MILL, MILL, MILL))
    begins = _last_record(bytes(body))
    body[begins + 60 : begins + 90] = bytes(30)
    count, error = _until_broken(bytes(body))
    assert (count, f"byte {begins}:" in error) == (2, True)


@given(st.binary(max_size=400), st.integers(0, 10_000))
def test_no_bytes_end_in_a_bug(noise: bytes, place: int) -> None:
    body = bytearray(_written(MILL, MILL, packed=False))
    body[place : place + len(noise)] = noise
    _until_broken(bytes(body))
    _until_broken(noise)


def test_times_without_a_zone_are_utc() -> None:
    body = _written(replace(MILL, fetched_at=datetime(2026, 1, 2, tzinfo=UTC)), packed=False)
    (page,) = _pages(body.replace(b"2026-01-02T00:00:00.000000Z", b"2026-01-02T00:00:00.0000000"))
    assert page.fetched_at is None or page.fetched_at.tzinfo is not None


def test_the_older_format_is_read_too() -> None:
    """ARC 1.0, as the Internet Archive wrote it until 2009."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>mill</p>"
    about = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    body = b"filedesc://a.arc 0.0.0.0 20080101000000 text/plain %d\n%s\n" % (len(about), about)
    body += b"http://old.org/mill 192.0.2.1 20080102030405 text/html %d\n%s\n" % (len(answer), answer)
    (page,) = _pages(body)
    assert (page.url, page.body) == ("http://old.org/mill", b"<p>mill</p>")
    assert page.fetched_at == datetime(2008, 1, 2, 3, 4, 5, tzinfo=UTC)

"""A saved file is the page it was, at the address it had."""

from datetime import UTC, datetime

import pytest

from pipeline.archive import read_saved_page

AT = datetime(2026, 11, 24, tzinfo=UTC)
FILE = "file:///srv/mill.html"


@pytest.mark.parametrize(
    ("head", "address"),
    [
        (
            '<link rel="canonical" href="https://thepost.org/mill?a=1&amp;b=2">',
            "https://thepost.org/mill?a=1&b=2",
        ),
        ("<LINK href=https://thepost.org/mill rel=canonical>", "https://thepost.org/mill"),
        ('<meta property="og:url" content="https://thepost.org/mill">', "https://thepost.org/mill"),
        ("<!-- saved from url=(0024)https://thepost.org/mill -->", "https://thepost.org/mill"),
        (
            "<!--\n Page saved with SingleFile\n url: https://thepost.org/mill\n-->",
            "https://thepost.org/mill",
        ),
        (
            '<meta property="og:url" content="https://other.org/x"><link rel=canonical href="https://thepost.org/mill">',
            "https://thepost.org/mill",
        ),
        (
            "<!-- saved from url=(0024)https://thepost.org/mill --><link rel=canonical href=https://wire.org/mill>",
            "https://thepost.org/mill",
        ),
        ('<link rel="canonical" href="https://thepost.org/">', FILE),
        ('<link rel="canonical" href="/mill">', FILE),
        ('<link rel="canonical" href="http://127.0.0.1/admin">', FILE),
        ('<link rel="stylesheet" href="https://thepost.org/a.css">', FILE),
        ("", FILE),
    ],
)
def test_the_address_is_the_one_the_page_names(head: str, address: str) -> None:
    page = read_saved_page(f"<html><head>{head}</head><p>mill</p>".encode(), FILE, "text/html", AT)
    assert (page.url, page.fetched_at, page.headers) == (address, AT, {"content-type": "text/html"})


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_page_in_utf_16_names_its_address_and_reservations(encoding: str) -> None:
    markup = (
        "<html><link rel=canonical href=https://thepost.org/mill><meta name=robots content=noai><p>mill</p>"
    )
    page = read_saved_page(markup.encode(encoding), FILE, "text/html", AT)
    assert (page.url, page.reservations) == ("https://thepost.org/mill", ("noai",))


def test_what_the_user_says_goes_before_what_the_page_says() -> None:
    body = b'<link rel="canonical" href="https://thepost.org/mill">'
    assert read_saved_page(body, FILE, "text/html", AT, "https://mine.org/a").url == "https://mine.org/a"


def test_a_text_names_no_address_and_reservations_are_kept() -> None:
    link = b'<link rel="canonical" href="https://thepost.org/mill">'
    assert read_saved_page(link, FILE, "text/plain", AT).url == FILE
    assert read_saved_page(b'<meta name="robots" content="noai">', FILE, "text/html", AT).reservations == (
        "noai",
    )

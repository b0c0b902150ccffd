"""What is not a feed says so; what is broken is read as far as it goes; nothing is expanded or loaded."""

from pathlib import Path

import pytest

from pipeline.discover import discover
from pipeline.errors import Rejected
from pipeline.records import Page


def _page(body: bytes | str, kind: str = "application/rss+xml") -> Page:
    data = body.encode() if isinstance(body, str) else body
    return Page("https://post.example.org/feed", data, headers={"content-type": kind})


def _items(count: int, size: int = 0) -> str:
    items = (f"<item><title>Story {n}</title><link>/s/{n}</link>{'x' * size}</item>" for n in range(count))
    return f"<rss version='2.0'><channel><title>Post</title>{''.join(items)}</channel></rss>"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "feed.empty"),
        (b" \r\n\t", "feed.empty"),
        (b"<!doctype html><html><body><p>Hello.</p></body></html>", "feed.not_a_feed"),
        (b"Service is being maintained. Please come back.", "feed.broken"),
        (b"\x1f\x8b\x08 no gzip at all", "feed.broken"),
        (b"%PDF-1.7 " + bytes(range(128)) * 50, "feed.broken"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, reason: str) -> None:
    with pytest.raises(Rejected) as refused:
        discover(_page(body))
    assert refused.value.reason == reason
    assert len(refused.value.message) > 10


def test_a_truncated_feed_gives_what_arrived() -> None:
    whole = _items(20)
    found = discover(_page(whole[: len(whole) // 2]))
    assert 5 <= len(found.entries) < 20
    assert found.entries[0].url == "https://post.example.org/s/0"


def test_a_feed_cut_at_any_byte_raises_nothing_but_a_refusal() -> None:
    whole = _items(3).encode()
    for cut in range(len(whole)):
        try:
            discover(_page(whole[:cut]))
        except Rejected:
            continue


def test_a_feed_of_ten_megabytes_is_read() -> None:
    found = discover(_page(_items(100, 100_000)))
    assert len(found.entries) == 100


def test_entities_are_neither_expanded_nor_loaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("top secret", "utf-8")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    head = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file://{secret}">]>'
    item = "<item><title>Story &l8; &f;</title><link>/s/1</link></item>"
    body = f'<?xml version="1.0"?>{head}<rss version="2.0"><channel>{item}</channel></rss>'
    try:
        found = discover(_page(body))
    except Rejected:
        return
    assert len(repr(found)) < 5_000
    assert "secret" not in repr([entry.title for entry in found.entries])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252", "iso-8859-15"])
def test_an_encoding_is_found(encoding: str) -> None:
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    item = "<item><title>Fähre über den See</title><link>/s/1</link></item>"
    body = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel>{item}</channel></rss>'
    found = discover(_page(body.encode(encoding)))
    assert found.entries[0].title == "Fähre über den See"


def test_a_wrongly_declared_encoding_loses_no_letter() -> None:
    item = "<item><title>Fähre über den See</title><link>/s/1</link></item>"
    body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{item}</channel></rss>'
    found = discover(_page(body.encode("windows-1252"), "application/rss+xml; charset=utf-8"))
    assert found.entries[0].title == "Fähre über den See"

"""What must never be asked for is refused by its text alone, before any look-up."""

import json
from pathlib import Path

import pytest

from pipeline.errors import Refused
from pipeline.urls import guard, key

SECURITY = Path(__file__).resolve().parents[3] / "shared" / "data" / "security"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://site.org/a", "unsafe.scheme"),
        ("file:///etc/passwd", "unsafe.scheme"),
        ("javascript:alert(1)", "unsafe.scheme"),
        ("gopher://site.org/", "unsafe.scheme"),
        ("http://127.0.0.1/", "unsafe.address"),
        ("http://127.1/", "unsafe.address"),
        ("http://2130706433/", "unsafe.address"),
        ("http://0x7f.0.0.1/", "unsafe.address"),
        ("http://0177.0.0.1/", "unsafe.address"),
        ("http://[::1]/", "unsafe.address"),
        ("http://[::ffff:10.0.0.1]/", "unsafe.address"),
        ("http://169.254.169.254/latest", "unsafe.address"),
        ("http://localhost/", "unsafe.name"),
        ("http://printer.local/", "unsafe.name"),
        ("http://10.0.0.1.nip.io/", "unsafe.name"),
        ("http://metadata.google.internal/", "unsafe.name"),
        ("http://site.org:22/", "unsafe.port"),
        ("http://site.org:6379/", "unsafe.port"),
    ],
)
def test_an_unsafe_address_is_refused(url: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        guard(url)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "url", ["https://www.bbc.co.uk/news/1", "http://münchen.de/", "https://site.org:8443/a?b=c#d"]
)
def test_an_ordinary_address_passes(url: str) -> None:
    guard(url)


def test_an_allowance_is_for_one_host_and_port() -> None:
    allow = frozenset({"localhost:8710"})
    guard("http://localhost:8710/a", allow=allow)
    for other in ("http://localhost:8711/a", "http://127.0.0.1:8710/a"):
        with pytest.raises(Refused):
            guard(other, allow=allow)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://Site.org/a", "http://site.org/a"),
        ("https://site.org:443/a", "https://site.org/a"),
        ("https://site.org/a#top", "https://site.org/a"),
        ("https://site.org/a?utm_source=x&b=1", "https://site.org/a?b=1"),
        ("https://site.org/%7Eann/a", "https://site.org/~ann/a"),
    ],
)
def test_one_document_has_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://site.org/a?id=1", "https://site.org/a?id=2"),
        ("https://site.org/a", "https://site.org/A"),
        ("https://site.org/a", "https://other.org/a"),
        ("https://site.org/a%2Fb", "https://site.org/a/b"),
    ],
)
def test_two_documents_have_two_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_the_collected_attacks_are_all_refused() -> None:
    attacks = SECURITY / "ssrf.jsonl"
    if not attacks.is_file():
        pytest.skip("the development data is not beside this checkout")
    passed = []
    for line in attacks.read_text("utf-8").splitlines():
        url = json.loads(line)["url"]
        try:
            guard(url)
        except Refused:
            continue
        passed.append(url)
    assert passed == []

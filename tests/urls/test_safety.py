"""What must never be asked for is refused by its text alone, before any look-up."""

import ipaddress
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Refused
from pipeline.urls import guard, guard_ip_address, key, resolve_url
from pipeline.urls.ip_ranges import reserved_range

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
    ("url", "words"),
    [
        ("http://127.0.0.1:8801/a", "list 127.0.0.1:8801 in COPYDESK_ALLOWED_PRIVATE_HOSTS"),
        ("https://wiki.corp/a", "list wiki.corp:443 in COPYDESK_ALLOWED_PRIVATE_HOSTS"),
        ("https://thepost.example/mill", "exists in examples only"),
    ],
)
def test_a_refusal_says_what_to_do(url: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        guard(url)


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


_V4 = st.ip_addresses(v=4)
_V6 = st.ip_addresses(v=6) | st.builds(
    lambda start, rest: ipaddress.IPv6Address(start + rest),
    st.sampled_from(
        [int(ipaddress.ip_network(each)[0]) for each in ("2001::/23", "2002::/16", "64:ff9b::/96", "::/80")]
    ),
    st.integers(0, 2**64 - 1),
)


@given(st.one_of(_V4, _V6))
def test_no_address_passes_that_the_registries_of_iana_call_special(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    """Python's own tables are another reading of the same registries."""
    if not address.is_global or address.is_multicast:
        with pytest.raises(Refused):
            guard_ip_address(str(address))


@given(_V4)
def test_an_ipv4_address_is_judged_alike_in_every_disguise(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    disguises = [f"::ffff:{address}", str(ipaddress.IPv6Address((0x64FF9B << 96) | number))]
    written = [
        f"http://{number}/",
        f"http://{number:#x}/",
        f"http://[::ffff:{address}]/",
        f"http://{address}/",
    ]
    public = address.is_global and not reserved_range(str(address))
    assert [not reserved_range(each) for each in disguises] == [public] * 2
    assert [_passes(each) for each in written] == [public] * 4
    assert reserved_range(str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80)))) == "6to4"


def _passes(url: str) -> bool:
    try:
        guard(url)
    except Refused:
        return False
    return True


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


@pytest.mark.parametrize(
    "url", ["http://post.example.org:0/", "https://post.example.org:0/a", "http://1.1.1.1:0/"]
)
def test_port_0_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refusal:
        guard(url)
    assert refusal.value.reason == "unsafe.port"


@pytest.mark.parametrize("ip_address", ["4000::1", "8000::1", "e000::5", "1::1", "0200::7", "400::1"])
def test_ipv6_outside_of_global_unicast_is_refused(ip_address: str) -> None:
    with pytest.raises(Refused) as refusal:
        guard_ip_address(ip_address)
    assert refusal.value.reason == "unsafe.address"


@pytest.mark.parametrize(
    "ip_address", ["2606:4700::1111", "2a00:1450::5", "64:ff9b::101:101", "::ffff:1.1.1.1"]
)
def test_public_ipv6_addresses_pass(ip_address: str) -> None:
    guard_ip_address(ip_address)


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        (r"\news\mill", "https://post.example.org/news/mill"),
        (r"mill\open?a=\b", "https://post.example.org/day/mill/open?a=\\b"),
        (r"\\other.example.org\a", "https://other.example.org/a"),
        (r"https:\\other.example.org\a", "https://other.example.org/a"),
        (r"#a\b", "https://post.example.org/day/x#a\\b"),
    ],
)
def test_backslashes_in_links_are_slashes_as_in_browsers(reference: str, url: str) -> None:
    assert resolve_url("https://post.example.org/day/x", reference) == url


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("/lists/old mill (1).html", "https://post.example/lists/old%20mill%20(1).html"),
        ("https://post.example/alte M\u00fchle", "https://post.example/alte%20M\u00fchle"),
        ("  read?q=old mill ", "https://post.example/news/read?q=old%20mill"),
    ],
)
def test_a_space_within_a_link_is_escaped_as_browsers_do(reference: str, url: str) -> None:
    assert resolve_url("https://post.example/news/today", reference) == url

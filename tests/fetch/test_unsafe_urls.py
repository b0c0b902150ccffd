"""URLs that must not be requested, and links as browsers read them."""

import pytest

from pipeline.errors import Refused
from pipeline.fetch import FetchPolicy, Request, Transport, fetch
from pipeline.urls import guard, guard_ip_address, resolve_url
from testing.scripted import ScriptedTransport, make_response


@pytest.mark.parametrize(
    "url", ["http://news.org:0/", "https://news.org:0/a?b", "http://news.org:00/", "http://news.org:25/"]
)
def test_port_zero_and_ports_of_other_protocols_are_refused(url: str) -> None:
    with pytest.raises(Refused) as failure:
        guard(url)
    assert failure.value.reason == "unsafe.port"


@pytest.mark.parametrize("port", ["", ":80", ":8080", ":443"])
def test_usual_ports_are_allowed(port: str) -> None:
    guard(f"http://news.org{port}/")


@pytest.mark.parametrize(
    "ip_address", ["4000::1", "1::1", "e000::5", "200::9", "8000:1::", "1fff:ffff::1", "fc00::1"]
)
def test_an_ipv6_address_outside_global_unicast_is_refused(ip_address: str) -> None:
    with pytest.raises(Refused) as failure:
        guard(f"http://[{ip_address}]/")
    assert failure.value.reason == "unsafe.address"
    policy = FetchPolicy(connect_timeout=1)
    with pytest.raises(Refused) as failure:
        fetch(Request("http://news.org/"), policy, Transport(policy, lambda _name, _port: [ip_address]))
    assert failure.value.reason == "unsafe.address"


@pytest.mark.parametrize(
    "ip_address", ["2606:4700::1111", "2a00:1450:4001:81b::200e", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_public_ipv6_addresses_are_allowed(ip_address: str) -> None:
    guard_ip_address(ip_address)


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ("\\2026\\mill", "http://news.org/2026/mill"),
        ("sport\\1", "http://news.org/a/sport/1"),
        ("\\\\cdn.org\\x", "http://cdn.org/x"),
        ("http:\\\\cdn.org\\x?q=a\\b", "http://cdn.org/x?q=a\\b"),
        ("/search?path=c:\\a#\\", "http://news.org/search?path=c:\\a#\\"),
    ],
)
def test_a_backslash_before_the_query_is_a_slash(reference: str, target: str) -> None:
    assert resolve_url("http://news.org/a/b", reference) == target


def test_a_backslash_cannot_hide_the_host_of_a_redirect() -> None:
    web = ScriptedTransport(
        {"http://news.org/": [make_response(status=302, location="http:\\\\169.254.169.254\\@news.org/")]}
    )
    with pytest.raises(Refused):
        fetch(Request("http://news.org/"), FetchPolicy(), web)
    assert web.requested_urls == ["http://news.org/"]

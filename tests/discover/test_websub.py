"""Links in headers, leases and signatures, as values."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover import discover
from pipeline.discover.websub import parse_lease, verify_signature, websub_links
from pipeline.records import Page

HUB, SELF = "https://hub.example/", "https://thepost.org/feed"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (f'<{HUB}>; rel="hub", <{SELF}>; rel="self"', {"hub": HUB, "self": SELF}),
        (f"<{HUB}>;rel=hub,<{SELF}>;rel=self", {"hub": HUB, "self": SELF}),
        (f'<{HUB}>; title="a, b; c"; rel="hub preconnect"', {"hub": HUB}),
        (f'<{HUB}>; rel="hub", <https://second.example/>; rel=hub', {"hub": HUB}),
        (f'<{HUB}>; REL="Hub"', {"hub": HUB}),
        (f'<{HUB}>; rel="stylesheet"', {}),
        (f"{HUB}; rel=hub", {}),
        (f"<{HUB}>", {}),
        ("<" * 10_000, {}),
    ],
)
def test_hub_and_self_are_read_from_link_headers(header: str, found: dict[str, str]) -> None:
    assert websub_links({"link": header}) == found


def test_links_in_headers_go_before_links_in_the_document() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title>
        <link rel="hub" href="https://old.example/"/><link rel="self" href="/atom"/></feed>"""
    page = Page(SELF, body)
    plain, with_header = discover(page), discover(Page(SELF, body, {"link": f'<{HUB}>; rel="hub"'}))
    assert (plain.next_visit.hub, plain.next_visit.self_url) == (
        "https://old.example/",
        "https://thepost.org/atom",
    )
    assert (with_header.next_visit.hub, with_header.next_visit.self_url) == (HUB, "https://thepost.org/atom")


@given(
    st.binary(max_size=200), st.text(min_size=1, max_size=50), st.sampled_from(["sha256", "sha384", "sha512"])
)
def test_only_the_right_signature_is_good(body: bytes, secret: str, method: str) -> None:
    signature = hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()
    assert verify_signature(body, f"{method}={signature}", secret).is_valid
    assert verify_signature(body, f" {method.upper()}={signature.upper()} ", secret).is_valid
    assert not verify_signature(body + b"x", f"{method}={signature}", secret).is_valid
    assert not verify_signature(body, f"{method}={signature[:-1]}", secret).is_valid
    assert not verify_signature(body, f"sha1={signature}", secret).is_valid


@given(st.text())
def test_no_header_whatever_it_says_breaks_the_check(header: str) -> None:
    assert not verify_signature(b"body", header, "secret").is_valid


@given(st.text() | st.integers().map(str))
def test_a_lease_is_never_too_short_to_renew_nor_endless(text: str) -> None:
    assert timedelta(minutes=5) <= parse_lease(text) <= timedelta(days=90)


def test_a_lease_is_what_the_hub_grants() -> None:
    assert parse_lease("86400") == timedelta(days=1)

"""What a robots.txt allows: the cases of RFC 9309 and the habits of people who write them."""

import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.robots import MAX_ROBOTS_BYTES, Robots
from pipeline.fetch.tdm_reservations import site_reservations

US = "copydesk/1.0 (+https://example.org/about-our-bot)"


def _allowed(body: str, url: str, agent: str = US) -> bool:
    return Robots.parse(body.encode()).allowed(agent, url)


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("\ufeffUser-agent: *\nDisallow: /", "/a", False),
        ("user-AGENT: *\r\ndisALLOW : /a # why\r\n", "/a", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: copydesk\nDisallow: /x", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: CopyDesk/2.1\nDisallow: /x", "/x", False),
        ("User-agent: copydesk\nUser-agent: other\nDisallow: /x", "/x", False),
        ("User-agent: copydesk\nDisallow: /x\n\nUser-agent: copydesk\nDisallow: /y", "/x", False),
        ("User-agent: copydesk\nDisallow: /x\n\nUser-agent: copydesk\nDisallow: /y", "/y", False),
        ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b/c", True),
        ("User-agent: *\nDisallow: /a/b\nAllow: /a", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?c", True),
        ("User-agent: *\nDisallow: /a*b*c", "/a-1-b-2-c-3", False),
        ("User-agent: *\nDisallow: /fähre", "/f%C3%A4hre/a", False),
        ("User-agent: *\nDisallow: /%66erry", "/ferry", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("User-agent: *\nDisallow: /a?b=", "/a?b=1", False),
        ("User-agent: *\nSitemap: https://site.org/s.xml\nDisallow: /a", "/a", False),
        ("User-agent: copydesk\nHost: site.org\nUser-agent: *\nDisallow: /", "/a", False),
        ("Disallow: /\nUser-agent: *\nAllow: /", "/a", True),
    ],
)
def test_it_says_who_may_ask_for_what(body: str, path: str, allowed: object) -> None:
    assert _allowed(body, f"https://site.org{path}") is allowed


@pytest.mark.parametrize("word", ["example", "about-our-bot", "https", "org"])
def test_words_of_the_contact_address_are_not_our_name(word: str) -> None:
    assert _allowed(f"User-agent: {word}\nDisallow: /", "https://site.org/a")


def test_the_first_half_megabyte_counts() -> None:
    filler = "# " + "x" * 98 + "\n"
    early = "User-agent: *\n" + filler * 4000 + "Disallow: /early\n"
    late = early + filler * 2000 + "Disallow: /late\n"
    assert len(late) > MAX_ROBOTS_BYTES
    assert not _allowed(late, "https://site.org/early")
    assert _allowed(late, "https://site.org/late")


@pytest.mark.parametrize(
    ("line", "seconds"),
    [("7", 7), ("0.5", 0.5), ("1e9", 86_400), ("-1", None), ("soon", None), ("nan", None)],
)
def test_the_crawl_delay_is_read_and_capped(line: str, seconds: float | None) -> None:
    robots = Robots.parse(f"User-agent: *\nCrawl-delay: {line}".encode())
    wanted = None if seconds is None else timedelta(seconds=seconds)
    assert robots.crawl_delay(US) == wanted


def test_a_pattern_of_many_stars_costs_nothing() -> None:
    body = "User-agent: *\nDisallow: /" + "a*" * 2000 + "b$\n"
    started = time.process_time()
    assert _allowed(body, "https://site.org/" + "a" * 8000)
    assert time.process_time() - started < 10


@given(st.binary(max_size=300), st.text(max_size=30))
def test_no_file_and_no_address_breaks_it(body: bytes, path: str) -> None:
    assert Robots.parse(body).allowed(US, f"https://site.org/{path}") in {True, False}


@given(st.lists(st.sampled_from("/ab*$%"), min_size=1, max_size=8).map("".join))
def test_a_path_is_forbidden_by_itself(path: str) -> None:
    """A plain path forbids what begins with it, whatever is escaped in it."""
    plain = "/" + path.replace("*", "x").replace("$", "y").replace("%", "z")
    assert not _allowed(f"User-agent: *\nDisallow: {plain}", f"https://site.org{plain}/more")


def test_what_a_site_reserves_for_training_is_told() -> None:
    body = b"""
        User-agent: *
        Content-Usage: train-ai=n
        User-agent: GPTBot
        User-agent: CCBot
        Disallow: /
    """
    robots = Robots.parse(body)
    told = site_reservations(robots, US, "https://site.org/a")
    assert told == ("content-usage train-ai=n", "disallows CCBot", "disallows GPTBot")
    assert site_reservations(Robots(), US, "https://site.org/a") == ()

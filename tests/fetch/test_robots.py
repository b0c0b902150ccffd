"""robots.txt: the cases of RFC 9309, common mistakes in files, and what an unreadable file means."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PipelineError, Refused, Rejected, TryLater
from pipeline.fetch.robots import MAX_ROBOTS_BYTES, Robots, availability_after_error
from pipeline.fetch.tdm_reservations import site_reservations

USER_AGENT = "copydesk/1.0 (+https://example.org/about-our-bot)"


def _allowed(body: str, url: str, agent: str = USER_AGENT) -> bool:
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
        ("User-agent:\nAllow: /\n\nUser-agent: *\nDisallow: /x", "/x", False),
        ("User-agent: Copydesk news reader\nDisallow: /", "/a", False),
        ("User-agent: copydesk (all versions)\nDisallow: /x", "/x", False),
        ("User-agent: otherbot, copydesk, third\nDisallow: /x", "/x", False),
        ("User-agent: otherbot,third\nDisallow: /x", "/x", True),
        ("User-agent: copy\nAllow: /\n\nUser-agent: *\nDisallow: /x", "/x", False),
        ("User-agent: copydesk-news\nAllow: /\n\nUser-agent: *\nDisallow: /x", "/x", False),
        ("User-agent: *\nDisallow: /x\n\nUser-agent: c\nAllow: /", "/x", False),
        ("User-agent: copydesk\nCrawl-delay: 9\n\nUser-agent: *\nDisallow: /x", "/x", False),
        ("User-agent: copydesk\nContent-Usage: ai=n\n\nUser-agent: *\nDisallow: /x", "/x", False),
    ],
)
def test_rules_decide_what_a_crawler_may_request(body: str, path: str, allowed: object) -> None:
    assert _allowed(body, f"https://site.org{path}") is allowed


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_a_file_in_another_unicode_encoding_is_read(encoding: str) -> None:
    body = "User-agent: *\r\nDisallow: /internt/\r\nDisallow: /fähre\r\n".encode(encoding)
    robots = Robots.parse(body)
    assert not robots.allowed(USER_AGENT, "/internt/sida")
    assert robots.allowed(USER_AGENT, "/nyheter")
    assert not robots.allowed(USER_AGENT, "/f%C3%A4hre/1")


def test_a_group_that_has_only_a_crawl_delay_shares_the_rules_of_the_next_group() -> None:
    robots = Robots.parse(
        b"User-agent: slowbot\nCrawl-delay: 4\n\nUser-agent: *\nCrawl-delay: 1\nDisallow: /x"
    )
    assert robots.crawl_delay("slowbot") == timedelta(seconds=4)
    assert robots.crawl_delay("otherbot") == timedelta(seconds=1)
    assert not robots.allowed("slowbot", "/x")


@pytest.mark.parametrize("word", ["example", "about-our-bot", "https", "org"])
def test_words_of_the_contact_url_are_not_the_crawler_name(word: str) -> None:
    assert _allowed(f"User-agent: {word}\nDisallow: /", "https://site.org/a")


def test_rules_after_the_size_limit_are_ignored() -> None:
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
    assert robots.crawl_delay(USER_AGENT) == wanted


@pytest.mark.timeout(60)
def test_a_pattern_of_many_stars_does_not_take_exponential_time() -> None:
    body = "User-agent: *\nDisallow: /" + "a*" * 2000 + "b$\n"
    assert _allowed(body, "https://site.org/" + "a" * 8000)


@given(st.binary(max_size=300), st.text(max_size=30))
def test_no_file_and_no_url_raises(body: bytes, path: str) -> None:
    assert Robots.parse(body).allowed(USER_AGENT, f"https://site.org/{path}") in {True, False}


@given(st.lists(st.sampled_from("/ab*$%"), min_size=1, max_size=8).map("".join))
def test_a_plain_path_disallows_its_own_prefix(path: str) -> None:
    """This holds whatever is escaped in the path."""
    plain = "/" + path.replace("*", "x").replace("$", "y").replace("%", "z")
    assert not _allowed(f"User-agent: *\nDisallow: {plain}", f"https://site.org{plain}/more")


def test_reservations_against_training_are_collected() -> None:
    body = b"""
        User-agent: *
        Content-Usage: train-ai=n
        User-agent: GPTBot
        User-agent: CCBot
        Disallow: /
    """
    robots = Robots.parse(body)
    reservations = site_reservations(robots, USER_AGENT, "https://site.org/a")
    assert reservations == ("content-usage train-ai=n", "disallows CCBot", "disallows GPTBot")
    assert site_reservations(Robots(), USER_AGENT, "https://site.org/a") == ()


@pytest.mark.parametrize(
    ("error", "access", "reason"),
    [
        (Rejected("http.401", "no"), "allow_all", ""),
        (Rejected("gone", "no"), "allow_all", ""),
        (Rejected("redirect.loop", "circle"), "allow_all", ""),
        (Rejected("not_html", "a picture"), "allow_all", ""),
        (TryLater("http.404", "missing"), "allow_all", ""),
        (TryLater("http.403", "forbidden"), "allow_all", ""),
        (Refused("unsafe.address", "private", url="http://10.0.0.1/"), "allow_all", ""),
        (
            Refused("unsafe.address", "private", url="http://paper.org/robots.txt"),
            "disallow_all",
            "unsafe.address",
        ),
        (TryLater("http.408", "timeout"), "retry_later", "robots.unreachable"),
        (TryLater("http.425", "too early"), "retry_later", "robots.unreachable"),
        (TryLater("http.429", "slow down"), "retry_later", "robots.unreachable"),
        (TryLater("http.500", "broken"), "retry_later", "robots.unreachable"),
        (TryLater("body.cut", "cut"), "retry_later", "robots.unreachable"),
        (Rejected("header.too_large", "huge"), "retry_later", "robots.unreachable"),
        (TryLater("dns.not_found", "no host"), "retry_later", "dns.not_found"),
        (TryLater("timeout.read", "silent"), "retry_later", "timeout.read"),
        (TryLater("blocked.challenge", "captcha"), "retry_later", "blocked.challenge"),
    ],
    ids=lambda value: value.reason if isinstance(value, PipelineError) else "",
)
def test_an_unreadable_file_means_no_file_no_access_or_a_retry(
    error: PipelineError, access: str, reason: str
) -> None:
    availability = availability_after_error(error, "http://paper.org/a")
    assert availability.access == access
    assert (availability.error.reason if availability.error else "") == reason
    if access == "retry_later":
        assert isinstance(availability.error, TryLater)
        assert availability.error.host_wide
        assert availability.error.retry_after == timedelta(minutes=15)


def test_the_delay_that_the_server_names_is_kept_for_robots_txt() -> None:
    error = TryLater("http.503", "busy", retry_after=timedelta(hours=2))
    availability = availability_after_error(error, "http://paper.org/a")
    assert isinstance(availability.error, TryLater)
    assert availability.error.retry_after == timedelta(hours=2)

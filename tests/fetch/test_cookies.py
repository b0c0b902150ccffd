"""Cookies live for the redirects of one fetch and go back to the host that set them only."""

import pytest

from pipeline.errors import Rejected
from pipeline.fetch import FetchPolicy, HttpTransport, RawResponse, Request, fetch
from pipeline.records import Page

PAGE = b"<p>The harbour is open.</p>"


class _CookieSite(HttpTransport):
    """Redirects by URL; its pages want a cookie."""

    def __init__(self, redirects: dict[str, tuple[str, tuple[str, ...]]]) -> None:
        self._redirects = redirects
        self.sent: list[tuple[str, str]] = []

    def send(
        self, url: str, headers: dict[str, str], form: bytes, timeout: float, truncate_after: int
    ) -> RawResponse:
        cookie = headers.get("cookie", "")
        self.sent.append((url, cookie))
        if url in self._redirects and not (url.endswith("/story") and cookie):
            target, set_cookies = self._redirects[url]
            return RawResponse(url, 302, {"location": target}, set_cookies=set_cookies)
        return RawResponse(url, 200, {}, PAGE)


def _fetch(site: _CookieSite, url: str) -> Page:
    page = fetch(Request(url), FetchPolicy(), site)
    assert isinstance(page, Page)
    return page


def test_a_page_that_sets_a_cookie_and_redirects_back_is_read() -> None:
    site = _CookieSite(
        {
            "http://a.org/story": ("/accept", ("seen=1; Path=/; HttpOnly",)),
            "http://a.org/accept": ("/story", ("visit=x.y; Expires=Wed, 09 Jun 2027 10:18:14 GMT",)),
        }
    )
    assert _fetch(site, "http://a.org/story").body == PAGE
    assert site.sent[-1] == ("http://a.org/story", "seen=1; visit=x.y")


def test_a_page_that_redirects_to_itself_with_a_cookie_is_read() -> None:
    site = _CookieSite({"http://a.org/story": ("/story", ("ok=1",))})
    assert _fetch(site, "http://a.org/story").body == PAGE


def test_another_host_never_gets_the_cookie() -> None:
    site = _CookieSite(
        {
            "http://a.org/": ("http://b.org/", ("secret=1; Domain=b.org",)),
            "http://b.org/": ("https://sub.a.org/", ("other=2; Domain=a.org",)),
            "https://sub.a.org/": ("http://a.org:8080/", ()),
            "http://a.org:8080/": ("http://a.org/end", ()),
        }
    )
    _fetch(site, "http://a.org/")
    assert [cookie for _, cookie in site.sent] == ["", "", "", "", "secret=1"]


def test_a_secure_cookie_is_not_sent_without_tls() -> None:
    site = _CookieSite(
        {
            "https://a.org/": ("https://a.org/two", ("key=1; Secure", "open=2")),
            "https://a.org/two": ("http://a.org/end", ()),
        }
    )
    _fetch(site, "https://a.org/")
    assert [cookie for _, cookie in site.sent] == ["", "open=2; key=1", "open=2"]


def test_no_cookie_is_kept_for_the_next_fetch() -> None:
    site = _CookieSite({"http://a.org/": ("/end", ("a=1",))})
    _fetch(site, "http://a.org/")
    _fetch(site, "http://a.org/end")
    assert site.sent[-1] == ("http://a.org/end", "")


@pytest.mark.parametrize("set_cookie", ["", "novalue", "a b=1", "a=b\tc", "=1", "é=1", "a=" + "x" * 2000])
def test_an_invalid_cookie_is_ignored(set_cookie: str) -> None:
    site = _CookieSite({"http://a.org/": ("/end", (set_cookie,))})
    _fetch(site, "http://a.org/")
    assert site.sent[-1] == ("http://a.org/end", "")


def test_a_circle_with_the_same_cookie_is_a_loop() -> None:
    site = _CookieSite({"http://a.org/x": ("/y", ("a=1",)), "http://a.org/y": ("/x", ("a=1",))})
    with pytest.raises(Rejected) as failure:
        _fetch(site, "http://a.org/x")
    assert failure.value.reason == "redirect.loop"


def test_a_new_cookie_each_time_ends_at_the_redirect_limit() -> None:
    class Counter(_CookieSite):
        def send(
            self, url: str, headers: dict[str, str], form: bytes, timeout: float, truncate_after: int
        ) -> RawResponse:
            self.sent.append((url, ""))
            return RawResponse(url, 302, {"location": "/"}, set_cookies=(f"n={len(self.sent)}",))

    site = Counter({})
    with pytest.raises(Rejected) as failure:
        _fetch(site, "http://a.org/")
    assert failure.value.reason == "redirect.too_many"
    assert len(site.sent) == 6

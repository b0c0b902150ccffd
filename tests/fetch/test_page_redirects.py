"""Meta refresh, scripts and news redirectors lead to the story, and never to an unsafe URL."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Refused, Rejected
from pipeline.fetch import FetchPolicy, RawResponse, Request, fetch
from pipeline.fetch.blocked_pages import PageSignals
from pipeline.fetch.page_redirects import page_redirect_target, redirector_target
from pipeline.records import Page
from testing.scripted import ScriptedTransport, make_response

STORY_URL = "https://paper.org/2026/mill-opens-again"
STORY = ("<title>Mill opens</title>" + "<p>The mill opened on Monday after two years.</p>" * 30).encode()
STUB_URL = "https://short.li/x1"


def _target(markup: str, url: str = STUB_URL) -> str:
    return page_redirect_target(PageSignals(RawResponse(url, 200, {}, markup.encode()), url))


@pytest.mark.parametrize(
    "markup",
    [
        f'<meta http-equiv="refresh" content="0;url={STORY_URL}">',
        f"<META content='3; URL={STORY_URL}' HTTP-EQUIV=Refresh>",
        f"""<meta http-equiv="refresh" content="1; url='{STORY_URL}'"/><p>Sie werden weitergeleitet</p>""",
        f'<meta name="a"><meta http-equiv="refresh" content="0, {STORY_URL}">',
        f'<noscript><META http-equiv="refresh" content="0;URL={STORY_URL}"></noscript><title>{STORY_URL}</title>',
        f'<script>window.location = "{STORY_URL}"</script>',
        f"<script>document.location.href='{STORY_URL}';</script>",
        f'<script>location.replace("{STORY_URL}")</script>',
        '<head><script>window.opener=null;location.replace("https:\\/\\/paper.org\\/2026\\/mill-opens-again")</script>',
        f"<script>top.location.assign( '{STORY_URL}' )</script>",
    ],
)
def test_a_page_without_text_redirects_by_its_markup(markup: str) -> None:
    assert _target(f"<html>{markup}</html>") == STORY_URL


@pytest.mark.parametrize(
    "markup",
    [
        '<meta http-equiv="refresh" content="600">',
        f'<meta http-equiv="refresh" content="300;url={STORY_URL}">',
        f'<meta http-equiv="refresh" content="0;url={STORY_URL}">' + "<p>text of a story</p>" * 60,
        f'<meta http-equiv="refresh" content="0;url={STUB_URL}#top">',
        '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
        '<meta http-equiv="refresh" content="0;url=data:text/html,x">',
        "<script>var allocation = 'https://paper.org/x'; if (location == 'https://a.org/') {}</script>",
        "<script>" + "x();" * 9_000 + f'location.href="{STORY_URL}"</script>',
        "",
    ],
)
def test_other_pages_do_not_redirect(markup: str) -> None:
    assert _target(markup) == ""


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/url?rct=j&sa=t&url=https://paper.org/2026/mill-opens-again&ct=ga&usg=x",
        "https://www.google.de/url?q=https%3A%2F%2Fpaper.org%2F2026%2Fmill-opens-again&sa=U",
        "http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url=https%3a%2f%2fpaper.org%2f2026%2fmill-opens-again&c=1",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fpaper.org%2F2026%2Fmill-opens-again&h=AT",
        "https://out.reddit.com/t3_x?url=https%3A%2F%2Fpaper.org%2F2026%2Fmill-opens-again&token=a",
        "https://r.search.yahoo.com/_ylt=A0/RV=2/RE=1/RO=10/RU=https%3a%2f%2fpaper.org%2f2026%2fmill-opens-again/RK=2/RS=x-",
        "https://news.google.com/rss/articles/"
        + base64.urlsafe_b64encode(b"\x08\x13\x22\x27" + STORY_URL.encode() + b"\xd2\x01\x00")
        .decode()
        .rstrip("=")
        + "?oc=5",
        "https://news.google.com/read/"
        + base64.urlsafe_b64encode(
            b"\x08\x13\x22\x38" + base64.urlsafe_b64encode(b"\x0a\x27" + STORY_URL.encode())
        )
        .decode()
        .rstrip("=")
        + "?hl=en-US&gl=US",
        "https://news.google.com/news/url?sa=t&url=https%3A%2F%2Fpaper.org%2F2026%2Fmill-opens-again",
    ],
)
def test_a_redirector_is_replaced_by_its_target_without_a_request(url: str) -> None:
    assert redirector_target(url) == STORY_URL
    web = ScriptedTransport({STORY_URL: [make_response(STORY, content_type="text/html")]})
    page = fetch(Request(url, is_article=True), FetchPolicy(), web)
    assert isinstance(page, Page)
    assert (page.url, page.final_url, web.requested_urls) == (url, STORY_URL, [STORY_URL])


@pytest.mark.parametrize(
    "url",
    [
        "https://paper.org/url?url=https://other.org/",
        "https://www.google.com/search?q=https://paper.org/",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.bing.com/news/apiclick.aspx?ref=x",
        "https://news.google.com/rss/articles/CBMiAAAAAAAAAAAAAAAAAAAAAAAA?oc=5",
        "https://www.google.com.evil.org/url?q=https://paper.org/",
        "not a url",
    ],
)
def test_other_urls_contain_no_target(url: str) -> None:
    assert redirector_target(url) == ""


@given(st.text(max_size=200))
def test_no_text_makes_the_redirector_rules_raise(text: str) -> None:
    target = redirector_target(f"https://news.google.com/articles/{text}")
    assert target == "" or target.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1/admin", "http://169.254.169.254/latest", "http://[::1]/", "http://printer.local/"],
)
def test_no_markup_and_no_redirector_leads_to_an_unsafe_url(target: str) -> None:
    stub = make_response(
        f'<meta http-equiv="refresh" content="0;url={target}">'.encode(), content_type="text/html"
    )
    script = make_response(f'<script>location.href="{target}"</script>'.encode(), content_type="text/html")
    web = ScriptedTransport({STUB_URL: [stub], "https://short.li/x2": [script]})
    for url in (STUB_URL, "https://short.li/x2", f"https://www.google.com/url?q={target}"):
        with pytest.raises(Refused):
            fetch(Request(url, is_article=True), FetchPolicy(), web)
    assert web.requested_urls == [STUB_URL, "https://short.li/x2"]


def test_a_stub_leads_to_the_story_through_the_check_of_every_hop() -> None:
    hops: list[str] = []
    stub = make_response(
        f'<meta http-equiv="refresh" content="0;url={STORY_URL}">'.encode(), content_type="text/html"
    )
    web = ScriptedTransport({STUB_URL: [stub], STORY_URL: [make_response(STORY, content_type="text/html")]})
    page = fetch(Request(STUB_URL, is_article=True), FetchPolicy(), web, hops.append)
    assert isinstance(page, Page)
    assert (page.final_url, page.moved_to, hops) == (STORY_URL, "", [STUB_URL, STORY_URL])


def test_pages_that_redirect_to_each_other_are_a_loop() -> None:
    first = make_response(b'<meta http-equiv="refresh" content="0;url=/b">', content_type="text/html")
    second = make_response(b'<script>location.href="/a"</script>', content_type="text/html")
    web = ScriptedTransport({"https://short.li/a": [first], "https://short.li/b": [second]})
    with pytest.raises(Rejected) as failure:
        fetch(Request("https://short.li/a", is_article=True), FetchPolicy(), web)
    assert failure.value.reason == "redirect.loop"


@pytest.mark.parametrize("url", ["http://[::1/story", "http://[zz]/a", "//[", ""])
def test_a_malformed_url_leads_nowhere_and_raises_nothing(url: str) -> None:
    assert redirector_target(url) == ""

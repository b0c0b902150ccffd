"""Find the target of redirects that are not HTTP redirects: meta refresh, scripts and news redirectors.

The targets pass the same checks as those of HTTP redirects: `fetch` guards every hop.
"""

import base64
import binascii
import html
import re
from urllib.parse import parse_qs, unquote, urlsplit

from pipeline.fetch.blocked_pages import PageSignals
from pipeline.urls import resolve_url

__all__ = ["page_redirect_target", "redirector_target"]

# A page that redirects by markup has no more visible text than this ("You are being redirected to …").
_MAX_STUB_CHARS = 400
# Larger pages are applications: their scripts hold URLs for other purposes.
_MAX_STUB_MARKUP_CHARS = 20_000
_MAX_REFRESH_SECONDS = 10
_META_REFRESH = re.compile(
    r"<meta\b(?=[^<>]{0,500}http-equiv\s*=\s*[\"']?refresh)[^<>]{0,500}?content\s*=\s*"
    r"(?:\"\s*(\d{1,3})[^\";,]{0,9}[;,]\s*([^\"]{1,4000})\"|'\s*(\d{1,3})[^';,]{0,9}[;,]\s*([^']{1,4000})')",
    re.IGNORECASE,
)
_REFRESH_URL = re.compile(r"\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s]+)", re.IGNORECASE)
_SCRIPT_REDIRECT = re.compile(
    r"(?:^|[^\w.$])(?:(?:window|document|self|top|parent)\s*\.\s*)?location"
    r"(?:\s*\.\s*href)?\s*(?:=|\.\s*(?:replace|assign)\s*\()\s*(?:\"([^\"\s]{1,4000})\"|'([^'\s]{1,4000})')"
)
# Host and path of redirectors, and the query parameter that holds the target.
_REDIRECTORS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}/url|news\.google\.com/news/url"), ("url", "q")),
    (re.compile(r"(?:www\.)?bing\.com/(?:news/apiclick\.aspx|news/.*|alink/link)"), ("url",)),
    (re.compile(r"lm?\.facebook\.com/l\.php"), ("u",)),
    (re.compile(r"l\.instagram\.com/"), ("u",)),
    (re.compile(r"out\.reddit\.com/.*"), ("url",)),
    (re.compile(r"slack-redir\.net/link"), ("url",)),
    (re.compile(r"(?:www\.)?linkedin\.com/redir/redirect"), ("url",)),
    (re.compile(r"t\.umblr\.com/redirect"), ("z",)),
)
_GOOGLE_NEWS_ARTICLE = re.compile(
    r"(?:/__i)?/(?:rss/)?(?:rd/)?(?:articles|read|stories)/([\w-]{20,3000})={0,2}"
)
# A protobuf field: its tag, its length in one byte or two, its content.
_BASE64_IN_BYTES = re.compile(rb"\x22(?:[\x00-\x7f]|[\x80-\xff][\x01-\x17])([\w-]{20,3000})")
_URL_IN_BYTES = re.compile(rb"https?://[\x21-\x7e]{4,2000}")
_YAHOO_TARGET = re.compile(r"/RU=([^/]{1,4000})/", re.IGNORECASE)


def redirector_target(url: str) -> str:
    """Return the story's URL that a redirector's URL contains; "" for other URLs.

    Covers Google Alerts and search results, Google News links that hold the URL, Bing News, Yahoo and link shims of
    social networks. Short links (t.co, FeedBurner) do not contain their target and redirect by HTTP or by a page.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an unclosed IPv6 bracket: `guard` refuses it
        return ""
    host = parts.netloc.lower()
    target = ""
    if host == "news.google.com" and parts.path != "/news/url":
        target = _google_news_target(parts.path)
    elif host == "r.search.yahoo.com":
        match = _YAHOO_TARGET.search(parts.path)
        target = unquote(match[1]) if match else ""
    else:
        query = parse_qs(parts.query)
        for pattern, names in _REDIRECTORS:
            if pattern.fullmatch(host + parts.path):
                target = next((query[name][0] for name in names if name in query), "")
    return target if target.lower().startswith(("http://", "https://")) else ""


def _google_news_target(path: str) -> str:
    """Decode the URL in the identifier of a Google News link: as it is, or encoded once more.

    Identifiers whose URL only Google can look up give none.
    """
    match = _GOOGLE_NEWS_ARTICLE.fullmatch(path)
    encoded = match[1].encode() if match else b""
    for _ in range(2):
        decoded = _decode_base64(encoded)
        found = _URL_IN_BYTES.search(decoded)
        if found:
            return found[0].decode("ascii")
        inner = _BASE64_IN_BYTES.search(decoded)
        encoded = inner[1] if inner else b""
    return ""


def _decode_base64(encoded: bytes) -> bytes:
    try:
        return base64.urlsafe_b64decode(encoded + b"=" * (-len(encoded) % 4))
    except binascii.Error:
        return b""


def page_redirect_target(page: PageSignals) -> str:
    """Return where a page without text of its own redirects by meta refresh or script; "" for other pages.

    Args:
        page: of a response with a success status.
    """
    if not page.markup or len(page.text) > _MAX_STUB_CHARS:
        return ""
    target = _meta_refresh_target(page.markup)
    if not target and len(page.markup) <= _MAX_STUB_MARKUP_CHARS:
        target = _script_target(page.markup)
    url = resolve_url(page.response.url, html.unescape(target)).partition("#")[0] if target else ""
    is_http = url.startswith(("http://", "https://"))
    return url if is_http and url != page.response.url.partition("#")[0] else ""


def _meta_refresh_target(markup: str) -> str:
    match = _META_REFRESH.search(markup)
    if match is None or int(match[1] or match[3]) > _MAX_REFRESH_SECONDS:
        return ""
    url = _REFRESH_URL.match(html.unescape(match[2] or match[4]))
    return url[1] if url else ""


def _script_target(markup: str) -> str:
    match = _SCRIPT_REDIRECT.search(markup)
    return (match[1] or match[2]).replace("\\/", "/") if match else ""

"""Normalize a URL to a key: the same for every URL of one document, and for no other document.

Each rule below states a habit of publishers or a rule of the syntax. What a rule cannot decide is kept: a document
stored twice is a nuisance, two documents under one key are a loss.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from pipeline.urls.parser import ParsedUrl, parse_url
from pipeline.urls.tracking import drop_tracking

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

__all__ = ["RULES", "key"]

_ESCAPED_AMPERSAND = re.compile(r"&(?:amp|#0*38|#[xX]0*26);")
# Raw in a path: everything RFC 3986 allows there. All else is escaped, in upper case.
_PATH_SAFE_BYTES = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@"
)
# In a query & and + mean something, and = does in a name.
_VALUE_SAFE_BYTES = _PATH_SAFE_BYTES - frozenset(b"&+") | frozenset(b"/?")
_NAME_SAFE_BYTES = _VALUE_SAFE_BYTES - frozenset(b"=")
# A host that DNS cannot hold is still written so that it parses to the same.
_FORBIDDEN_HOST_CHAR = re.compile(r"[\x00-\x20\x7f\"#%/<>?@\[\\\]^`{|}]")
_ESCAPE_OR_RAW_RUN = re.compile(rb"%([0-9A-Fa-f]{2})|([^%]+)|%")
_PLUS_BYTE = 0x2B
_ESCAPED_BYTES = tuple(f"%{byte:02X}" for byte in range(256))

_SLASH_RUN = re.compile(r"/{2,}")
_INDEX_FILE = re.compile(r"/(?:index|default)\.(?:s?html?|php[345]?|aspx?|jspx?|cfm)$", re.IGNORECASE)
_SESSION_IN_PATH = re.compile(
    r";(?:jsessionid|phpsessid)=[^/;?]*|;sid=(?=[^/;?]*\d)[0-9A-Za-z]{16,}(?=[/;?]|$)|/\([sS]\([0-9A-Za-z]{16,}\)\)",
    re.IGNORECASE,
)
_AMP_EXTENSION = re.compile(r"\.amp(?=\.s?html?$|\.php$|$)", re.IGNORECASE)
_STORY_SEGMENT = re.compile(r"\d{4}|-[^-]*-|\.s?html?$")
_AMP_CACHE_PATH = re.compile(r"/(?:[acvi]/)?(s/)?([^/]+\.[^/]+)(/.*)?")
_MOBILE_LABELS = frozenset({"m", "mobile", "amp", "touch"})
_AMP_PARAMETER = re.compile(r"(?:^|&)(?:_?amp(?:=(?:1|true)?)?|outputtype=amp)(?=&|$)", re.IGNORECASE)
# On a list these select what is listed: products?type=amp.
_AMP_FORMAT_PARAMETER = re.compile(r"(?:^|&)(?:output|view|type|format)=amp(?=&|$)", re.IGNORECASE)
# Read by the page's script (#!/story/5, #a/1), or one of several stories on a page that are named by time or number
# as in #a0930. A number behind "c" is that of a comment.
_DOCUMENT_FRAGMENT = re.compile(r"[!/].*|[^/=&]+/.*|[abd-zA-BD-Z]?\d{3,}")
# Every name before these domains is a site of its own; those of the Public Suffix List need not be here.
_HOSTING_DOMAINS_TEXT = """
    substack.com wordpress.com medium.com tumblr.com livejournal.com typepad.com weebly.com squarespace.com
    over-blog.com beehiiv.com ghost.io neocities.org
"""
_HOSTING_DOMAINS = frozenset(_HOSTING_DOMAINS_TEXT.split())
# The archives write the URL of the page behind the time of the copy, some without its scheme.
_WEB_ARCHIVE_PATH = re.compile(
    r"/(?:web/)?\d{4,14}(?:[a-z]{2}_)?/(?:(https?):/{1,2})?([^/]+\.[^/]+.*)", re.IGNORECASE
)
_WEB_ARCHIVE_HOSTS_TEXT = (
    "web.archive.org archive.ph archive.today archive.is archive.md archive.li archive.vn"
)
_WEB_ARCHIVE_HOSTS = frozenset(_WEB_ARCHIVE_HOSTS_TEXT.split())


@cache
def _public_suffix_list() -> "PublicSuffixList":
    # Imported here: reading the list takes 70 ms, which commands that only read do without.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)


# The key of one URL is asked for several times on its way into the database.
@lru_cache(maxsize=1024)
def key(url: str) -> str:
    """Return the key of the document that a URL leads to.

    A key is itself a URL and its own key. It is for comparing, not for fetching: its host or path may not exist.

    Args:
        url: any text. What is not an http(s) URL is its own key, without white space around it.
    """
    parts = parse_url(_ESCAPED_AMPERSAND.sub("&", url))
    if parts is None or not parts.hostname:
        return url.strip()
    for rule in RULES:
        parts = rule(parts)
    return _serialize(parts)


def _unwrap_amp_cache(parts: ParsedUrl) -> ParsedUrl:
    """Return the publisher's URL from that of an AMP cache: /c/s/example.com/story, /amp/s/example.com/story."""
    if (
        parts.hostname.endswith((".cdn.ampproject.org", ".bing-amp.com"))
        or parts.hostname == "cdn.ampproject.org"
    ):
        match = _AMP_CACHE_PATH.fullmatch(parts.path)
    elif parts.path.startswith("/amp/") and re.fullmatch(r"(www\.)?google\.[a-z.]{2,6}", parts.hostname):
        match = _AMP_CACHE_PATH.fullmatch(parts.path.removeprefix("/amp"))
    else:
        return parts
    inner = parse_url(f"https://{match[2]}{match[3] or '/'}") if match else None
    return replace(inner, query=parts.query) if inner else parts


def _unwrap_web_archive(parts: ParsedUrl) -> ParsedUrl:
    """Return the URL of the page that a web archive holds a copy of."""
    match = _WEB_ARCHIVE_PATH.fullmatch(parts.path) if parts.hostname in _WEB_ARCHIVE_HOSTS else None
    if match is None:
        return parts
    inner = parse_url(f"{match[1] or 'https'}://{match[2]}")
    return replace(inner, query=parts.query, fragment=parts.fragment) if inner and inner.hostname else parts


def _normalize_host(parts: ParsedUrl) -> ParsedUrl:
    """Drop `www.`, `m.`, `mobile.`, `amp.`, `touch.` and default ports: they show the same documents."""
    return replace(
        parts,
        hostname=_strip_mobile_labels(parts.hostname),
        port=None if parts.port in (80, 443) else parts.port,
    )


@lru_cache(maxsize=1024)
def _strip_mobile_labels(hostname: str) -> str:
    if ":" in hostname or "." not in hostname:
        return hostname
    name = ".".join(filter(None, hostname.split(".")))
    domain = _public_suffix_list().privatesuffix(name)
    if domain is None or domain in _HOSTING_DOMAINS:
        return hostname.removeprefix("www.")
    labels = [label for label in name.removesuffix(domain).split(".") if label]
    kept_labels = [
        label for index, label in enumerate(labels) if not _is_mobile_label(label, index, len(labels))
    ]
    return ".".join([*kept_labels, domain])


def _is_mobile_label(label: str, index: int, count: int) -> bool:
    """The first label (`www.`, `m.`), or an `m` before the domain (`en.m.example.org`)."""
    return (index == 0 and (label == "www" or label in _MOBILE_LABELS)) or (
        index == count - 1 and label == "m"
    )


def _normalize_path(parts: ParsedUrl) -> ParsedUrl:
    """Normalize escapes, dot segments, doubled slashes, session ids, index files and the slash at the end."""
    # A slash that is escaped is part of a name ("AC%2FDC"), so each segment is looked at alone.
    segments = parts.path.split("/")
    path = _remove_dot_segments(
        "/".join(_normalize_escapes(segment, _PATH_SAFE_BYTES, plus=0) for segment in segments)
    )
    path = _SLASH_RUN.sub("/", _SESSION_IN_PATH.sub("", path))
    return replace(parts, path=_INDEX_FILE.sub("/", path).rstrip("/"))


def _remove_dot_segments(path: str) -> str:
    """Remove dot segments (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    output: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del output[-1:]
        elif segment != ".":
            output.append(segment)
    if segments[-1] in (".", ".."):
        output.append("")
    return "/" + "/".join(output)


def _strip_amp_path(parts: ParsedUrl) -> ParsedUrl:
    """`/story-a-b/amp`, `/amp/story-a-b`, `story.amp.html` show the story; `/reviews/amp` is itself."""
    path = _AMP_EXTENSION.sub("", parts.path)
    parent, _, last_segment = path.rpartition("/")
    if last_segment == "amp" and _STORY_SEGMENT.search(parent.rpartition("/")[2]):
        path = parent
    elif path.startswith("/amp/") and _STORY_SEGMENT.search(last_segment):
        path = path.removeprefix("/amp")
    return replace(parts, path=path)


def _normalize_query(parts: ParsedUrl) -> ParsedUrl:
    """Sort parameters by name and value, and drop those that tell how the reader arrived."""
    if not parts.query:
        return replace(parts, query=None)
    query = _AMP_PARAMETER.sub("", parts.query)
    if _STORY_SEGMENT.search(parts.path.rpartition("/")[2]):
        query = _AMP_FORMAT_PARAMETER.sub("", query)
    # A lone `=` names nothing; written without it, it would leave an `&` that reads back as less.
    pairs = (_parse_parameter(parameter) for parameter in query.split("&") if parameter not in ("", "="))
    kept_pairs = sorted(drop_tracking(pairs, parts.path))
    return replace(
        parts, query="&".join(f"{name}={value}" if value else name for name, value in kept_pairs) or None
    )


def _parse_parameter(parameter: str) -> tuple[str, str]:
    name, _, value = parameter.partition("=")
    return _normalize_escapes(name, _NAME_SAFE_BYTES, plus=0x20), _normalize_escapes(
        value, _VALUE_SAFE_BYTES, plus=0x20
    )


def _drop_fragment(parts: ParsedUrl) -> ParsedUrl:
    """Drop a fragment, which names a part of the document, unless a script or a story of many on one page has it."""
    is_kept = parts.fragment and _DOCUMENT_FRAGMENT.fullmatch(parts.fragment)
    return parts if is_kept else replace(parts, fragment=None)


# In order: each rule sees what the ones before it left.
RULES: tuple[Callable[[ParsedUrl], ParsedUrl], ...] = (
    _unwrap_web_archive,
    _unwrap_amp_cache,
    _normalize_host,
    _normalize_path,
    _strip_amp_path,
    _normalize_query,
    _drop_fragment,
)


def _normalize_escapes(text: str, safe: frozenset[int], *, plus: int) -> str:
    """Write each byte in one way only: raw where `safe`, else escaped in upper case.

    Args:
        text: part of an address, escaped in any manner.
        safe: the bytes that stand raw.
        plus: what a raw + means (a space in queries); 0 for itself.
    """
    if text.isalnum() and text.isascii():
        return text
    output = []
    for escape, raw in _ESCAPE_OR_RAW_RUN.findall(text.encode("utf-8", "surrogatepass")):
        if escape:
            output.append(_escape_byte(int(escape, 16), safe))
        elif raw:
            output.extend(_escape_byte(plus if plus and byte == _PLUS_BYTE else byte, safe) for byte in raw)
        else:
            output.append("%25")
    return "".join(output)


def _escape_byte(byte: int, safe: frozenset[int]) -> str:
    return chr(byte) if byte in safe else _ESCAPED_BYTES[byte]


def _serialize(parts: ParsedUrl) -> str:
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    hostname = _FORBIDDEN_HOST_CHAR.sub(lambda match: _ESCAPED_BYTES[ord(match[0])], parts.hostname)
    host = replace(parts, hostname=hostname).host
    return f"https://{host}{parts.path or '/'}{query}{fragment}"

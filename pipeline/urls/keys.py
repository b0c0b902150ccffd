"""One address in; its key out: the same for every address of one document, and for no other document.

Each rule below states a habit of publishers or a law of the syntax. What a rule cannot be sure of
stays as it is: a document stored twice is a nuisance, two documents under one key is a loss.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote

import tldextract

from pipeline.urls.parts import Parts, split
from pipeline.urls.tracking import says_nothing

__all__ = ["RULES", "key"]

_ENTITY = re.compile(r"&(?:amp|#0*38|#[xX]0*26);")
# Raw in a path: everything RFC 3986 allows there. All else is escaped, in upper case.
_PATH_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@")
# In a query & and + mean something, and = does in a name.
_VALUE_SAFE = _PATH_SAFE - frozenset(b"&+") | frozenset(b"/?")
_NAME_SAFE = _VALUE_SAFE - frozenset(b"=")
# A host that no DNS can hold is still written so that it reads back the same.
_NOT_IN_HOST = re.compile(r"[\x00-\x20\x7f\"#%/<>?@\[\\\]^`{|}]")
_ESCAPES = re.compile(rb"%([0-9A-Fa-f]{2})|([^%]+)|%")
_PLUS = 0x2B
_BYTES = tuple(f"%{byte:02X}" for byte in range(256))

_SLASHES = re.compile(r"/{2,}")
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php[345]?|aspx?|jspx?|cfm)$", re.IGNORECASE)
_PATH_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|sid)=[^/;?]*|/\([sS]\([0-9A-Za-z]{16,}\)\)", re.IGNORECASE
)
_AMP_FILE = re.compile(r"\.amp(?=\.s?html?$|\.php$|$)", re.IGNORECASE)
_STORY = re.compile(r"\d{4}|-[^-]*-|\.s?html?$")
_AMP_CACHE = re.compile(r"/(?:[acvi]/)?(s/)?([^/]+\.[^/]+)(/.*)?")
_MOBILE = frozenset({"m", "mobile", "amp", "touch"})
_AMP_QUERY = re.compile(
    r"(?:^|&)(?:_?amp(?:=(?:1|true)?)?|(?:outputtype|output|view|type|format)=amp)(?=&|$)", re.IGNORECASE
)
_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def key(url: str) -> str:
    """Give the key of the document an address leads to.

    A key is itself an address and its own key. It is for comparing, not for fetching: it may name
    a host or path that does not answer.

    Args:
        url: any text. What is not an http(s) address is its own key, without white space around it.
    """
    parts = split(_ENTITY.sub("&", url))
    if parts is None or not parts.name:
        return url.strip()
    for rule in RULES:
        parts = rule(parts)
    return _written(parts)


def _amp_cache(parts: Parts) -> Parts:
    """An AMP cache's address holds the publisher's: /c/s/example.com/story, /amp/s/example.com/story."""
    if parts.name.endswith((".cdn.ampproject.org", ".bing-amp.com")) or parts.name == "cdn.ampproject.org":
        found = _AMP_CACHE.fullmatch(parts.path)
    elif parts.path.startswith("/amp/") and re.fullmatch(r"(www\.)?google\.[a-z.]{2,6}", parts.name):
        found = _AMP_CACHE.fullmatch(parts.path.removeprefix("/amp"))
    else:
        return parts
    inner = split(f"https://{found[2]}{found[3] or '/'}") if found else None
    return replace(inner, query=parts.query) if inner else parts


def _host(parts: Parts) -> Parts:
    """`www.`, `m.`, `mobile.`, `amp.`, `touch.` and the usual ports show the same documents."""
    return replace(parts, name=_plain_name(parts.name), port=None if parts.port in (80, 443) else parts.port)


@lru_cache(maxsize=4096)
def _plain_name(name: str) -> str:
    if ":" in name or "." not in name:
        return name
    found = _suffixes(name)
    labels = [label for label in found.subdomain.split(".") if label]
    if not (found.domain and found.suffix):
        return name.removeprefix("www.")
    kept = [label for place, label in enumerate(labels) if not _is_door(label, place, len(labels))]
    return ".".join([*kept, found.domain, found.suffix])


def _is_door(label: str, place: int, count: int) -> bool:
    """The first label (`www.`, `m.`), or an `m` before the domain (`en.m.example.org`)."""
    return (place == 0 and (label == "www" or label in _MOBILE)) or (place == count - 1 and label == "m")


def _path(parts: Parts) -> Parts:
    """Escapes, dot segments, doubled slashes, session marks, index files, the slash at the end."""
    # A slash that is escaped is part of a name ("AC%2FDC"), so each segment is looked at alone.
    segments = parts.path.split("/")
    path = _without_dots("/".join(_escaped(segment, _PATH_SAFE, plus=0) for segment in segments))
    path = _SLASHES.sub("/", _PATH_SESSION.sub("", path))
    return replace(parts, path=_INDEX.sub("/", path).rstrip("/"))


def _without_dots(path: str) -> str:
    """Remove dot segments (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _amp_path(parts: Parts) -> Parts:
    """`/story-a-b/amp`, `/amp/story-a-b`, `story.amp.html` show the story; `/reviews/amp` is itself."""
    path = _AMP_FILE.sub("", parts.path)
    before, _, last = path.rpartition("/")
    if last == "amp" and _STORY.search(before.rpartition("/")[2]):
        path = before
    elif path.startswith("/amp/") and _STORY.search(last):
        path = path.removeprefix("/amp")
    return replace(parts, path=path)


def _query(parts: Parts) -> Parts:
    """Parameters in order of name and value, without those that say how the reader came."""
    if not parts.query:
        return replace(parts, query=None)
    query = _AMP_QUERY.sub("", parts.query)
    # A lone `=` names nothing; written without it, it would leave an `&` that reads back as less.
    pairs = (_pair(piece) for piece in query.split("&") if piece not in ("", "="))
    kept = sorted(pair for pair in pairs if not says_nothing(unquote(pair[0]), unquote(pair[1])))
    return replace(
        parts, query="&".join(f"{name}={value}" if value else name for name, value in kept) or None
    )


def _pair(piece: str) -> tuple[str, str]:
    name, _, value = piece.partition("=")
    return _escaped(name, _NAME_SAFE, plus=0x20), _escaped(value, _VALUE_SAFE, plus=0x20)


def _fragment(parts: Parts) -> Parts:
    """A fragment is a place in the document, unless the page's script takes it for the address."""
    keeps = parts.fragment and parts.fragment.startswith(("!", "/"))
    return parts if keeps else replace(parts, fragment=None)


# In order: each rule sees what the ones before it left.
RULES: tuple[Callable[[Parts], Parts], ...] = (_amp_cache, _host, _path, _amp_path, _query, _fragment)


def _escaped(text: str, safe: frozenset[int], *, plus: int) -> str:
    """Write each byte in one way only: raw where `safe`, else escaped in upper case.

    Args:
        text: part of an address, escaped in any manner.
        safe: the bytes that stand raw.
        plus: what a raw + means (a space in queries); 0 for itself.
    """
    if text.isalnum() and text.isascii():
        return text
    written = []
    for escape, raw in _ESCAPES.findall(text.encode("utf-8", "surrogatepass")):
        if escape:
            written.append(_written_byte(int(escape, 16), safe))
        elif raw:
            written.extend(_written_byte(plus if plus and byte == _PLUS else byte, safe) for byte in raw)
        else:
            written.append("%25")
    return "".join(written)


def _written_byte(byte: int, safe: frozenset[int]) -> str:
    return chr(byte) if byte in safe else _BYTES[byte]


def _written(parts: Parts) -> str:
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    name = _NOT_IN_HOST.sub(lambda found: _BYTES[ord(found[0])], parts.name)
    netloc = replace(parts, name=name).netloc
    return f"https://{netloc}{parts.path or '/'}{query}{fragment}"

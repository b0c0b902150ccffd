"""Parse URLs as browsers do.

Follows the WHATWG URL Standard (https://url.spec.whatwg.org/) for http and https: tabs and line breaks are dropped,
backslashes are slashes, any number of slashes after the scheme starts the host, and a host made of numbers is an IPv4
address in whatever notation. So the host that is checked is the one that is connected to.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urljoin

import idna

__all__ = [
    "DEFAULT_PORTS",
    "ParsedUrl",
    "host_of",
    "is_same_site",
    "normalize_url",
    "parse_ipv4",
    "parse_url",
    "resolve_url",
]

DEFAULT_PORTS = {"http": 80, "https": 443}
_URL_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HTTP_URL = re.compile(r"(https?):[/\\]*([^/\\?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.IGNORECASE | re.DOTALL)
# A relative reference or an http(s) URL, in whose path a backslash is a slash (WHATWG URL, "special scheme").
_SLASHED_REFERENCE = re.compile(r"https?:|(?![A-Za-z][A-Za-z0-9+.-]*:)", re.IGNORECASE)
_PATH_PART = re.compile(r"[^?#]*")
_TAB_OR_NEWLINE = re.compile(r"[\t\r\n]")
_IPV4_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_EDGE_CHARS = "".join(map(chr, range(33))) + "\u00a0\u200b\ufeff"
_PORT_LIMIT = 65536
_IPV4_FIELDS = 4
_MAX_BYTE = 255
_INVALID_IPV4 = "255.255.255.255"


@dataclass(frozen=True, slots=True)
class ParsedUrl:
    """The parts of an http or https URL.

    `hostname` is lower case, in ASCII (punycode) where IDNA allows it, a dotted quad for any IPv4 notation, without
    brackets for IPv6. `port` is None when it is the scheme's default, -1 when it is not a valid port.
    """

    scheme: str
    hostname: str
    port: int | None
    path: str
    query: str | None
    fragment: str | None
    userinfo: str = ""

    @property
    def host(self) -> str:
        """Host name and port, without user and default port: the unit of rate limits."""
        bracketed = f"[{self.hostname}]" if ":" in self.hostname else self.hostname
        return bracketed if self.port is None else f"{bracketed}:{self.port}"


def parse_url(url: str) -> ParsedUrl | None:
    """Parse a URL; None when it is not an absolute http(s) URL."""
    match = _HTTP_URL.fullmatch(_TAB_OR_NEWLINE.sub("", url.strip(_EDGE_CHARS)))
    if match is None:
        return None
    scheme, authority, path, query, fragment = match.groups()
    userinfo, _, host_port = authority.rpartition("@")
    hostname, port = _parse_host_port(host_port, scheme.lower())
    return ParsedUrl(
        scheme=scheme.lower(),
        hostname=hostname,
        port=port,
        path=path.replace("\\", "/"),
        query=None if query is None else query[1:],
        fragment=None if fragment is None else fragment[1:],
        userinfo=userinfo,
    )


def host_of(url: str) -> str:
    """Return the host name in lower case and the port, without user and default port: the unit of rate limits.

    Empty when `url` is not an absolute http(s) URL.
    """
    parts = parse_url(url)
    return parts.host if parts else ""


def is_same_site(url: str, other_url: str) -> bool:
    """Whether the hosts of two URLs are equal without `www.` and `m.`, or one is a subdomain of the other."""
    first, second = (
        host_of(candidate).removeprefix("www.").removeprefix("m.") for candidate in (url, other_url)
    )
    return first == second or first.endswith("." + second) or second.endswith("." + first)


def resolve_url(base: str, reference: str) -> str:
    """Resolve a reference in a page against the URL of the page; "" when it is invalid.

    Spaces within it are escaped, as browsers do.
    """
    reference = _TAB_OR_NEWLINE.sub("", reference.strip(_EDGE_CHARS)).replace(" ", "%20")
    if "\\" in reference and _SLASHED_REFERENCE.match(reference):
        reference = _PATH_PART.sub(lambda match: match[0].replace("\\", "/"), reference, count=1)
    if reference.startswith(("http://", "https://")) and "/." not in reference:
        return reference
    if _URL_SCHEME.match(reference) and not reference[:6].lower().startswith("http:"):
        return reference
    try:
        return urljoin(base, reference)
    except ValueError:  # such as an unclosed bracket in the host
        return ""


def normalize_url(url: str) -> str:
    """Write an http(s) URL so that no two parsers can see different hosts in it.

    Everything else stays as it is; other URLs are returned unchanged.
    """
    parts = parse_url(url)
    if parts is None:
        return url
    user = f"{parts.userinfo}@" if parts.userinfo else ""
    query = "" if parts.query is None else f"?{parts.query}"
    return f"{parts.scheme}://{user}{parts.host}{parts.path or '/'}{query}"


def _parse_host_port(host_port: str, scheme: str) -> tuple[str, int | None]:
    if host_port.startswith("["):
        hostname, _, rest = host_port[1:].partition("]")
        return hostname.lower(), _parse_port(rest.removeprefix(":"), scheme)
    hostname, _, port = host_port.partition(":")
    return _parse_hostname(hostname), _parse_port(port, scheme)


def _parse_port(text: str, scheme: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:6]) < _PORT_LIMIT):
        return -1
    return None if int(text) == DEFAULT_PORTS[scheme] else int(text)


@lru_cache(maxsize=1024)
def _parse_hostname(text: str) -> str:
    hostname = _to_ascii(unquote(text, errors="replace")).rstrip(".") if text else ""
    ip_address = parse_ipv4(hostname)
    return ip_address or hostname


def _to_ascii(hostname: str) -> str:
    """Convert to lower case and IDNA 2008 with the UTS 46 mapping where it applies."""
    if hostname.isascii():
        return hostname.lower()
    try:
        return idna.encode(hostname, uts46=True, transitional=False).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return _map_and_punycode(hostname)


def _map_and_punycode(hostname: str) -> str:
    """Convert names that IDNA 2008 does not allow (emoji) as browsers do: map, then punycode each label."""
    try:
        mapped = idna.uts46_remap(hostname, std3_rules=False, transitional=False)
    except (idna.IDNAError, UnicodeError):
        return hostname.lower()
    return ".".join(map(_encode_label, mapped.split(".")))


def _encode_label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def parse_ipv4(hostname: str) -> str:
    """Return the dotted quad of a host made of numbers; "" for other names.

    One to four decimal, octal or hexadecimal fields, the last filling the rest (WHATWG URL, "IPv4 parser"). Fields that
    overflow give "255.255.255.255", which is never public.
    """
    fields = hostname.split(".")
    if not (fields[-1] and _IPV4_NUMBER.fullmatch(fields[-1])):
        return ""
    if len(fields) > _IPV4_FIELDS or not all(_IPV4_NUMBER.fullmatch(field) for field in fields):
        return _INVALID_IPV4 if fields[-1].isdigit() and len(fields) == _IPV4_FIELDS else ""
    numbers = [_parse_ipv4_number(field) for field in fields]
    overflow = numbers[-1] >= 256 ** (5 - len(numbers)) or any(number > _MAX_BYTE for number in numbers[:-1])
    if overflow:
        return _INVALID_IPV4
    value = numbers[-1] + sum(number * 256 ** (3 - index) for index, number in enumerate(numbers[:-1]))
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _parse_ipv4_number(field: str) -> int:
    try:
        if field[:2].lower() == "0x":
            return int(field[2:] or "0", 16)
        return int(field, 8) if field[0] == "0" and field != "0" else int(field)
    except ValueError:  # 08, 09: not octal
        return 1 << 32

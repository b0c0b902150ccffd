"""One address as people and pages write it, to its parts as browsers read them.

Follows the WHATWG URL Standard (https://url.spec.whatwg.org/) for http and https: tabs and line
breaks vanish, backslashes are slashes, any number of slashes after the scheme starts the host, and
a host made of numbers is an IPv4 address in whatever notation. What we connect to and what we
check is then the same thing.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urljoin

import idna

__all__ = ["DEFAULT_PORTS", "Parts", "host", "ipv4", "join", "plain", "same_site", "split"]

DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SPECIAL = re.compile(r"(https?):[/\\]*([^/\\?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.IGNORECASE | re.DOTALL)
_STRAY = re.compile(r"[\t\r\n]")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_EDGES = "".join(map(chr, range(33))) + "\u00a0\u200b\ufeff"
_PORT_LIMIT = 65536
_IPV4_FIELDS = 4
_BYTE = 255
_NOWHERE = "255.255.255.255"


@dataclass(frozen=True, slots=True)
class Parts:
    """An http or https address, taken apart.

    `name` is lower case, in ASCII (punycode) where IDNA allows it, a dotted quad for any IPv4
    notation, without brackets for IPv6. `port` is None when it is the scheme's own, -1 when it is
    not a port at all.
    """

    scheme: str
    name: str
    port: int | None
    path: str
    query: str | None
    fragment: str | None
    userinfo: str = ""

    @property
    def netloc(self) -> str:
        """Name and port, without user and default port: the unit of politeness."""
        name = f"[{self.name}]" if ":" in self.name else self.name
        return name if self.port is None else f"{name}:{self.port}"


def split(url: str) -> Parts | None:
    """Take an address apart; None when it is not an absolute http(s) address."""
    found = _SPECIAL.fullmatch(_STRAY.sub("", url.strip(_EDGES)))
    if found is None:
        return None
    scheme, authority, path, query, fragment = found.groups()
    userinfo, _, place = authority.rpartition("@")
    name, port = _name_and_port(place, scheme.lower())
    return Parts(
        scheme=scheme.lower(),
        name=name,
        port=port,
        path=path.replace("\\", "/"),
        query=None if query is None else query[1:],
        fragment=None if fragment is None else fragment[1:],
        userinfo=userinfo,
    )


def host(url: str) -> str:
    """The unit of politeness: lower-case name and port, without user and default port.

    Empty when `url` is not an absolute http(s) address.
    """
    parts = split(url)
    return parts.netloc if parts else ""


def same_site(address: str, other: str) -> bool:
    """Whether two addresses stand on one host, with or without `www.` and `m.`, or one on a part of the other's."""
    theirs, ours = (host(each).removeprefix("www.").removeprefix("m.") for each in (address, other))
    return theirs == ours or theirs.endswith("." + ours) or ours.endswith("." + theirs)


def join(base: str, reference: str) -> str:
    """Resolve a reference as found in a page against the page's address; "" when it cannot be."""
    reference = _STRAY.sub("", reference.strip(_EDGES))
    if reference.startswith(("http://", "https://")) and "/." not in reference:
        return reference
    if _SCHEME.match(reference) and not reference[:6].lower().startswith("http:"):
        return reference
    try:
        return urljoin(base, reference)
    except ValueError:  # such as an unclosed bracket in the host
        return ""


def plain(url: str) -> str:
    """Write an http(s) address so that no two readers can see different hosts in it.

    Everything else stays as it is; other addresses come back unchanged.
    """
    parts = split(url)
    if parts is None:
        return url
    user = f"{parts.userinfo}@" if parts.userinfo else ""
    query = "" if parts.query is None else f"?{parts.query}"
    return f"{parts.scheme}://{user}{parts.netloc}{parts.path or '/'}{query}"


def _name_and_port(place: str, scheme: str) -> tuple[str, int | None]:
    if place.startswith("["):
        name, _, rest = place[1:].partition("]")
        return name.lower(), _port(rest.removeprefix(":"), scheme)
    name, _, port = place.partition(":")
    return _name(name), _port(port, scheme)


def _port(text: str, scheme: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:6]) < _PORT_LIMIT):
        return -1
    return None if int(text) == DEFAULT_PORTS[scheme] else int(text)


@lru_cache(maxsize=4096)
def _name(text: str) -> str:
    name = _ascii(unquote(text, errors="replace")).rstrip(".") if text else ""
    address = ipv4(name)
    return address or name


def _ascii(name: str) -> str:
    """Lower case; IDNA 2008 with the UTS 46 mapping where it applies, else as it stands."""
    if name.isascii():
        return name.lower()
    try:
        return idna.encode(name, uts46=True, transitional=False).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return _mapped(name)


def _mapped(name: str) -> str:
    """What browsers do with names IDNA 2008 does not allow (emoji): map, then punycode each label."""
    try:
        mapped = idna.uts46_remap(name, std3_rules=False, transitional=False)
    except (idna.IDNAError, UnicodeError):
        return name.lower()
    return ".".join(map(_punycode, mapped.split(".")))


def _punycode(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def ipv4(name: str) -> str:
    """The dotted quad that a host made of numbers means; "" for other names.

    One to four decimal, octal or hexadecimal fields, the last filling what is left (WHATWG URL,
    "IPv4 parser"). Fields that overflow make an address that exists nowhere, "255.255.255.255".
    """
    fields = name.split(".")
    if not (fields[-1] and _NUMBER.fullmatch(fields[-1])):
        return ""
    if len(fields) > _IPV4_FIELDS or not all(_NUMBER.fullmatch(field) for field in fields):
        return _NOWHERE if fields[-1].isdigit() and len(fields) == _IPV4_FIELDS else ""
    numbers = [_number(field) for field in fields]
    overflow = numbers[-1] >= 256 ** (5 - len(numbers)) or any(number > _BYTE for number in numbers[:-1])
    if overflow:
        return _NOWHERE
    value = numbers[-1] + sum(number * 256 ** (3 - place) for place, number in enumerate(numbers[:-1]))
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _number(field: str) -> int:
    try:
        if field[:2].lower() == "0x":
            return int(field[2:] or "0", 16)
        return int(field, 8) if field[0] == "0" and field != "0" else int(field)
    except ValueError:  # 08, 09: not octal
        return 1 << 32

"""Refuse URLs that must never be fetched (protection against SSRF).

`guard` checks the text alone. The transport checks every IP address that DNS returns before it connects
(`guard_ip_address`).
"""

import re
from collections.abc import Collection

from pipeline.errors import Refused
from pipeline.urls.ip_ranges import reserved_range
from pipeline.urls.parser import ParsedUrl, parse_url

__all__ = ["guard", "guard_ip_address"]

# Names of private networks (RFC 6761, 6762, 7686, 8375, 9476 and common use).
_LOCAL_SUFFIXES = (
    "localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan",
    "home.arpa", "in-addr.arpa", "ip6.arpa", "onion", "alt",
)  # fmt: skip
# Names that no host has (RFC 6761); documentation uses them.
_EXAMPLE_SUFFIXES = ("example", "test", "invalid")
# Public zones that resolve to whatever private address the name contains.
_ECHO_SUFFIXES = (
    "nip.io", "xip.io", "sslip.io", "localtest.me", "lvh.me", "vcap.me", "lacolhost.com",
    "localho.st", "yoogle.com", "rbndr.us", "fuf.me", "fbi.com", "traefik.me", "1u.ms",
)  # fmt: skip
_METADATA_HOSTS = frozenset(
    {"metadata.tencentyun.com", "metadata.google.com", "metadata.azure.com", "instance-data"}
)
_DNS_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_MAX_HOSTNAME_CHARS = 253
_MAX_LABEL_CHARS = 63
_MAX_URL_CHARS = 8192
_SAFE_USERINFO = re.compile(r"[A-Za-z0-9._~%!$'()*,;=-]*(:[A-Za-z0-9._~%!$'()*,;=-]*)?")
# Ports of other protocols, which browsers refuse (WHATWG Fetch, "bad port").
_BAD_PORTS = frozenset({
    -1, 0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
    103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512,
    513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719,
    1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
    6697, 10080, 11211,
})  # fmt: skip


def guard(url: str, *, allow: Collection[str] = ()) -> None:
    """Refuse a URL that must never be fetched, by its text.

    Args:
        url: any text.
        allow: host:port pairs that may be private, for tests and for a site's own servers.

    Raises:
        Refused: ``unsafe.scheme``, ``unsafe.url``, ``unsafe.name``, ``unsafe.port`` or
            ``unsafe.address``.
    """
    parts = parse_url(url)
    if parts is None:
        raise Refused("unsafe.scheme", "unsupported scheme; only http and https URLs are fetched", url=url)
    _guard_syntax(parts, url)
    if f"{parts.hostname}:{parts.port or _default_port(parts)}" in allow or parts.host in allow:
        return
    if parts.port is not None and parts.port in _BAD_PORTS:
        raise Refused(
            "unsafe.port", "the port is invalid or belongs to another protocol; check the URL", url=url
        )
    _guard_hostname(parts.hostname, url)


def guard_ip_address(ip_address: str, *, url: str = "") -> None:
    """Refuse an IP address that is not public.

    Args:
        ip_address: IPv4 or IPv6, as DNS gave it.
        url: whose host was looked up, for the message.

    Raises:
        Refused: ``unsafe.address``.
    """
    range_name = reserved_range(ip_address)
    if range_name:
        message = f"the IP address {ip_address} of the host is not public ({range_name})"
        raise Refused("unsafe.address", message + _hint_for_own_server(url), url=url)


def _hint_for_own_server(url: str) -> str:
    """Return how to allow the host of a URL; "" when it has none."""
    parts = parse_url(url)
    if parts is None:
        return ""
    host = f"{parts.hostname}:{parts.port or _default_port(parts)}"
    return f"; to use a server of your own, list {host} in COPYDESK_ALLOWED_PRIVATE_HOSTS"


def _default_port(parts: ParsedUrl) -> int:
    return 443 if parts.scheme == "https" else 80


def _guard_syntax(parts: ParsedUrl, url: str) -> None:
    if len(url) > _MAX_URL_CHARS or not parts.hostname:
        raise Refused(
            "unsafe.url", "the URL has no host, or is longer than 8192 characters", url=url[:_MAX_URL_CHARS]
        )
    if not _SAFE_USERINFO.fullmatch(parts.userinfo):
        raise Refused("unsafe.url", "the user name before @ could be mistaken for the host", url=url)


def _guard_hostname(hostname: str, url: str) -> None:
    if ":" in hostname or hostname.replace(".", "").isdigit():
        guard_ip_address(hostname, url=url)
        return
    if not _is_dns_name(hostname):
        raise Refused("unsafe.url", "the host is not a valid DNS name", url=url)
    if _has_suffix(hostname, _EXAMPLE_SUFFIXES):
        message = f"the host {hostname} exists in examples only (RFC 6761); give the URL of a real page"
        raise Refused("unsafe.name", message, url=url)
    if (
        "." not in hostname
        or hostname in _METADATA_HOSTS
        or _has_suffix(hostname, _LOCAL_SUFFIXES)
        or "localdomain" in hostname
    ):
        message = f"the host {hostname} belongs to a private network{_hint_for_own_server(url)}"
        raise Refused("unsafe.name", message, url=url)
    if _has_suffix(hostname, _ECHO_SUFFIXES):
        raise Refused(
            "unsafe.name", f"the host {hostname} can resolve to any IP address, also a private one", url=url
        )


def _is_dns_name(hostname: str) -> bool:
    label_chars = max(map(len, hostname.split(".")))
    return (
        len(hostname) <= _MAX_HOSTNAME_CHARS
        and label_chars <= _MAX_LABEL_CHARS
        and bool(_DNS_NAME.fullmatch(hostname))
    )


def _has_suffix(hostname: str, suffixes: tuple[str, ...]) -> bool:
    return any(hostname == suffix or hostname.endswith("." + suffix) for suffix in suffixes)

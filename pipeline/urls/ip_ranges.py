"""Look up the special-purpose range of an IP address.

The ranges are those of the IANA registries for IPv4 and IPv6 special-purpose addresses (RFC 6890
and its successors), multicast (RFC 5771, RFC 4291), and the cloud metadata services on otherwise public addresses.
Addresses that contain an IPv4 address (mapped, compatible, 6to4,
Teredo, NAT64, ISATAP) are checked by both.
"""

import ipaddress
from functools import lru_cache

__all__ = ["reserved_range"]

_IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_RESERVED_RANGES: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "shared (carrier NAT)"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.31.196.0/24", "AS112"),
    ("192.52.193.0/24", "AMT"),
    ("192.88.99.0/24", "6to4 relay"),
    ("192.168.0.0/16", "private"),
    ("192.175.48.0/24", "AS112"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("168.63.129.16/32", "cloud metadata"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("::/96", "IPv4-compatible"),
    ("64:ff9b:1::/48", "local NAT64"),
    ("100::/64", "discard"),
    ("100:0:0:1::/64", "dummy"),
    ("2001::/23", "protocol assignments"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("2620:4f:8000::/48", "AS112"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "unique local"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
)
_NETWORKS = tuple((ipaddress.ip_network(network), name) for network, name in _RESERVED_RANGES)
# The only part of IPv6 that is assigned to public hosts (RFC 4291, 2.4).
_IPV6_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64_NETWORK = ipaddress.ip_network("64:ff9b::/96")
_ISATAP_IDENTIFIERS = (0x00005EFE, 0x02005EFE)


@lru_cache(maxsize=1024)
def reserved_range(ip_address: str) -> str:
    """Return the name of the special-purpose range of an address.

    Args:
        ip_address: IPv4 dotted quad or IPv6, with or without a zone.

    Returns:
        The range's name, "" for a public address, "not an address" for anything else.
    """
    try:
        parsed = ipaddress.ip_address(ip_address.partition("%")[0])
    except ValueError:
        return "not an address"
    return next(
        (
            name
            for candidate in (_embedded_ipv4(parsed), parsed)
            if candidate and (name := _range_name(candidate))
        ),
        "",
    )


def _range_name(ip_address: _IpAddress) -> str:
    if isinstance(ip_address, ipaddress.IPv6Address) and ip_address.ipv4_mapped:
        return ""  # checked by the IPv4 address inside
    name = next((name for network, name in _NETWORKS if ip_address in network), "")
    is_unassigned = (
        ip_address.version == 6  # noqa: PLR2004 - IPv6
        and ip_address not in _IPV6_GLOBAL_UNICAST
        and ip_address not in _NAT64_NETWORK
    )
    return name or ("unassigned" if is_unassigned else "")


def _embedded_ipv4(ip_address: _IpAddress) -> ipaddress.IPv4Address | None:
    """The IPv4 address in an IPv6 address, if any (6to4 and Teredo are refused as ranges)."""
    if isinstance(ip_address, ipaddress.IPv4Address):
        return None
    number = int(ip_address)
    if ip_address in _NAT64_NETWORK or (number >> 32 & 0xFFFFFFFF) in _ISATAP_IDENTIFIERS:
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    return ip_address.ipv4_mapped

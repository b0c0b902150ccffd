"""Parse, resolve, compare and check URLs."""

from pipeline.urls.keys import key
from pipeline.urls.parser import host_of, is_same_site, normalize_url, parse_url, resolve_url
from pipeline.urls.safe_links import safe_link
from pipeline.urls.safety import guard, guard_ip_address

__all__ = [
    "guard",
    "guard_ip_address",
    "host_of",
    "is_same_site",
    "key",
    "normalize_url",
    "parse_url",
    "resolve_url",
    "safe_link",
]

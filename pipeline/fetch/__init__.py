"""Fetch web pages: SSRF protection, robots.txt, redirects, size and time limits, and an error code for each failure.

Names are imported when they are first used: the policy alone loads no HTTP client.
"""

from typing import TYPE_CHECKING

from pipeline.lazy_names import attribute_loader

if TYPE_CHECKING:
    from pipeline.fetch.connections import Resolver, system_resolve
    from pipeline.fetch.dns_cache import DnsCache
    from pipeline.fetch.messages import NotModified, RawResponse, Request
    from pipeline.fetch.policy import BeforeRequest, FetchPolicy, allow_all_requests
    from pipeline.fetch.redirects import HttpTransport, fetch
    from pipeline.fetch.transport import Transport

__all__ = [
    "BeforeRequest",
    "DnsCache",
    "FetchPolicy",
    "HttpTransport",
    "NotModified",
    "RawResponse",
    "Request",
    "Resolver",
    "Transport",
    "allow_all_requests",
    "fetch",
    "system_resolve",
]

__getattr__ = attribute_loader(
    __name__,
    {
        "BeforeRequest": "pipeline.fetch.policy",
        "DnsCache": "pipeline.fetch.dns_cache",
        "FetchPolicy": "pipeline.fetch.policy",
        "HttpTransport": "pipeline.fetch.redirects",
        "NotModified": "pipeline.fetch.messages",
        "RawResponse": "pipeline.fetch.messages",
        "Request": "pipeline.fetch.messages",
        "Resolver": "pipeline.fetch.connections",
        "Transport": "pipeline.fetch.transport",
        "allow_all_requests": "pipeline.fetch.policy",
        "fetch": "pipeline.fetch.redirects",
        "system_resolve": "pipeline.fetch.connections",
    },
)

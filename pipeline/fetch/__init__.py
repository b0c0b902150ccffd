"""Fetch web pages: SSRF protection, robots.txt, redirects, size and time limits, and an error code for each failure."""

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

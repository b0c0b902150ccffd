"""A request in, the page as sent out: politely, safely, and with a name for everything that can go wrong."""

from pipeline.fetch.connections import Resolver, system_resolve
from pipeline.fetch.dns_cache import DnsCache
from pipeline.fetch.policy import BeforeRequest, FetchPolicy, NotModified, Request, allow_all_requests
from pipeline.fetch.redirects import HttpTransport, fetch
from pipeline.fetch.response import RawResponse
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

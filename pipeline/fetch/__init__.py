"""A request in, the page as sent out: politely, safely, and with a name for everything that can go wrong."""

from pipeline.fetch.answer import Answer
from pipeline.fetch.hops import Asking, fetch
from pipeline.fetch.lines import Resolve, system_resolve
from pipeline.fetch.names import Names
from pipeline.fetch.policy import FetchPolicy, Gate, NotModified, Request, open_gate
from pipeline.fetch.transport import Transport

__all__ = [
    "Answer",
    "Asking",
    "FetchPolicy",
    "Gate",
    "Names",
    "NotModified",
    "Request",
    "Resolve",
    "Transport",
    "fetch",
    "open_gate",
    "system_resolve",
]

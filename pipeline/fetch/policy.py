"""What to ask for and how far to go: the values that `fetch` works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["BeforeRequest", "FetchPolicy", "NotModified", "Request", "allow_all_requests"]

# Called with the address before every hop; raises to stop (guard, robots.txt, pace).
BeforeRequest = Callable[[str], None]


def allow_all_requests(url: str) -> None:
    """A gate that lets everything through; the guard against unsafe addresses holds all the same."""


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to ask for.

    `etag` and `last_modified` are sent back exactly as the server gave them. With a `form` the
    request is a POST, and only redirects that keep it one are followed. `attempt` counts from 1. A page that was
    missing once may come back, one that is missing again is gone.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    # The Accept header; empty for a page or feed.
    accept: str = ""
    form: tuple[tuple[str, str], ...] = ()
    attempt: int = 1
    # Whether the attempt before this one was answered 404.
    missing_last_time: bool = False
    # Bytes of the body after which the rest is left; 0 for all of it, up to the policy's limit.
    truncate_after: int = 0


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """How to ask, and the limits of patience. Times in seconds, sizes in bytes."""

    # Name, version and contact, such as "copydesk/1.0 (+https://example.org/bot)".
    user_agent: str = "copydesk"
    connect_timeout: float = 10.0
    # The longest silence.
    read_timeout: float = 20.0
    # All hops together, without the time spent in the gate.
    total_timeout: float = 60.0
    # What every request may take, and how many at once may take longer, up to the total.
    slow_after: float = 5.0
    max_slow_requests: int = 3
    # Of the body, as sent and as unpacked.
    max_body_bytes: int = 10_000_000
    max_header_bytes: int = 65_536
    max_redirects: int = 5
    # "http://host:port"; then, and only then, host names are looked up by the proxy.
    proxy: str = ""
    # host:port pairs that may stand on private addresses: for tests and one's own servers.
    allow_private: frozenset[str] = frozenset()
    # A file of certificate authorities to trust instead of the usual ones.
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that what we have is current."""

    url: str
    # Names in lower case. May carry newer validators than the ones we sent.
    headers: Mapping[str, str] = field(default_factory=dict)
    final_url: str = ""
    # Where a chain of permanent redirects led; empty when there was none.
    moved_to: str = ""
    fetched_at: datetime | None = None

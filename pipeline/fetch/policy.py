"""Define how `fetch` sends requests and what its limits are."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["BeforeRequest", "FetchPolicy", "allow_all_requests"]

# Called with the URL before every hop; raises to stop the fetch (robots.txt, host pace).
BeforeRequest = Callable[[str], None]


def allow_all_requests(url: str) -> None:
    """Admit every URL; the check against unsafe URLs is made all the same."""


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """How to send requests, and their limits. Times in seconds, sizes in bytes."""

    # Name, version and contact, such as "copydesk/1.0 (+https://example.org/bot)".
    user_agent: str = "copydesk"
    connect_timeout: float = 10.0
    # The longest silence.
    read_timeout: float = 20.0
    # All hops together, without the time spent in `before_request`.
    total_timeout: float = 60.0
    # Every request may take `slow_after`; `max_slow_requests` at once may take longer, up to the total.
    slow_after: float = 5.0
    max_slow_requests: int = 3
    # Of the body, both compressed and decompressed.
    max_body_bytes: int = 10_000_000
    max_header_bytes: int = 65_536
    max_redirects: int = 5
    # "http://host:port"; the proxy then resolves host names. Empty for direct connections.
    proxy: str = ""
    # host:port pairs that may have private IP addresses: for tests and one's own servers.
    allow_private: frozenset[str] = frozenset()
    # A PEM file of certificate authorities to trust instead of the usual ones.
    ca_file: str = ""

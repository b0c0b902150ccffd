"""Define requests to `fetch`, the raw response of one hop, and the result of a 304."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["NotModified", "RawResponse", "Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """One URL to fetch.

    `etag` and `last_modified` are sent back exactly as the server sent them. With a `form` the request is a POST, and
    only redirects that keep the method are followed. `attempt` counts from 1.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    # The Accept header; empty for a page or feed.
    accept: str = ""
    form: tuple[tuple[str, str], ...] = ()
    attempt: int = 1
    # Whether the previous attempt got a 404: a second one means that the page is gone.
    missing_last_time: bool = False
    # Bytes of the body after which reading stops; 0 reads all, up to the policy's limit.
    truncate_after: int = 0


@dataclass(frozen=True, slots=True)
class RawResponse:
    """One response, before redirects are followed. The body is decompressed; a redirect has none."""

    url: str
    status: int
    # Names in lower case; different values of one header are joined by ", ".
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    # When the response was complete (aware), and the seconds it took.
    received_at: datetime | None = None
    elapsed_seconds: float = 0.0
    # The Set-Cookie headers, which cannot be joined.
    set_cookies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The result of a conditional request when the content has not changed (304)."""

    url: str
    # Names in lower case. May hold newer validators than those sent.
    headers: Mapping[str, str] = field(default_factory=dict)
    final_url: str = ""
    # The target of a chain of permanent redirects; empty when there was none.
    moved_to: str = ""
    fetched_at: datetime | None = None

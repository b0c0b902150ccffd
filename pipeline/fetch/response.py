"""What came back for one hop, as values: the transport makes it, `outcome` judges it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["RawResponse"]


@dataclass(frozen=True, slots=True)
class RawResponse:
    """One response. The body is unpacked; it is empty for a redirect."""

    url: str
    status: int
    # Names in lower case; repeated headers joined by ", ".
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    # When the answer was complete, and the seconds it took.
    received_at: datetime | None = None
    elapsed_seconds: float = 0.0

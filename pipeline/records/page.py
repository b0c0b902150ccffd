"""A response, exactly as sent."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.records.json_fields import BytesField

__all__ = ["Page"]


@dataclass(frozen=True, slots=True)
class Page:
    """A response, exactly as sent."""

    # The address asked for.
    url: str
    body: BytesField
    # Names in lower case.
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    # The address that answered, after redirects; empty when it is `url`.
    final_url: str = ""
    fetched_at: datetime | None = None
    # Where a chain of only permanent redirects (301, 308) led; empty when there was none.
    moved_to: str = ""
    # Wishes about machine use found in headers and meta elements, such as ``noai`` or ``tdm-reservation``, sorted.
    reservations: tuple[str, ...] = ()

    @property
    def location(self) -> str:
        """The address the body came from."""
        return self.final_url or self.url

    @property
    def content_hash(self) -> str:
        """SHA-256 of the body, in hex."""
        return hashlib.sha256(self.body).hexdigest()

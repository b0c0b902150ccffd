"""Define the page: a response as it was received."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.records.json_fields import BytesField

__all__ = ["Page", "PagePart"]


@dataclass(frozen=True, slots=True)
class PagePart:
    """A further page of the same story."""

    # The URL that the body came from.
    url: str
    body: BytesField


@dataclass(frozen=True, slots=True)
class Page:
    """A response, with the body decompressed."""

    # The requested URL.
    url: str
    body: BytesField
    # Names in lower case.
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    # The URL after redirects; empty when it is `url`.
    final_url: str = ""
    fetched_at: datetime | None = None
    # The end of a chain of permanent redirects only (301, 308); empty when there was none.
    moved_to: str = ""
    # Reservations of machine use in headers and meta elements, such as ``noai`` or ``tdm-reservation``, sorted.
    reservations: tuple[str, ...] = ()
    # The second page of the story and those after it, where the site cuts stories into pages.
    parts: tuple[PagePart, ...] = ()

    @property
    def location(self) -> str:
        """The URL that the body came from."""
        return self.final_url or self.url

    @property
    def content_hash(self) -> str:
        """SHA-256 of the body, in hex."""
        return hashlib.sha256(self.body).hexdigest()

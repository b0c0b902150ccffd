"""Responses as they were sent, their bodies once each, and the blocks a host shows on many pages: rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["PageBodyRow", "PageRow", "SiteBoilerplateRow"]


class PageBodyRow(Base):
    """A body, compressed with zstd, under the SHA-256 of what was sent."""

    __tablename__ = "page_bodies"

    hash: Mapped[str] = mapped_column(primary_key=True)
    # Bytes before compression.
    size: Mapped[int]
    # Compressed with zstd.
    content: Mapped[bytes]


class PageRow(Base):
    """One response."""

    __tablename__ = "pages"
    __table_args__ = (Index(None, "fetched_at"), Index(None, "body_hash"))

    id: Mapped[BigIntKey]
    # The URL that was requested.
    url: Mapped[str]
    # Where redirects led; empty when nowhere else.
    final_url: Mapped[str] = mapped_column(default="")
    # Where a chain of permanent redirects led; empty when there was none.
    permanent_redirect_url: Mapped[str] = mapped_column(default="")
    # HTTP status.
    status: Mapped[int]
    # Response headers, names in lower case.
    headers: Mapped[dict[str, Any]]
    # What the publisher reserves about machine use, such as noai.
    reservations: Mapped[list[Any]]
    # When the response arrived.
    fetched_at: Mapped[datetime | None]
    # Minutes east of UTC of the time the fetcher wrote; NULL when it wrote none.
    fetched_offset_minutes: Mapped[int | None]
    body_hash: Mapped[str] = mapped_column(ForeignKey("page_bodies.hash"))


class SiteBoilerplateRow(Base):
    """A block of text seen on pages of a host; on several pages it is furniture, not story."""

    __tablename__ = "site_boilerplate"
    __table_args__ = (Index(None, "host", "last_seen_at"),)

    host: Mapped[str] = mapped_column(primary_key=True)
    block_hash: Mapped[str] = mapped_column(primary_key=True)
    # Different pages that showed it, up to the number that is enough.
    page_count: Mapped[int]
    # Which pages these were.
    page_keys: Mapped[list[Any]]
    # When a page last showed it.
    last_seen_at: Mapped[datetime]

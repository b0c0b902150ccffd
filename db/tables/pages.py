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
    size: Mapped[int]
    content: Mapped[bytes]


class PageRow(Base):
    """One response."""

    __tablename__ = "pages"
    __table_args__ = (Index(None, "fetched_at"), Index(None, "body_hash"))

    id: Mapped[BigIntKey]
    url: Mapped[str]
    final_url: Mapped[str] = mapped_column(default="")
    permanent_redirect_url: Mapped[str] = mapped_column(default="")
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    reservations: Mapped[list[Any]]
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
    # Different pages, up to the few that prove the point.
    page_count: Mapped[int]
    page_keys: Mapped[list[Any]]
    last_seen_at: Mapped[datetime]

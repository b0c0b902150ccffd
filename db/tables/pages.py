"""Declare the tables of raw pages, of their bodies, and of the blocks of text that the pages of a host show."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey
from pipeline.site_boilerplate import MIN_PAGES_FOR_BOILERPLATE

__all__ = ["PageBodyRow", "PageDictionaryRow", "PageRow", "SiteBoilerplateRow"]


# A literal, not a parameter: SQLite plans before it knows parameters, and would not use the partial index.
IS_BOILERPLATE = text(f"page_count >= {MIN_PAGES_FOR_BOILERPLATE}")


class PageDictionaryRow(Base):
    """The body of a page that other bodies of its host are compressed with, under the same SHA-256."""

    __tablename__ = "page_dictionaries"
    __table_args__ = (Index(None, "host", "created_at"),)

    hash: Mapped[str] = mapped_column(primary_key=True)
    # The host it is for; the newest dictionary of a host is used.
    host: Mapped[str]
    # When the page was fetched.
    created_at: Mapped[datetime]
    # Bytes before compression.
    size: Mapped[int]
    # Compressed with zstd.
    content: Mapped[bytes]


class PageBodyRow(Base):
    """A body, compressed with zstd, under the SHA-256 of what was sent."""

    __tablename__ = "page_bodies"
    __table_args__ = (Index(None, "dictionary_hash"),)

    hash: Mapped[str] = mapped_column(primary_key=True)
    # Bytes before compression.
    size: Mapped[int]
    # What it was compressed with; NULL for nothing.
    dictionary_hash: Mapped[str | None] = mapped_column(ForeignKey("page_dictionaries.hash"))
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
    """A block of text on pages of a host; when several pages show it, it is boilerplate."""

    __tablename__ = "site_boilerplate"
    __table_args__ = (Index(None, "last_seen_at"),)

    host: Mapped[str] = mapped_column(primary_key=True)
    block_hash: Mapped[str] = mapped_column(primary_key=True)
    # Different pages that show it, counted up to `MIN_PAGES_FOR_BOILERPLATE`.
    page_count: Mapped[int]
    # Which pages these were.
    page_keys: Mapped[list[Any]]
    # When a page last showed it.
    last_seen_at: Mapped[datetime]

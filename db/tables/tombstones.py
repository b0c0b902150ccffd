"""Declare the table of what was removed on request and must not come back."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base

__all__ = ["TombstoneRow"]


class TombstoneRow(Base):
    """A URL, or the beginning of URLs, that is never stored again. Only its hash is kept."""

    __tablename__ = "tombstones"
    __table_args__ = (Index(None, "prefix_chars"),)

    # SHA-256 of the URL key (`pipeline.urls.key`), or of its first characters.
    hash: Mapped[str] = mapped_column(primary_key=True)
    # How many characters were hashed when it stands for all URL keys that begin with them; 0 for one URL key.
    prefix_chars: Mapped[int]
    # When it was written.
    added_at: Mapped[datetime]

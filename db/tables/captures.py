"""Declare the table of captures that wait for an earlier capture of the same page."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base

__all__ = ["WaitingCaptureRow"]


class WaitingCaptureRow(Base):
    """A page that was imported while an earlier capture of it was being processed; it is the next one of its entry."""

    __tablename__ = "waiting_captures"
    __table_args__ = (Index(None, "entry_id", "captured_at"),)

    page_id: Mapped[int] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    # When it was fetched or saved.
    captured_at: Mapped[datetime]
    # Revisits that count as done once it is stored.
    revisit_count: Mapped[int]

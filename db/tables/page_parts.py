"""Declare the table of the further pages of stories that a site cuts into pages."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base

__all__ = ["PagePartRow"]


class PagePartRow(Base):
    """A further page of the story of a page."""

    __tablename__ = "page_parts"
    __table_args__ = (Index(None, "body_hash"),)

    page_id: Mapped[int] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    # From 2.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # The URL that the body came from.
    url: Mapped[str]
    body_hash: Mapped[str] = mapped_column(ForeignKey("page_bodies.hash"))

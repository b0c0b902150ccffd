"""What happened, in the order it was committed: rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["EventRow"]


class EventRow(Base):
    """One change, announced. Ids grow in commit order."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "article_id"), {"sqlite_autoincrement": True})

    id: Mapped[BigIntKey]
    # created, updated, duplicate, gone, returned, enriched, recleaned or forgotten.
    kind: Mapped[str]
    # When it happened.
    at: Mapped[datetime]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    # What changed, see events.md.
    payload: Mapped[dict[str, Any]]

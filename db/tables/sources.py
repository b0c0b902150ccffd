"""Publications: rows."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["SourceRow"]


class SourceRow(Base):
    """A publication."""

    __tablename__ = "sources"
    __table_args__ = (Index(None, "identity_host"),)

    id: Mapped[BigIntKey]
    # Host and path of the homepage (`pipeline.discover.publications`), or ``name:`` and the name in lower case.
    identity_key: Mapped[str] = mapped_column(unique=True)
    # The host in it, by which the publications of a host are found.
    identity_host: Mapped[str]
    # As people call it.
    name: Mapped[str]
    # Whether a person chose the name, so that nothing else changes it.
    has_chosen_name: Mapped[bool] = mapped_column(default=False)
    # URL of the home page; empty when not known.
    homepage: Mapped[str] = mapped_column(default="")
    # ISO 3166-1 alpha-2.
    country: Mapped[str | None]
    # BCP 47, as the publication declares it.
    language: Mapped[str | None]
    # IANA name; local times without an offset are read in it.
    timezone: Mapped[str | None]
    # Since when it is known.
    added_at: Mapped[datetime]
    # Since when its feeds are not visited; NULL while they are.
    paused_at: Mapped[datetime | None]

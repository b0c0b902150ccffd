"""Declare the tables of what people give to publications: tags, and other identities that stand for the same one."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base

__all__ = ["SourceAliasRow", "SourceTagRow"]


class SourceTagRow(Base):
    """A tag that people gave a publication."""

    __tablename__ = "source_tags"
    __table_args__ = (Index(None, "tag"),)

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True)
    # In lower case.
    tag: Mapped[str] = mapped_column(primary_key=True)


class SourceAliasRow(Base):
    """An identity of a publication that was merged into another one: what is found under it belongs to that one."""

    __tablename__ = "source_aliases"
    __table_args__ = (Index(None, "source_id"), Index(None, "identity_host"))

    # As `sources.identity_key`.
    identity_key: Mapped[str] = mapped_column(primary_key=True)
    # As `sources.identity_host`.
    identity_host: Mapped[str]
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    # What the publication was called before it was merged.
    name: Mapped[str]
    # What it gets back when it is split off again.
    homepage: Mapped[str] = mapped_column(default="")
    # Likewise.
    country: Mapped[str | None]
    # Likewise.
    language: Mapped[str | None]
    # Likewise.
    timezone: Mapped[str | None]

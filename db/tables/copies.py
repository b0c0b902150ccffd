"""Groups of articles that carry the same text: rows."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["CopyGroupRow", "CopyMemberRow"]


class CopyGroupRow(Base):
    """A text that several articles carry, or a template that several articles are made from."""

    __tablename__ = "copy_groups"
    __table_args__ = (Index(None, "original_id"), Index(None, "earliest_id"))

    id: Mapped[BigIntKey]
    # Yes for reports from one template, which differ in names and numbers: they are no copies.
    is_template: Mapped[bool]
    # The article that the others are compared with: the agency's own, else the earliest.
    original_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    # The article that was published first.
    earliest_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    # The wire agency that most of the articles name; empty for none.
    agency: Mapped[str]
    # Number of members.
    articles: Mapped[int]
    # Number of publications among them.
    outlets: Mapped[int]


class CopyMemberRow(Base):
    """An article in a group of copies, and how it relates to the original of the group."""

    __tablename__ = "copy_members"
    __table_args__ = (Index(None, "group_id"),)

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    group_id: Mapped[int] = mapped_column(ForeignKey("copy_groups.id", ondelete="CASCADE"))
    # From 0 to 1: the share of the shorter text's runs of three words that the other text holds.
    similarity: Mapped[float]
    # verbatim, shortened, edited or template.
    kind: Mapped[str]

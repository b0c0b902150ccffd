"""What changed between the revisions of an article: rows."""

from sqlalchemy import BigInteger, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base

__all__ = ["RevisionChangeRow"]


class RevisionChangeRow(Base):
    """A field in which a revision of an article differs from the revision before."""

    __tablename__ = "revision_changes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["article_id", "revision"],
            ["article_revisions.article_id", "article_revisions.revision"],
            ondelete="CASCADE",
        ),
    )

    article_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # The later revision.
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # authors, captions, dateline, description, published, section, text or title.
    field: Mapped[str] = mapped_column(primary_key=True)
    # publisher; cosmetic where only white space, typography or boilerplate differs; reclean where our cleaner did it.
    origin: Mapped[str]
    # The words that were removed, with " … " between the places.
    removed: Mapped[str]
    # The words that were added, with " … " between the places.
    added: Mapped[str]
    # The changed places with some words around them: [-removed-] and {+added+}.
    diff: Mapped[str]

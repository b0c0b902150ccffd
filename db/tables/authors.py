"""Who signed articles: rows. Every list of articles reads them, and none of the other parts."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["ArticleAuthorRow", "ArticlePart", "AuthorRow"]


class ArticlePart(Base):
    """The parent of what belongs to one article, in its order."""

    __abstract__ = True

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)


class AuthorRow(Base):
    """A name on a byline."""

    __tablename__ = "authors"
    __table_args__ = (UniqueConstraint("name", "kind"),)

    id: Mapped[BigIntKey]
    # As the byline writes it.
    name: Mapped[str]
    # person or organisation.
    kind: Mapped[str]


class ArticleAuthorRow(ArticlePart):
    """Who signed an article."""

    __tablename__ = "article_authors"

    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    # As of the article: the order of an author's articles.
    published: Mapped[datetime | None]

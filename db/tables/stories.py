"""Stories: articles that report one event, rows."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["StoryKeyRow", "StoryMemberRow", "StoryRow"]


class StoryRow(Base):
    """An event as the articles report it."""

    __tablename__ = "stories"
    __table_args__ = (Index(None, "last_at"), Index(None, "score"))

    id: Mapped[BigIntKey]
    # The headline of its first article.
    title: Mapped[str]
    # When its first article was published.
    first_at: Mapped[datetime]
    # When its last article was published.
    last_at: Mapped[datetime]
    # Number of articles.
    articles: Mapped[int]
    # Number of publications.
    outlets: Mapped[int]
    # Languages of the articles, ISO 639, separated by ", ".
    languages: Mapped[str]
    # Wire agencies that the articles name, separated by ", ".
    agencies: Mapped[str]
    # How much is reported: each article counts 1 at the time of the last one, and half as much for each day before it;
    # the sum is multiplied by the number of publications.
    score: Mapped[float]


class StoryMemberRow(Base):
    """An article of a story."""

    __tablename__ = "story_members"
    __table_args__ = (Index(None, "story_id", "at"),)

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    story_id: Mapped[int] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    # When it was published; where the page does not say, when it was stored.
    at: Mapped[datetime]
    # From 0 to 1: how similar it was to the nearest articles of the story; 0 for the first article.
    similarity: Mapped[float]
    # The names that no earlier article of the story had when this one was stored, separated by ", ".
    new_names: Mapped[str]
    # The terms of `pipeline.stories.StoryFeatures`: numbers of four bytes, then their weights (IEEE 754, four bytes).
    terms: Mapped[bytes]
    # Language of the article, ISO 639; NULL when unknown.
    language: Mapped[str | None]


class StoryKeyRow(Base):
    """A heavy term of an article, by which articles on the same event are found."""

    __tablename__ = "story_keys"
    __table_args__ = (Index(None, "key", "minute", "article_id"),)

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    # A hash of the term, an unsigned 32-bit number.
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # When the article was published, in minutes since 1970.
    minute: Mapped[int]

"""What an article is made of, as rows that people can join: people, tags, pictures, names, phrases."""

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = [
    "ArticleAuthorRow",
    "ArticleEntityRow",
    "ArticleTagRow",
    "AuthorRow",
    "EmbeddingRow",
    "EnrichmentRow",
    "EntityRow",
    "FingerprintBandRow",
    "ImageRow",
    "KeywordRow",
    "QuoteRow",
    "TagRow",
    "TopicRow",
]


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
    name: Mapped[str]
    # person or organisation.
    kind: Mapped[str]


class ArticleAuthorRow(ArticlePart):
    """Who signed an article."""

    __tablename__ = "article_authors"
    __table_args__ = (Index(None, "author_id"),)

    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))


class TagRow(Base):
    """A publisher's tag."""

    __tablename__ = "tags"

    id: Mapped[BigIntKey]
    name: Mapped[str] = mapped_column(unique=True)


class ArticleTagRow(ArticlePart):
    """Which tags the publisher gave an article."""

    __tablename__ = "article_tags"
    __table_args__ = (Index(None, "tag_id"),)

    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"))


class ImageRow(ArticlePart):
    """A picture of an article."""

    __tablename__ = "images"

    url: Mapped[str]
    caption: Mapped[str]
    credit: Mapped[str]
    alt: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]


class EntityRow(Base):
    """A person, organisation, place or group that articles name."""

    __tablename__ = "entities"
    __table_args__ = (UniqueConstraint("name", "label"),)

    id: Mapped[BigIntKey]
    name: Mapped[str]
    label: Mapped[str]
    country: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class ArticleEntityRow(ArticlePart):
    """One mention of a name, with its place in the text."""

    __tablename__ = "article_entities"
    __table_args__ = (Index(None, "entity_id"),)

    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    text: Mapped[str]
    start_char: Mapped[int]
    end_char: Mapped[int]
    confidence: Mapped[float]
    salience: Mapped[float]


class KeywordRow(ArticlePart):
    """A phrase that says what an article is about."""

    __tablename__ = "keywords"
    __table_args__ = (Index(None, "text"),)

    text: Mapped[str]
    weight: Mapped[float]


class TopicRow(ArticlePart):
    """A subject of an article, from the IPTC Media Topics vocabulary."""

    __tablename__ = "topics"
    __table_args__ = (Index(None, "code"),)

    code: Mapped[str]
    name: Mapped[str]
    confidence: Mapped[float]


class QuoteRow(ArticlePart):
    """What somebody said in an article."""

    __tablename__ = "quotes"
    __table_args__ = (Index(None, "speaker"), Index(None, "entity_id"))

    text: Mapped[str]
    start_char: Mapped[int]
    end_char: Mapped[int]
    speaker: Mapped[str]
    # The speaker among the article's names, where it is one.
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"))
    verb: Mapped[str]
    # False for reported speech, whose text is in the reporter's words.
    direct: Mapped[bool]


class FingerprintBandRow(ArticlePart):
    """A piece of an article's MinHash signature: near copies share at least one key (`pipeline.store.bands`)."""

    __tablename__ = "fingerprint_bands"
    __table_args__ = (Index(None, "band_hash"),)

    band_hash: Mapped[int] = mapped_column(BigInteger)


class EmbeddingRow(ArticlePart):
    """An article's vector, where an embedding model is set."""

    __tablename__ = "embeddings"
    __table_args__ = (Index(None, "model"),)

    # Vectors of two models say nothing about each other.
    model: Mapped[str]
    dimensions: Mapped[int]
    # Numbers of four bytes (IEEE 754), the least significant byte first; the vector has length 1.
    vector: Mapped[bytes]


class EnrichmentRow(ArticlePart):
    """That an enricher ran over an article, in which version, and what it said if it failed."""

    __tablename__ = "enrichments"
    __table_args__ = (Index(None, "enricher", "version"),)

    enricher: Mapped[str]
    version: Mapped[int]
    error: Mapped[str]

"""What an article is made of, as rows that people can join: people, tags, pictures, names, phrases."""

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.columns import Identity, Table

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


class Of(Table):
    """The parent of what belongs to one article, in its order."""

    __abstract__ = True

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)


class AuthorRow(Table):
    """A name on a byline."""

    __tablename__ = "authors"
    __table_args__ = (UniqueConstraint("name", "kind"),)

    id: Mapped[Identity]
    name: Mapped[str]
    # person or organisation.
    kind: Mapped[str]


class ArticleAuthorRow(Of):
    """Who signed an article."""

    __tablename__ = "article_authors"
    __table_args__ = (Index(None, "author_id"),)

    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))


class TagRow(Table):
    """A publisher's tag."""

    __tablename__ = "tags"

    id: Mapped[Identity]
    name: Mapped[str] = mapped_column(unique=True)


class ArticleTagRow(Of):
    """Which tags the publisher gave an article."""

    __tablename__ = "article_tags"
    __table_args__ = (Index(None, "tag_id"),)

    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"))


class ImageRow(Of):
    """A picture of an article."""

    __tablename__ = "images"

    url: Mapped[str]
    caption: Mapped[str]
    credit: Mapped[str]
    alt: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]


class EntityRow(Table):
    """A person, organisation, place or group that articles name."""

    __tablename__ = "entities"
    __table_args__ = (UniqueConstraint("name", "label"),)

    id: Mapped[Identity]
    name: Mapped[str]
    label: Mapped[str]
    country: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class ArticleEntityRow(Of):
    """One mention of a name, with its place in the text."""

    __tablename__ = "article_entities"
    __table_args__ = (Index(None, "entity_id"),)

    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    text: Mapped[str]
    starts_at: Mapped[int]
    ends_at: Mapped[int]
    confidence: Mapped[float]
    salience: Mapped[float]


class KeywordRow(Of):
    """A phrase that says what an article is about."""

    __tablename__ = "keywords"
    __table_args__ = (Index(None, "text"),)

    text: Mapped[str]
    weight: Mapped[float]


class TopicRow(Of):
    """A subject of an article, from the IPTC Media Topics vocabulary."""

    __tablename__ = "topics"
    __table_args__ = (Index(None, "code"),)

    code: Mapped[str]
    name: Mapped[str]
    confidence: Mapped[float]


class QuoteRow(Of):
    """What somebody said in an article."""

    __tablename__ = "quotes"
    __table_args__ = (Index(None, "speaker"), Index(None, "entity_id"))

    text: Mapped[str]
    starts_at: Mapped[int]
    ends_at: Mapped[int]
    speaker: Mapped[str]
    # The speaker among the article's names, where it is one.
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"))
    verb: Mapped[str]
    # False for reported speech, whose text is in the reporter's words.
    direct: Mapped[bool]


class FingerprintBandRow(Of):
    """A piece of an article's MinHash signature: near copies share at least one key (`pipeline.store.bands`)."""

    __tablename__ = "fingerprint_bands"
    __table_args__ = (Index(None, "key"),)

    key: Mapped[int] = mapped_column(BigInteger)


class EmbeddingRow(Of):
    """An article's vector, where an embedding model is set."""

    __tablename__ = "embeddings"
    __table_args__ = (Index(None, "model"),)

    # Vectors of two models say nothing about each other.
    model: Mapped[str]
    dimensions: Mapped[int]
    # Numbers of four bytes (IEEE 754), the least significant byte first; the vector has length 1.
    vector: Mapped[bytes]


class EnrichmentRow(Of):
    """That an enricher ran over an article, in which version, and what it said if it failed."""

    __tablename__ = "enrichments"
    __table_args__ = (Index(None, "enricher", "version"),)

    enricher: Mapped[str]
    version: Mapped[int]
    error: Mapped[str]

"""What an article is made of, as rows that people can join: tags, pictures, names, phrases."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.authors import ArticlePart
from db.tables.base import Base, BigIntKey

__all__ = [
    "ArticleEntityRow",
    "ArticleTagRow",
    "EmbeddingRow",
    "EnrichmentRow",
    "EntityRow",
    "FingerprintKeyRow",
    "ImageRow",
    "KeywordRow",
    "QuoteRow",
    "TagRow",
    "TopicRow",
]


class TagRow(Base):
    """A publisher's tag."""

    __tablename__ = "tags"

    id: Mapped[BigIntKey]
    # As the publisher writes it.
    name: Mapped[str] = mapped_column(unique=True)


class ArticleTagRow(ArticlePart):
    """Which tags the publisher gave an article."""

    __tablename__ = "article_tags"
    __table_args__ = (Index(None, "tag_id"),)

    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"))


class ImageRow(ArticlePart):
    """A picture of an article."""

    __tablename__ = "images"

    # Absolute; empty where only the caption is known.
    url: Mapped[str]
    # The caption, without the credit.
    caption: Mapped[str]
    # Photographer or agency.
    credit: Mapped[str]
    # Alternative text.
    alt: Mapped[str]
    # Pixels, as declared.
    width: Mapped[int | None]
    # Pixels, as declared.
    height: Mapped[int | None]


class EntityRow(Base):
    """A person, organisation, place or group that articles name."""

    __tablename__ = "entities"
    __table_args__ = (UniqueConstraint("name", "label"),)

    id: Mapped[BigIntKey]
    # The fullest form of the name.
    name: Mapped[str]
    # PER, ORG, LOC or NORP (nationalities, faiths, followers).
    label: Mapped[str]
    # ISO 3166-1 alpha-2, of places.
    country: Mapped[str | None]
    # Degrees north, WGS 84, of places.
    latitude: Mapped[float | None]
    # Degrees east, WGS 84, of places.
    longitude: Mapped[float | None]
    # What the name stands for, equal for all names of one country or well-known organisation: iso3166:CA,
    # organisation:NATO; NULL where the name alone does not say.
    identity: Mapped[str | None]
    # The item of Wikidata that the identity stands for: Q16; NULL where it is not in the table.
    wikidata: Mapped[str | None]


class ArticleEntityRow(ArticlePart):
    """Which entities an article names, in the order of their first mentions, and where."""

    __tablename__ = "article_entities"
    __table_args__ = (Index(None, "entity_id"),)

    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    # How often the article names it.
    mention_count: Mapped[int]
    # For each mention, the offsets in `articles.text` of its first character and behind its last one.
    mentions: Mapped[list[Any]]
    # From 0 to 1, of its most certain mention.
    confidence: Mapped[float]
    # From 0 to 1: how much the article is about it.
    salience: Mapped[float]


class KeywordRow(ArticlePart):
    """A phrase that says what an article is about."""

    __tablename__ = "keywords"
    __table_args__ = (Index(None, "text"),)

    # One to three words.
    text: Mapped[str]
    # From 0 to 1; 1 for the heaviest of the article.
    weight: Mapped[float]


class TopicRow(ArticlePart):
    """A subject of an article, from the IPTC Media Topics vocabulary."""

    __tablename__ = "topics"
    __table_args__ = (Index(None, "code"),)

    # IPTC code, such as medtop:15000000.
    code: Mapped[str]
    # Its English name.
    name: Mapped[str]
    # From 0 to 1; those of the top level add up to at most 1 in an article.
    confidence: Mapped[float]
    # Code of the topic above; empty at the top level.
    broader: Mapped[str]


class QuoteRow(ArticlePart):
    """What somebody said in an article."""

    __tablename__ = "quotes"
    __table_args__ = (Index(None, "speaker"), Index(None, "entity_id"), Index(None, "confidence"))

    # What was said.
    text: Mapped[str]
    # Offset of its first character in `articles.text`.
    start_char: Mapped[int]
    # Offset behind its last character.
    end_char: Mapped[int]
    # As the article names the speaker; empty when it does not.
    speaker: Mapped[str]
    # The speaker among the article's names, where it is one.
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"))
    # The verb of speaking, as written.
    verb: Mapped[str]
    # False for reported speech, whose text is in the reporter's words.
    direct: Mapped[bool]
    # What the speaker did by saying it: said, denied, promised, warned, asked …
    stance: Mapped[str]
    # 0 to 1: how sure the speaker is.
    confidence: Mapped[float]


class FingerprintKeyRow(ArticlePart):
    """A hash of the sketch of an article's text: a copy of it, also a short one, shares some of them."""

    __tablename__ = "fingerprint_keys"
    __table_args__ = (Index(None, "key", "article_id"),)

    # An unsigned 32-bit number of `pipeline.records.Fingerprint.sketch`.
    key: Mapped[int] = mapped_column(BigInteger)


class EmbeddingRow(ArticlePart):
    """An article's vector, where an embedding model is set."""

    __tablename__ = "embeddings"
    __table_args__ = (Index(None, "model"),)

    # Vectors of two models say nothing about each other.
    model: Mapped[str]
    # How many numbers the vector has.
    dimensions: Mapped[int]
    # Numbers of four bytes (IEEE 754), the least significant byte first; the vector has length 1.
    vector: Mapped[bytes]


class EnrichmentRow(ArticlePart):
    """That an enricher ran over an article, in which version, and what it said if it failed."""

    __tablename__ = "enrichments"
    __table_args__ = (Index(None, "enricher", "version"),)

    # Name of the enricher.
    enricher: Mapped[str]
    # Its version when it ran.
    version: Mapped[int]
    # Why it failed; empty when it did not.
    error: Mapped[str]

"""Create the tables of what belongs to an article: authors, tags, images and enrichment."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import ID, TEXT, TIME, id_key, optional_columns, part_key, required_columns

__all__ = [
    "create_article_authors",
    "create_article_entities",
    "create_article_tags",
    "create_authors",
    "create_embeddings",
    "create_enrichments",
    "create_entities",
    "create_fingerprint_keys",
    "create_images",
    "create_keywords",
    "create_quotes",
    "create_tags",
    "create_topics",
]


def create_authors() -> None:
    """Create the table `authors`."""
    op.create_table(
        "authors",
        id_key(),
        *required_columns(TEXT, "name", "kind"),
        sa.UniqueConstraint("name", "kind"),
    )


def create_article_authors() -> None:
    """Create the table `article_authors`."""
    op.create_table(
        "article_authors",
        *part_key(),
        sa.Column("author_id", ID, sa.ForeignKey("authors.id"), nullable=False),
        *optional_columns(TIME, "published"),
        sqlite_with_rowid=False,
    )


def create_tags() -> None:
    """Create the table `tags`."""
    op.create_table(
        "tags",
        id_key(),
        *required_columns(TEXT, "name"),
        sa.UniqueConstraint("name"),
    )


def create_article_tags() -> None:
    """Create the table `article_tags`."""
    op.create_table(
        "article_tags",
        *part_key(),
        sa.Column("tag_id", ID, sa.ForeignKey("tags.id"), nullable=False),
        sa.Index(None, "tag_id"),
        sqlite_with_rowid=False,
    )


def create_images() -> None:
    """Create the table `images`."""
    op.create_table(
        "images",
        *part_key(),
        *required_columns(TEXT, "url", "caption", "credit", "alt"),
        *optional_columns(sa.Integer, "width", "height"),
        sqlite_with_rowid=False,
    )


def create_entities() -> None:
    """Create the table `entities`."""
    op.create_table(
        "entities",
        id_key(),
        *required_columns(TEXT, "name", "label"),
        *optional_columns(TEXT, "country"),
        *optional_columns(sa.Double, "latitude", "longitude"),
        *optional_columns(TEXT, "identity", "wikidata"),
        sa.UniqueConstraint("name", "label"),
    )


def create_article_entities() -> None:
    """Create the table `article_entities`."""
    op.create_table(
        "article_entities",
        *part_key(),
        sa.Column("entity_id", ID, sa.ForeignKey("entities.id"), nullable=False),
        *required_columns(sa.Integer, "mention_count"),
        *required_columns(sa.JSON, "mentions"),
        *required_columns(sa.Double, "confidence", "salience"),
        sa.Index(None, "entity_id"),
        sqlite_with_rowid=False,
    )


def create_keywords() -> None:
    """Create the table `keywords`."""
    op.create_table(
        "keywords",
        *part_key(),
        *required_columns(TEXT, "text"),
        *required_columns(sa.Double, "weight"),
        sa.Index(None, "text"),
        sqlite_with_rowid=False,
    )


def create_topics() -> None:
    """Create the table `topics`."""
    op.create_table(
        "topics",
        *part_key(),
        *required_columns(TEXT, "code", "name"),
        *required_columns(sa.Double, "confidence"),
        *required_columns(TEXT, "broader"),
        sa.Index(None, "code"),
        sqlite_with_rowid=False,
    )


def create_quotes() -> None:
    """Create the table `quotes`."""
    op.create_table(
        "quotes",
        *part_key(),
        *required_columns(TEXT, "text"),
        *required_columns(sa.Integer, "start_char", "end_char"),
        *required_columns(TEXT, "speaker"),
        sa.Column("entity_id", ID, sa.ForeignKey("entities.id"), nullable=True),
        *required_columns(TEXT, "verb"),
        *required_columns(sa.Boolean, "direct"),
        *required_columns(TEXT, "stance"),
        *required_columns(sa.Double, "confidence"),
        sa.Index(None, "entity_id"),
        sa.Index(None, "speaker"),
        sa.Index(None, "confidence"),
        sqlite_with_rowid=False,
    )


def create_fingerprint_keys() -> None:
    """Create the table `fingerprint_keys`."""
    op.create_table(
        "fingerprint_keys",
        *part_key(),
        *required_columns(sa.BigInteger, "key"),
        sa.Index(None, "key", "article_id"),
        sqlite_with_rowid=False,
    )


def create_embeddings() -> None:
    """Create the table `embeddings`."""
    op.create_table(
        "embeddings",
        *part_key(),
        *required_columns(TEXT, "model"),
        *required_columns(sa.Integer, "dimensions"),
        *required_columns(sa.LargeBinary, "vector"),
        sa.Index(None, "model"),
        sqlite_with_rowid=False,
    )


def create_enrichments() -> None:
    """Create the table `enrichments`."""
    op.create_table(
        "enrichments",
        *part_key(),
        *required_columns(TEXT, "enricher"),
        *required_columns(sa.Integer, "version"),
        *required_columns(TEXT, "error"),
        sa.Index(None, "enricher", "version"),
        sqlite_with_rowid=False,
    )

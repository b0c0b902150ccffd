"""Create the tables of tags and other identities of publications."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import ID, TEXT, optional_columns, required_columns

__all__ = ["create_source_aliases", "create_source_tags"]


def create_source_tags() -> None:
    """Create the table `source_tags`."""
    op.create_table(
        "source_tags",
        sa.Column("source_id", ID, sa.ForeignKey("sources.id"), primary_key=True, autoincrement=False),
        sa.Column("tag", TEXT, primary_key=True),
        sa.Index(None, "tag"),
    )


def create_source_aliases() -> None:
    """Create the table `source_aliases`."""
    op.create_table(
        "source_aliases",
        sa.Column("identity_key", TEXT, primary_key=True),
        sa.Column("source_id", ID, sa.ForeignKey("sources.id"), nullable=False),
        *required_columns(TEXT, "identity_host", "name", "homepage"),
        *optional_columns(TEXT, "country", "language", "timezone"),
        sa.Index(None, "source_id"),
        sa.Index(None, "identity_host"),
    )

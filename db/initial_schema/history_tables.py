"""Create the table of what changed between revisions."""

import sqlalchemy as sa
from alembic import op

from db.initial_schema.columns import TEXT, required_columns

__all__ = ["create_revision_changes"]


def create_revision_changes() -> None:
    """Create the table `revision_changes`."""
    op.create_table(
        "revision_changes",
        sa.Column("article_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("field", TEXT, primary_key=True),
        *required_columns(TEXT, "origin", "removed", "added", "diff"),
        sa.ForeignKeyConstraint(
            ["article_id", "revision"],
            ["article_revisions.article_id", "article_revisions.revision"],
            ondelete="CASCADE",
        ),
    )
